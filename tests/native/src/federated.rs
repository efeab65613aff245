//! Applications that a cluster or a CI system vouches for, before an Entra that checks issuer, subject, audience, time and signature.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use azure_identity_wasm::{
    AzurePipelinesCredential, CredentialOptions, DefaultAzureCredential, DefaultAzureCredentialOptions, ErrorKind, GetTokenOptions,
    GitHubActionsCredential, GitHubActionsCredentialOptions, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
    host::{FileError, Files, Host},
    maybe_send::BoxFuture,
    native::Reqwest,
};
use entra_emulator::{ApplicationRegistration, Emulator, Fault, FaultAction, FederatedCredential, WorkloadTokenRequest};

use crate::support::{VAULT, entra, options_for};

const GRAPH: &[&str] = &["https://graph.microsoft.com/.default"];
const TOKEN_FILE: &str = "/var/run/secrets/azure/tokens/azure-identity-token";

/// An application that trusts this subject of this issuer.
fn trusting(entra: &Emulator, issuer: &str, subject: &str) -> String {
    let credential =
        FederatedCredential { issuer: issuer.into(), subject: subject.into(), audiences: vec!["api://AzureADTokenExchange".into()] };
    entra.add_application(ApplicationRegistration { federated_credentials: vec![credential], ..Default::default() }).unwrap().client_id
}

/// The options for this Entra, in an environment of one's own, with one file whose contents follow each other.
fn options(entra: &Emulator, variables: &[(&str, &str)], contents: &Arc<Mutex<Vec<String>>>) -> CredentialOptions {
    let variables: BTreeMap<String, String> = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let host = Host::native_builder()
        .fetch(Reqwest::with_root_certificates(entra.ca_pem().as_bytes()).unwrap())
        .env(move |name: &str| variables.get(name).cloned())
        .files(OneFile(contents.clone()))
        .build();
    CredentialOptions { host, ..options_for(entra) }
}

/// A file that is another one each time that it is read; the last contents stay.
struct OneFile(Arc<Mutex<Vec<String>>>);

impl Files for OneFile {
    fn read<'a>(&'a self, path: &'a str, _: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        let mut contents = self.0.lock().unwrap();
        let next = if contents.len() > 1 { contents.remove(0) } else { contents[0].clone() };
        Box::pin(async move { if path == TOKEN_FILE { Ok(next.into_bytes()) } else { Err(FileError::NotFound) } })
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(async move { path == TOKEN_FILE })
    }
}

fn workload_token(entra: &Emulator, lifetime: i64) -> String {
    entra.workload_token(&WorkloadTokenRequest { lifetime: Some(lifetime), ..Default::default() }).unwrap() + "\n"
}

/// A pod: its client, and its environment.
fn pod(entra: &Emulator) -> Vec<(&'static str, String)> {
    let kubernetes = entra.federation().kubernetes;
    let client = trusting(entra, &kubernetes.issuer, &kubernetes.subject);
    vec![("AZURE_TENANT_ID", entra.tenant_id().into()), ("AZURE_CLIENT_ID", client), ("AZURE_FEDERATED_TOKEN_FILE", TOKEN_FILE.into())]
}

fn texts<'a>(variables: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    variables.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn a_pod_gets_a_token_by_its_file_and_reads_it_anew_for_each_request() {
    let entra = entra().await;
    let contents = Arc::new(Mutex::new(vec![workload_token(&entra, 3600), workload_token(&entra, 3600), String::new()]));
    let options = options(&entra, &texts(&pod(&entra)), &contents);
    let credential = WorkloadIdentityCredential::new(WorkloadIdentityCredentialOptions::default(), &options).unwrap();
    for _ in 0..3 {
        credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    }
    credential.get_token(GRAPH, &GetTokenOptions::default()).await.unwrap();
    assert_eq!((entra.counts().token, contents.lock().unwrap().len()), (2, 1), "token requests, and what is left to read");
    let error = credential.get_token(&["https://storage.azure.com/.default"], &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.message().contains(TOKEN_FILE), entra.counts().token), (ErrorKind::Authentication, true, 2), "{error}");
}

#[tokio::test]
async fn a_token_that_entra_finds_too_old_is_read_once_more_and_no_more_than_that() {
    let entra = entra().await;
    let variables = pod(&entra);
    let contents = Arc::new(Mutex::new(vec![workload_token(&entra, -600), workload_token(&entra, 3600)]));
    let credential =
        WorkloadIdentityCredential::new(WorkloadIdentityCredentialOptions::default(), &options(&entra, &texts(&variables), &contents))
            .unwrap();
    credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    assert_eq!(entra.counts().token, 2, "the old one and the new one");

    let contents = Arc::new(Mutex::new(vec![workload_token(&entra, -900), workload_token(&entra, -700), workload_token(&entra, -600)]));
    let credential =
        WorkloadIdentityCredential::new(WorkloadIdentityCredentialOptions::default(), &options(&entra, &texts(&variables), &contents))
            .unwrap();
    let error = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert!(error.message().contains("AADSTS700024"), "{error}");
    assert_eq!(entra.counts().token, 4, "two more");
}

#[tokio::test]
async fn a_clusters_token_proxy_is_known_by_its_roots_and_its_name_alone() {
    let (entra, stranger) = (entra().await, entra().await);
    let contents = Arc::new(Mutex::new(vec![workload_token(&entra, 3600)]));
    let by = |roots: &str, name: &str| {
        let mut variables = pod(&entra);
        variables.extend([
            ("AZURE_KUBERNETES_TOKEN_PROXY", entra.origin().into()),
            ("AZURE_KUBERNETES_CA_DATA", roots.into()),
            ("AZURE_KUBERNETES_SNI_NAME", name.into()),
        ]);
        // Nobody is there: all goes through the proxy.
        let mut options =
            CredentialOptions { authority_host: Some("https://login.invalid".into()), ..options(&entra, &texts(&variables), &contents) };
        options.retry.max_retries = Some(0);
        let mut workload = WorkloadIdentityCredentialOptions::default();
        workload.enable_azure_proxy = true;
        WorkloadIdentityCredential::new(workload, &options).unwrap()
    };
    let credential = by(entra.ca_pem(), "localhost");
    for _ in 0..2 {
        credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    }
    assert_eq!(entra.counts().token, 1);
    for (roots, name) in [(entra.ca_pem(), "elsewhere.example"), (stranger.ca_pem(), "localhost")] {
        let error = by(roots, name).get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
        assert!(error.message().contains("not trusted") && error.message().contains("at the token proxy"), "{name}: {error}");
    }
    assert_eq!(entra.counts().token, 1, "no token request for a stranger");
}

#[tokio::test]
async fn a_job_of_azure_pipelines_gets_a_token_by_its_service_connection() {
    let entra = entra().await;
    let pipelines = entra.federation().azure_pipelines;
    let client = trusting(&entra, &pipelines.issuer, &format!("{}a connection & more", pipelines.subject_prefix));
    let nothing = Arc::new(Mutex::new(vec![String::new()]));
    let options = options(&entra, &[("SYSTEM_OIDCREQUESTURI", &pipelines.request_uri)], &nothing);
    let of =
        |connection: &str, token: &str| AzurePipelinesCredential::new(entra.tenant_id(), &client, connection, token, &options).unwrap();
    let credential = of("a connection & more", &pipelines.system_access_token);
    entra.inject(Fault::once("other", FaultAction::Html { status: 503 })).unwrap();
    for _ in 0..3 {
        credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    }
    assert_eq!((entra.counts().of("other"), entra.counts().token), (2, 1), "a busy server, the assertion, and the token");

    let error = of("another", &pipelines.system_access_token).get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert!(error.message().contains("AADSTS700213"), "{error}");
    let error = of("another", "a-wrong-token").get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert!(error.message().contains("status 401") && error.message().contains("x-vss-e2eid: "), "{error}");
    assert!(!format!("{error:?} {}", error.to_json()).contains("a-wrong-token"), "{error}");
}

#[tokio::test]
async fn a_job_of_github_actions_gets_a_token_by_its_branch() {
    let entra = entra().await;
    let actions = entra.federation().github_actions;
    let client = trusting(&entra, &actions.issuer, &actions.subject);
    let variables = [
        ("AZURE_TENANT_ID", entra.tenant_id()),
        ("AZURE_CLIENT_ID", &client),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", &actions.request_url),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", &actions.request_token),
    ];
    let options = options(&entra, &variables, &Arc::new(Mutex::new(vec![String::new()])));
    let credential = GitHubActionsCredential::new(GitHubActionsCredentialOptions::default(), &options).unwrap();
    credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    credential.get_token(GRAPH, &GetTokenOptions::default()).await.unwrap();
    assert_eq!((entra.counts().of("other"), entra.counts().token), (2, 2), "an assertion for each token request");
}

#[tokio::test]
async fn a_pod_needs_no_more_than_the_default_chain() {
    let entra = entra().await;
    let contents = Arc::new(Mutex::new(vec![workload_token(&entra, 3600)]));
    let options = options(&entra, &texts(&pod(&entra)), &contents);
    let credential = DefaultAzureCredential::new(DefaultAzureCredentialOptions::default(), &options).unwrap();
    let calls = (0..20).map(|number| {
        let credential = credential.clone();
        tokio::spawn(async move {
            credential.get_token(if number % 2 == 0 { VAULT } else { GRAPH }, &GetTokenOptions::default()).await.map(|_| ())
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(entra.counts().token, 2, "one request for each resource");
    credential.close();
    let error = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}
