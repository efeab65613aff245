//! Managed identities, at the hosts that have them.

use std::{collections::BTreeMap, path::PathBuf};

use azure_identity_wasm::{
    AccessToken, CredentialOptions, Error, ErrorKind, GetTokenOptions, ManagedIdentityCredential, ManagedIdentityId,
    host::{FileError, Files, Host},
    maybe_send::BoxFuture,
    native::SystemFiles,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{Emulator, ExpiryFormat, Fault, FaultAction, RetryAfter, Settings};

use crate::support::{VAULT, entra};

const HOSTS: [&str; 6] = ["imds", "app_service", "machine_learning", "cloud_shell", "azure_arc", "service_fabric"];

/// A machine's files, with the keys of Azure Arc's agent where the emulator has them.
struct Machine {
    arc_keys: PathBuf,
}

impl Machine {
    fn place(&self, path: &str) -> String {
        path.strip_prefix("/var/opt/azcmagent/tokens/").map_or(path.into(), |name| self.arc_keys.join(name).display().to_string())
    }
}

impl Files for Machine {
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        Box::pin(async move { SystemFiles.read(&self.place(path), most).await })
    }

    fn read_itself<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        Box::pin(async move { SystemFiles.read_itself(&self.place(path), most).await })
    }

    fn exists<'a>(&'a self, _: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(std::future::ready(false))
    }
}

/// The same, with a link in the place of each key.
#[cfg(unix)]
struct Linked {
    machine: Machine,
    links: PathBuf,
}

#[cfg(unix)]
impl Files for Linked {
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        self.machine.read(path, most)
    }

    fn read_itself<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        let link = self.links.join("link.key");
        std::os::unix::fs::symlink(self.machine.place(path), &link).unwrap();
        Box::pin(async move { SystemFiles.read_itself(&link.display().to_string(), most).await })
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        self.machine.exists(path)
    }
}

/// Options of a program on such a host.
fn on(entra: &Emulator, host: &str) -> CredentialOptions {
    in_environment(entra, entra.managed_identity().environments[host].clone())
}

fn in_environment(entra: &Emulator, variables: BTreeMap<&'static str, String>) -> CredentialOptions {
    let host = Host::native_builder()
        .env(move |name: &str| variables.get(name).cloned())
        .files(Machine { arc_keys: entra.managed_identity().arc_keys })
        .build();
    let mut options = CredentialOptions::new(host);
    options.retry.max_retries = Some(0);
    options
}

fn credential(id: ManagedIdentityId, options: &CredentialOptions) -> ManagedIdentityCredential {
    ManagedIdentityCredential::new(id, options).unwrap()
}

async fn token(credential: &ManagedIdentityCredential) -> Result<AccessToken, Error> {
    credential.get_token(VAULT, &GetTokenOptions::default()).await
}

/// Whose token it is.
fn client_id(token: &AccessToken) -> String {
    let claims = URL_SAFE_NO_PAD.decode(token.token.expose().split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<serde_json::Value>(&claims).unwrap()["appid"].as_str().unwrap().into()
}

#[tokio::test]
async fn every_host_gives_a_token_of_the_machine_by_its_environment_alone() {
    let entra = entra().await;
    let machine = entra.managed_identity().system_assigned.client_id;
    for host in HOSTS {
        let token = token(&credential(ManagedIdentityId::SystemAssigned, &on(&entra, host))).await.unwrap();
        assert_eq!(client_id(&token), machine, "{host}");
        assert!((token.expires_on.seconds() - entra.now() - 3600).abs() < 5, "{host}: {}", token.expires_on.seconds());
        let requests = if host == "azure_arc" { 2 } else { 1 };
        assert_eq!(entra.counts().of(&format!("managed_identity.{host}")), requests, "{host}");
    }
}

/// What is in a key is sent to whoever listens where the agent should: somebody else's file must not be.
#[cfg(unix)]
#[tokio::test]
async fn a_key_that_is_a_link_is_not_followed_wherever_it_leads() {
    let entra = entra().await;
    let (keys, links) = (entra.managed_identity().arc_keys, tempfile::tempdir().unwrap());
    let variables = entra.managed_identity().environments["azure_arc"].clone();
    let host = Host::native_builder().env(move |name: &str| variables.get(name).cloned());
    let options = CredentialOptions::new(host.files(Linked { machine: Machine { arc_keys: keys }, links: links.path().into() }).build());
    let error = token(&credential(ManagedIdentityId::SystemAssigned, &options)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.message().contains("it is a link"), "{error}");
    assert_eq!(entra.counts().of("managed_identity.azure_arc"), 1);
}

#[tokio::test]
async fn an_identity_is_asked_for_by_each_id_that_its_host_knows() {
    let entra = entra().await;
    let identity = entra.managed_identity().user_assigned;
    let ids = [
        ManagedIdentityId::ClientId(identity.client_id.clone()),
        ManagedIdentityId::ObjectId(identity.object_id.to_uppercase()),
        ManagedIdentityId::ResourceId(identity.resource_id.clone()),
    ];
    for host in ["imds", "app_service", "azure_arc"] {
        for id in &ids {
            let token = token(&credential(id.clone(), &on(&entra, host))).await.unwrap();
            assert_eq!(client_id(&token), identity.client_id, "{host} {id:?}");
        }
    }
    let [client, object, _] = ids;
    assert_eq!(client_id(&token(&credential(client, &on(&entra, "machine_learning"))).await.unwrap()), identity.client_id);
    let error = token(&credential(object.clone(), &on(&entra, "machine_learning"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    for host in ["cloud_shell", "service_fabric"] {
        let error = ManagedIdentityCredential::new(object.clone(), &on(&entra, host)).unwrap_err();
        assert!(error.kind() == ErrorKind::Configuration && error.message().starts_with("objectId: "), "{error}");
    }
}

#[tokio::test]
async fn one_identity_is_one_request_however_many_ask_by_however_many_credentials() {
    let entra = entra().await;
    entra.inject(Fault { delay_ms: 100, ..Fault::always("managed_identity", FaultAction::Pass) }).unwrap();
    let options = on(&entra, "imds");
    let mut calls = Vec::new();
    for _ in 0..100 {
        let credential = credential(ManagedIdentityId::SystemAssigned, &options);
        calls.push(tokio::spawn(async move { token(&credential).await.unwrap().token.expose().to_owned() }));
    }
    let mut tokens = Vec::new();
    for call in calls {
        tokens.push(call.await.unwrap());
    }
    tokens.dedup();
    assert_eq!((tokens.len(), entra.counts().requests), (1, 1));
    // Another identity is another token, and its id is one in whatever case.
    let user_assigned = entra.managed_identity().user_assigned.client_id;
    for id in [user_assigned.clone(), user_assigned.to_uppercase()] {
        token(&credential(ManagedIdentityId::ClientId(id), &options)).await.unwrap();
    }
    assert_eq!(entra.counts().requests, 2);
}

#[tokio::test]
async fn an_expiry_is_read_in_every_form_that_hosts_have_written() {
    let entra = entra().await;
    for format in [ExpiryFormat::Text, ExpiryFormat::Number, ExpiryFormat::Iso, ExpiryFormat::MonthFirst, ExpiryFormat::TwelveHours] {
        entra.set_settings(Settings { expires_on: format, ..Settings::default() });
        for host in ["app_service", "machine_learning"] {
            let token = token(&credential(ManagedIdentityId::SystemAssigned, &on(&entra, host))).await.unwrap();
            assert!((token.expires_on.seconds() - entra.now() - 3600).abs() < 5, "{host} {format:?}");
        }
    }
}

#[tokio::test]
async fn a_secret_that_is_wrong_is_refused_and_not_repeated() {
    let entra = entra().await;
    for (host, variable) in [("app_service", "IDENTITY_HEADER"), ("machine_learning", "MSI_SECRET"), ("service_fabric", "IDENTITY_HEADER")]
    {
        let mut variables = entra.managed_identity().environments[host].clone();
        variables.insert(variable, "made-up-host-secret".into());
        let error = token(&credential(ManagedIdentityId::SystemAssigned, &in_environment(&entra, variables))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
        assert!(!format!("{error} {error:?}").contains("made-up-host-secret"), "{error:?}");
    }
}

#[tokio::test]
async fn an_endpoint_or_a_secret_with_a_line_break_is_refused_by_its_name() {
    let entra = entra().await;
    for (variable, value) in [("IDENTITY_ENDPOINT", "http://127.0.0.1:1/a\r\nHost: b"), ("IDENTITY_HEADER", "a\nmetadata: true")] {
        let mut variables = entra.managed_identity().environments["app_service"].clone();
        variables.insert(variable, value.into());
        let error = token(&credential(ManagedIdentityId::SystemAssigned, &in_environment(&entra, variables))).await.unwrap_err();
        assert!(error.kind() == ErrorKind::Configuration && error.message().starts_with(variable), "{error}");
    }
    assert_eq!(entra.counts().requests, 0);
}

#[tokio::test]
async fn an_agent_that_does_not_know_identities_gives_none() {
    let entra = entra().await;
    entra.set_settings(Settings { arc_knows_identities: false, ..Settings::default() });
    let id = ManagedIdentityId::ClientId(entra.managed_identity().user_assigned.client_id);
    let error = token(&credential(id, &on(&entra, "azure_arc"))).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Authentication && error.message().contains("identity that was asked for"), "{error}");
    token(&credential(ManagedIdentityId::SystemAssigned, &on(&entra, "azure_arc"))).await.unwrap();
}

#[tokio::test]
async fn service_fabric_is_told_which_token_was_revoked() {
    let entra = entra().await;
    let options = on(&entra, "service_fabric");
    let first = credential(ManagedIdentityId::SystemAssigned, &options);
    let revoked = token(&first).await.unwrap();
    // A new program knows of no token, and gets the same one.
    let again = token(&credential(ManagedIdentityId::SystemAssigned, &on(&entra, "service_fabric"))).await.unwrap();
    assert_eq!(again.token.expose(), revoked.token.expose());
    let claims = GetTokenOptions { claims: Some(r#"{"access_token":{"nbf":{"value":"1"}}}"#.into()), ..GetTokenOptions::default() };
    let next = first.get_token(VAULT, &claims).await.unwrap();
    assert_ne!(next.token.expose(), revoked.token.expose());
    assert_eq!(token(&first).await.unwrap().token.expose(), next.token.expose());
    let last = entra.log().pop().unwrap();
    assert!(last.query.iter().all(|(_, value)| !value.contains("nbf")), "the claims stay here");
}

#[tokio::test]
async fn no_host_follows_a_redirect_and_none_is_asked_through_a_proxy() {
    let entra = entra().await;
    let headers = BTreeMap::from([("location".into(), format!("{}/resource/elsewhere", entra.origin()))]);
    let redirect =
        FaultAction::Status { status: 307, retry_after: RetryAfter::default(), headers, body: Some(String::new()), content_type: None };
    entra.inject(Fault::always("managed_identity", redirect)).unwrap();
    for host in HOSTS {
        let error = token(&credential(ManagedIdentityId::SystemAssigned, &on(&entra, host))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication, "{host}: {error}");
    }
    assert_eq!(entra.counts().of("resource"), 0);
}

#[tokio::test]
async fn where_nothing_answers_another_credential_may_be_able_to() {
    let entra = entra().await;
    let variables = BTreeMap::from([("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1".into())]);
    let error = token(&credential(ManagedIdentityId::SystemAssigned, &in_environment(&entra, variables))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}

#[tokio::test]
async fn the_machines_variables_are_read_when_a_token_is_asked_for() {
    let entra = entra().await;
    let setting = entra.managed_identity();
    let variables = std::sync::Arc::new(std::sync::Mutex::new(setting.environments["app_service"].clone()));
    let seen = variables.clone();
    let host = Host::native_builder().env(move |name: &str| seen.lock().unwrap().get(name).cloned()).build();
    let mut options = CredentialOptions::new(host);
    options.retry.max_retries = Some(0);
    let credential = credential(ManagedIdentityId::SystemAssigned, &options);
    let secret = variables.lock().unwrap().insert("IDENTITY_HEADER", "rotated away".into()).unwrap();
    assert_eq!(token(&credential).await.unwrap_err().kind(), ErrorKind::Authentication);
    variables.lock().unwrap().insert("IDENTITY_HEADER", secret);
    token(&credential).await.unwrap();
}
