//! A plugin before the project's own Entra and the resource that it protects, over HTTPS.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use entra_emulator::{ApplicationRegistration, Emulator, FederatedCredential, Options, SecretRegistration, WorkloadTokenRequest};
use wasmtime_host::Https;
use wasmtime_host::http_auth::{
    ClientAssertionApplication, ClientSecret, CredentialKind, CredentialOptions, NamedCredential, Outcome, Rule, Settings,
};

use crate::support::{Body, Plugin, Request, Told, When, rule, settings};

struct Entra {
    emulator: Emulator,
    authority: String,
    trusted: PathBuf,
}

impl Entra {
    async fn start() -> (Self, Settings) {
        let emulator = Emulator::start(Options::default()).await.expect("an emulator");
        let secrets = vec![SecretRegistration::default()];
        let application =
            emulator.add_application(ApplicationRegistration { secrets, ..ApplicationRegistration::default() }).expect("an application");
        let (_, authority) = emulator.origin().split_once("://").expect("an origin");
        let (host, port) = authority.rsplit_once(':').expect("a port");
        let given = ClientSecret {
            tenant_id: emulator.tenant_id().to_owned(),
            client_id: application.client_id.clone(),
            client_secret: application.secrets.first().cloned().expect("a secret"),
        };
        let known = settings().credentials.remove(0).options.expect("options");
        let options = CredentialOptions { authority_host: Some(emulator.origin().to_owned()), ..known };
        let port: u16 = port.parse().expect("a number");
        let scope = "api://entra-emulator/.default".to_owned();
        let settings = Settings {
            credentials: vec![NamedCredential {
                name: "application".to_owned(),
                kind: CredentialKind::ClientSecret(given),
                options: Some(options),
            }],
            rules: vec![Rule { port: Some(port), scope, ..rule(host, "/resource") }],
            ..settings()
        };
        let trusted = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("http-auth-{port}.pem"));
        fs::write(&trusted, emulator.ca_pem()).expect("a file");
        (Self { authority: authority.to_owned(), trusted, emulator }, settings)
    }

    fn way(&self) -> Https {
        Https::new([self.authority.clone()], Some(&self.trusted)).expect("a way out")
    }

    fn order(&self, length: u64) -> Request {
        let body = Body { length, when: When::AfterItIsSent, blocking: false, trailers: Vec::new() };
        Request { authority: self.authority.clone(), body: Some(body), ..crate::support::request("POST", "/resource/orders") }
    }
}

impl Drop for Entra {
    fn drop(&mut self) {
        let _best_effort = fs::remove_file(&self.trusted);
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_protected_resource_welcomes_the_plugin_and_one_on_its_own_is_refused() {
    let (entra, settings) = Entra::start().await;
    let mut plugin = Plugin::new(entra.way(), Told::default().hears(settings)).await;
    for _ in 0..3 {
        let response = plugin.send(&entra.order(10)).await.expect("a response");
        assert_eq!(response.status, 200, "{}", String::from_utf8_lossy(&response.body));
    }
    assert_eq!((entra.emulator.counts().of("resource"), entra.emulator.counts().token), (3, 1));
    let mut alone = Plugin::alone(entra.way()).await;
    assert_eq!(alone.send(&entra.order(10)).await.expect("a response").status, 401);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_revoked_token_is_replaced_and_the_request_sent_again() {
    let ((entra, settings), told) = (Entra::start().await, Told::default());
    let mut plugin = Plugin::new(entra.way(), told.hears(settings)).await;
    assert_eq!(plugin.send(&entra.order(100_000)).await.expect("a response").status, 200);
    entra.emulator.revoke_tokens();
    assert_eq!(plugin.send(&entra.order(100_000)).await.expect("a response").status, 200);
    let statuses: Vec<_> =
        entra.emulator.log().iter().filter(|seen| seen.kind == "resource").map(|seen| seen.status.expect("it has ended")).collect();
    assert_eq!((statuses, entra.emulator.counts().token), (vec![200, 401, 200], 2));
    let outcomes: Vec<_> = told.events().iter().map(|event| event.outcome).collect();
    assert_eq!(outcomes, [Outcome::Attached, Outcome::Attached, Outcome::Answered]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn each_token_request_has_an_assertion_that_the_host_is_asked_for_then() {
    let (entra, mut settings) = Entra::start().await;
    let cluster = entra.emulator.federation().kubernetes;
    let trusted =
        FederatedCredential { issuer: cluster.issuer, subject: cluster.subject, audiences: vec!["api://AzureADTokenExchange".to_owned()] };
    let federated_credentials = vec![trusted];
    let registration = ApplicationRegistration { federated_credentials, ..ApplicationRegistration::default() };
    let client_id = entra.emulator.add_application(registration).expect("an application").client_id;
    settings.credentials[0].kind =
        CredentialKind::ClientAssertion(ClientAssertionApplication { tenant_id: entra.emulator.tenant_id().to_owned(), client_id });
    let (told, asked) = (Told::default(), Arc::new(AtomicU64::new(0)));
    let (assertion, count) = (entra.emulator.workload_token(&WorkloadTokenRequest::default()).expect("an assertion"), asked.clone());
    let http_auth = told.hears(settings).assertions(move |name| {
        assert_eq!(name, "application");
        match count.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Ok(assertion.clone()),
            _ => Err("the vault is sealed".to_owned()),
        }
    });
    let mut plugin = Plugin::new(entra.way(), http_auth).await;
    // The third time there is none, and with it no token: what the resource says of the old one is what the plugin hears.
    for (assertions, status) in [(1, 200), (2, 200), (4, 401)] {
        for _ in 0..2 {
            assert_eq!(plugin.send(&entra.order(10)).await.expect("a response").status, status);
        }
        assert_eq!(asked.load(Ordering::SeqCst), assertions);
        entra.emulator.revoke_tokens();
    }
    assert_eq!(entra.emulator.counts().token, 2);
    let last = told.events().pop().expect("it is told");
    assert!(last.outcome == Outcome::Failed && last.message.contains("the vault is sealed"), "{last:?}");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_token_service_itself_is_not_the_plugins_to_ask() {
    let (entra, settings) = Entra::start().await;
    let mut plugin = Plugin::new(entra.way(), Told::default().hears(settings)).await;
    let asked = Request { path: format!("/{}/oauth2/v2.0/token", entra.emulator.tenant_id()), ..entra.order(10) };
    assert_eq!(plugin.send(&asked).await.expect_err("it is refused"), "ErrorCode::HttpRequestDenied");
}
