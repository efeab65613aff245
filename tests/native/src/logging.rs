use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use azure_identity_wasm::ClientSecretCredential;
use entra_emulator::{Fault, FaultAction, RetryAfter};
use log::{LevelFilter, Log, Metadata, Record};
use serde_json::{Value, json};

use crate::support::{VAULT, credential, entra, options_for, vault_token};

/// Everything that this process logs, whoever logs it.
struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = format!("{} {} {}", record.level(), record.target(), record.args());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn events_reach_the_log_facade_without_a_secret() {
    log::set_logger(&LINES).unwrap();
    log::set_max_level(LevelFilter::Trace);
    let entra = entra().await;
    entra.inject(Fault::once("token", FaultAction::Html { status: 503 })).unwrap();
    let mut options = options_for(&entra);
    options.retry.retry_delay = Some(std::time::Duration::from_millis(1));
    let token = vault_token(&credential(&entra, &options)).await.unwrap();
    let wrong = ClientSecretCredential::new(entra.tenant_id(), entra.client_id(), "a wrong secret", &options_for(&entra)).unwrap();
    vault_token(&wrong).await.unwrap_err();
    // A server that says in every place where it may say something what it was sent.
    let echo = || entra.client_secret().to_owned();
    let answer = |status, headers, body: Value| {
        let (retry_after, body) = (RetryAfter::default(), Some(body.to_string()));
        entra.inject(Fault::once("token", FaultAction::Status { status, retry_after, headers, body, content_type: None })).unwrap();
    };
    let headers = BTreeMap::from([("x-ms-request-id".into(), echo()), ("retry-after".into(), echo())]);
    let claims = format!("{{\"x\":\"{}\"}}", echo());
    answer(400, headers, json!({ "error": "invalid_grant", "claims": claims, "trace_id": echo() }));
    let error = vault_token(&credential(&entra, &options)).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(entra.client_secret()), "{error:?}");
    assert_eq!(error.claims(), None);
    answer(200, BTreeMap::new(), json!({ "access_token": "opaque", "expires_in": 3600, "token_type": format!("\r\n{}", echo()) }));
    assert_eq!(vault_token(&credential(&entra, &options)).await.unwrap().token_type, "***");

    let lines = LINES.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let tenant = entra.tenant_id();
    for expected in [
        format!(
            "DEBUG azure_identity_wasm request.sent ClientSecretCredential method=POST url={}/{tenant}/oauth2/v2.0/token attempt=1",
            entra.origin()
        ),
        "INFO azure_identity_wasm request.retrying ClientSecretCredential attempt=1 ".into(),
        format!("INFO azure_identity_wasm token.acquired ClientSecretCredential scopes={} tenant={tenant} ", VAULT[0]),
        "WARN azure_identity_wasm token.failed ClientSecretCredential ".into(),
        "DEBUG azure_identity_wasm request.answered ClientSecretCredential milliseconds=".into(),
    ] {
        assert!(lines.iter().any(|line| line.starts_with(&expected)), "{expected}\n{}", lines.join("\n"));
    }
    for secret in [entra.client_secret(), "a wrong secret", "a+wrong+secret", token.token.expose()] {
        assert!(!lines.iter().any(|line| line.contains(secret)));
    }
}
