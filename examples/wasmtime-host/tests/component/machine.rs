//! What `azure-identity-developer.wasm` asks of the machine, and what a machine denies.

use std::collections::BTreeMap;
use std::future::ready;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use azure_identity_wasm::host::{
    Clock, Fetch, FetchError, FetchPinned, FileError, Files, MemoryTokenStore, Output, Platform, Process, ProcessError, Program, Reply,
    RunLimits, Trust,
};
use azure_identity_wasm::maybe_send::BoxFuture;
use azure_identity_wasm::request::Request;
use azure_identity_wasm::transport::Headers;
use azure_identity_wasm::{UnixTime, token::Moment};
use serde_json::json;
use wasmtime_host::machine::{Call, Endpoint, FileRule};
use wasmtime_host::{Credential, CredentialOptions, Error, Instance, Machine};

use crate::support::{Answer, START, Sts, developer_instance, error, scopes};

/// A machine that has everything, and remembers what it was asked for.
#[derive(Clone, Default)]
struct Everything {
    files: Arc<BTreeMap<String, String>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Everything {
    fn new() -> Self {
        Self { files: Arc::new(BTreeMap::from([(TOKEN_FILE.to_owned(), "e30.e30.x\n".to_owned())])), asked: Arc::default() }
    }

    fn note(&self, what: &str) {
        self.asked.lock().unwrap().push(what.to_owned());
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What may be asked of it, all that the chain asks for.
    fn machine(&self, variables: &[(&str, &str)]) -> Machine {
        Machine::new()
            .platform(Platform::Linux)
            .variables(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
            .files(self.clone(), [FileRule::File(PathBuf::from(TOKEN_FILE))])
            .endpoints(self.clone(), self.clone(), [Endpoint::imds()])
            .programs(self.clone(), [Program::Az])
    }
}

impl Files for Everything {
    fn read<'a>(&'a self, path: &'a str, _: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        self.note(path);
        Box::pin(ready(self.files.get(path).map(|text| text.clone().into_bytes()).ok_or(FileError::NotFound)))
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        self.note(path);
        Box::pin(ready(self.files.contains_key(path)))
    }
}

impl Fetch for Everything {
    fn fetch<'a>(&'a self, request: &'a Request, _: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        self.note(request.url.split('?').next().unwrap());
        let token = json!({ "access_token": "of the machine", "expires_in": "3600", "token_type": "Bearer" }).to_string();
        // A probe says nothing of metadata, and is refused.
        let is_asked = request.headers.get("metadata") == Some("true");
        let (status, body) = if is_asked { (200, token) } else { (400, json!({ "error": "invalid_request" }).to_string()) };
        Box::pin(ready(Ok(Reply { status, headers: Headers::default(), body: body.into() })))
    }
}

impl FetchPinned for Everything {
    fn fetch_pinned<'a>(&'a self, request: &'a Request, _: &'a Trust, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        self.fetch(request, limit)
    }
}

impl Process for Everything {
    fn run<'a>(&'a self, program: Program, _: &'a [String], _: RunLimits) -> BoxFuture<'a, Result<Output, ProcessError>> {
        self.note(program.as_str());
        let stdout = json!({ "accessToken": "of-the-azure-cli", "expires_on": 4_000_000_000_u32, "tokenType": "Bearer" }).to_string();
        Box::pin(ready(Ok(Output { stdout, ..Output::default() })))
    }
}

/// The token of the default chain, on this machine, before this token service.
async fn token(machine: Machine, sts: &Sts) -> Result<String, wasmtime_host::Failure> {
    let mut instance = developer_instance(sts, machine).await;
    let credential = instance.default_azure(None, None).await?;
    instance.get_token(credential, &scopes(), None).await.map(|token| token.token)
}

const SECRET: [(&str, &str); 3] = [("AZURE_TENANT_ID", "tenant"), ("AZURE_CLIENT_ID", "client"), ("AZURE_CLIENT_SECRET", "s3cret+value")];
const WORKLOAD: [(&str, &str); 3] =
    [("AZURE_TENANT_ID", "tenant"), ("AZURE_CLIENT_ID", "client"), ("AZURE_FEDERATED_TOKEN_FILE", TOKEN_FILE)];
const TOKEN_FILE: &str = "/var/run/secrets/azure/tokens/azure-identity-token";
const IMDS: &str = "http://169.254.169.254/metadata/identity/oauth2/token";

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_default_chain_has_a_token_from_each_source() {
    let everything = Everything::new();
    for variables in [SECRET, WORKLOAD] {
        let sts = Sts::new([Answer::token("of Entra")]);
        assert_eq!(token(everything.machine(&variables), &sts).await.unwrap(), "of Entra");
    }
    assert_eq!(token(everything.machine(&[]), &Sts::default()).await.unwrap(), "of the machine");
    assert_eq!(
        token(everything.machine(&[("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")]), &Sts::default()).await.unwrap(),
        "of-the-azure-cli"
    );
    assert_eq!(everything.asked(), [TOKEN_FILE, IMDS, IMDS, "az"]);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_no_rule_allows_is_denied_told_to_the_audit_and_passed_over_by_the_chain() {
    let everything = Everything::new();
    let audit = Arc::new(Mutex::new(Vec::new()));
    let told = audit.clone();
    let machine = Machine::new()
        .platform(Platform::Linux)
        .files(everything.clone(), [])
        .endpoints(everything.clone(), everything.clone(), [])
        .programs(everything.clone(), [])
        .audit(move |call: &Call<'_>| told.lock().unwrap().push(format!("{} {} {}", call.import, call.subject, call.outcome)));
    let failed = error(token(machine, &Sts::default()).await);
    let Error::Aggregate(chain) = &failed else { panic!("{failed:?}") };
    assert!(chain.errors.iter().all(|member| !member.details.message.is_empty()), "{failed:?}");
    assert!(chain.message.lines().count() <= 15, "{}", chain.message);
    assert_eq!(everything.asked(), Vec::<String>::new());
    let audit = audit.lock().unwrap();
    for denied in [&*format!("imds.send GET {IMDS} denied"), "process.run az denied", "process.run azd denied", "process.run pwsh denied"] {
        assert!(audit.iter().any(|line| line == denied), "{denied}: {audit:?}");
    }
    assert!(audit.iter().all(|line| line.ends_with("denied")), "{audit:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_address_that_is_not_the_machines_is_not_reached_through_it() {
    let everything = Everything::new();
    for endpoint in ["http://evil.example/token", "http://169.254.169.254/metadata/instance"] {
        let variables = [("IDENTITY_ENDPOINT", endpoint), ("IDENTITY_HEADER", "header")];
        let mut instance = developer_instance(&Sts::default(), everything.machine(&variables)).await;
        let credential = instance.managed_identity(None, None).await.unwrap();
        let failed = error(instance.get_token(credential, &scopes(), None).await);
        assert!(matches!(&failed, Error::Unavailable(_)), "{failed:?}");
    }
    assert_eq!(everything.asked(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn instances_on_one_token_store_send_one_request_and_other_keys_find_nothing() {
    let store = MemoryTokenStore::new(Standing);
    let sts = Sts::new([Answer::token("first"), Answer::token("of another key")]);
    let machine = || Machine::new().token_store(store.clone());
    for (key, expected) in [([1; 32], "first"), ([1; 32], "first"), ([2; 32], "of another key")] {
        let mut instance = developer_instance(&sts, machine()).await;
        let credential = kept(&mut instance, key).await;
        assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, expected);
    }
    assert_eq!(sts.seen().len(), 2);
    let mut instance = developer_instance(&sts, machine()).await;
    let short = CredentialOptions { encryption_key: Some(vec![1; 5]), ..CredentialOptions::default() };
    let refused = error(instance.client_secret("tenant", "client", "s3cret+value", Some(&short)).await);
    assert!(matches!(&refused, Error::Configuration(why) if why.message.contains("encryptionKey")), "{refused:?}");
}

async fn kept(instance: &mut Instance, key: [u8; 32]) -> Credential {
    let options = CredentialOptions { encryption_key: Some(key.to_vec()), ..CredentialOptions::default() };
    instance.client_secret("tenant", "client", "s3cret+value", Some(&options)).await.unwrap()
}

/// The time at which the instances' clocks start.
struct Standing;

impl Clock for Standing {
    fn now(&self) -> Option<Moment> {
        Some(Moment::new(UnixTime::from_seconds(i64::try_from(START).unwrap()), None))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(ready(()))
    }
}
