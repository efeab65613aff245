//! Client credentials with a secret.

use crate::support::{Entra, GRAPH, form_body, send};
use base64::{Engine, engine::general_purpose::STANDARD};
use entra_emulator::{ApplicationRegistration, SecretRegistration, TenantRegistration};

#[tokio::test]
async fn the_right_secret_gets_a_token_in_entras_form() {
    let entra = Entra::start().await;
    let answer = entra.token(&[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let start = r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ"#;
    assert!(answer.text().starts_with(start), "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store, no-cache"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    assert!(answer.header("x-ms-request-id").is_some() && answer.header("x-ms-ests-server").is_some());
    assert!(answer.header("strict-transport-security").is_none(), "it would spoil localhost for browsers");
}

#[tokio::test]
async fn the_secret_may_come_by_http_basic_authentication() {
    let entra = Entra::start().await;
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", entra.0.client_id(), entra.0.client_secret())));
    let changes = [("client_id", ""), ("client_secret", "")];
    let answer = entra.token_with_headers(&entra.token_path(), &changes, &[("authorization", &basic)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn characters_of_a_secret_survive_form_encoding() {
    let entra = Entra::start().await;
    let value = "a+b&c=d e~%26/ü";
    let app = entra
        .0
        .add_application(ApplicationRegistration {
            secrets: vec![SecretRegistration { value: Some(value.to_owned()), expires_on: None }],
            ..Default::default()
        })
        .unwrap();
    assert_eq!(entra.token(&[("client_id", &app.client_id), ("client_secret", value)]).await.status, 200);
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let entra = Entra::start().await;
    entra.token(&[("client_secret", "wrong")]).await.is_error(401, "invalid_client", 7_000_215);
}

#[tokio::test]
async fn a_secret_expires_by_the_emulators_clock() {
    let entra = Entra::start().await;
    let expiring = SecretRegistration { value: Some("s".to_owned()), expires_on: Some(entra.0.now() + 1000) };
    let app = entra.0.add_application(ApplicationRegistration { secrets: vec![expiring], ..Default::default() }).unwrap();
    let changes = [("client_id", app.client_id.as_str()), ("client_secret", "s")];
    assert_eq!(entra.token(&changes).await.status, 200);
    entra.0.set_clock_offset(1001);
    entra.token(&changes).await.is_error(401, "invalid_client", 7_000_222);
}

#[tokio::test]
async fn no_proof_at_all_is_refused_before_anything_else_is_looked_at() {
    let entra = Entra::start().await;
    let body = form_body(&[("grant_type".to_owned(), "client_credentials".to_owned()), ("scope".to_owned(), GRAPH.to_owned())]);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    // Recorded from Entra: neither a client id nor an existing tenant is needed to get this error.
    let answer = send(&entra.0, "POST", "/undefined/oauth2/v2.0/token", &headers, body.as_bytes()).await;
    answer.is_error(401, "invalid_client", 7_000_216);
}

#[tokio::test]
async fn an_unknown_application_is_refused() {
    let entra = Entra::start().await;
    let unknown = "11111111-2222-4333-8444-555555555555";
    entra.token(&[("client_id", unknown)]).await.is_error(400, "unauthorized_client", 700_016);
}

#[tokio::test]
async fn another_tenant_knows_multi_tenant_applications_only() {
    let entra = Entra::start().await;
    let other = entra.0.add_tenant(TenantRegistration::default()).unwrap();
    let path = format!("/{}/oauth2/v2.0/token", other.tenant_id);
    entra.token_at(&path, &[]).await.is_error(400, "unauthorized_client", 700_016);
    let everywhere = ApplicationRegistration {
        multi_tenant: true,
        secrets: vec![SecretRegistration { value: Some("s".to_owned()), expires_on: None }],
        ..Default::default()
    };
    let app = entra.0.add_application(everywhere).unwrap();
    let answer = entra.token_at(&path, &[("client_id", &app.client_id), ("client_secret", "s")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn a_client_id_is_the_same_in_upper_case() {
    let entra = Entra::start().await;
    assert_eq!(entra.token(&[("client_id", &entra.0.client_id().to_uppercase())]).await.status, 200);
}
