//! Ending the sessions of one user or one application, and secrets that expire: continuous access evaluation.

use crate::{
    on_behalf_of::Api,
    support::{Answer, Entra, decoded},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

const CAE: &str = r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#;

/// The claims request inside a challenge.
#[track_caller]
fn challenge(answer: &Answer) -> String {
    assert_eq!(answer.status, 401, "{}", answer.text());
    let header = answer.header("www-authenticate").unwrap();
    assert!(header.starts_with("Bearer realm=\"\", authorization_uri=\"https://"), "{header}");
    let claims = header.split_once("error=\"insufficient_claims\", claims=\"").unwrap_or_else(|| panic!("{header}")).1;
    String::from_utf8(STANDARD.decode(claims.trim_end_matches('"')).unwrap()).unwrap()
}

/// The claims of a challenge, and that the client understands challenges.
fn with_capability(claims: &str) -> String {
    let mut claims = serde_json::from_str::<Value>(claims).unwrap();
    claims["access_token"]["xms_cc"] = json!({ "values": ["CP1"] });
    claims.to_string()
}

async fn own_token(entra: &Entra, claims: &str) -> String {
    entra.token(&[("scope", &entra.0.resource_scope()), ("claims", claims)]).await.ok_text("access_token")
}

#[tokio::test]
async fn an_application_is_challenged_and_gets_in_again_with_the_claims() {
    let entra = Entra::start().await;
    let before = own_token(&entra, CAE).await;
    assert_eq!(entra.call_resource(&before).await.status, 200);
    entra.control("POST", "/sessions/revoke", &json!({ "principal": entra.0.client_id() })).await;
    let claims = challenge(&entra.call_resource(&before).await);
    let after = own_token(&entra, &with_capability(&claims)).await;
    assert_eq!(entra.call_resource(&after).await.status, 200);
    assert_eq!(entra.call_resource(&before).await.status, 401, "the old token stays refused");
}

#[tokio::test]
async fn others_are_not_touched() {
    let api = Api::start().await;
    let entra = &api.entra;
    let application = own_token(entra, CAE).await;
    let scope = entra.0.resource_scope();
    let assertion = api.user_token();
    let user = api.exchange(&assertion, &[("scope", &scope), ("claims", CAE)]).await.ok_text("access_token");
    entra.0.revoke_sessions(decoded(&assertion).1["preferred_username"].as_str().unwrap()).unwrap();
    assert_eq!(entra.call_resource(&application).await.status, 200);
    challenge(&entra.call_resource(&user).await);
    entra.0.reset();
    assert_eq!(entra.call_resource(&user).await.status, 200, "a reset forgets revocations");
}

#[tokio::test]
async fn a_revoked_users_old_token_is_no_assertion_any_more() {
    let api = Api::start().await;
    let scope = api.entra.0.resource_scope();
    let before = api.user_token();
    let oid = decoded(&before).1["oid"].as_str().unwrap().to_owned();
    let token = api.exchange(&before, &[("scope", &scope), ("claims", CAE)]).await.ok_text("access_token");
    api.entra.0.revoke_sessions(&oid).unwrap();
    let claims = with_capability(&challenge(&api.entra.call_resource(&token).await));
    api.exchange(&before, &[("scope", &scope), ("claims", &claims)]).await.is_error(400, "invalid_grant", 50_173);
    // The user signs in again.
    let token = api.exchange(&api.user_token(), &[("scope", &scope), ("claims", &claims)]).await.ok_text("access_token");
    assert_eq!(api.entra.call_resource(&token).await.status, 200);
}

#[tokio::test]
async fn who_is_nobody_cannot_be_revoked() {
    let entra = Entra::start().await;
    for bad in [json!({}), json!({ "principal": "nobody@contoso.example" }), json!({ "user": "x" })] {
        assert_eq!(entra.try_control("POST", "/sessions/revoke", &bad.to_string()).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn long_lived_tokens_live_as_long_as_the_setting_says() {
    let entra = Entra::start().await;
    entra.control("PATCH", "/settings", &json!({ "cae_token_lifetime": 28 * 3600 })).await;
    let answer = entra.token(&[("claims", CAE)]).await.json();
    assert_eq!((&answer["expires_in"], &answer["refresh_in"]), (&json!(28 * 3600 - 1), &json!(14 * 3600)));
    assert_eq!(entra.token(&[]).await.json()["expires_in"], 3599);
}

#[tokio::test]
async fn the_secrets_of_an_application_can_be_let_expire() {
    let entra = Entra::start().await;
    assert_eq!(entra.token(&[]).await.status, 200);
    entra.control("POST", &format!("/apps/{}/expire-secrets", entra.0.client_id()), &json!({})).await;
    entra.token(&[]).await.is_error(401, "invalid_client", 7_000_222);
    entra.token(&[("client_secret", "wrong")]).await.is_error(401, "invalid_client", 7_000_215);
    assert_eq!(entra.try_control("POST", "/apps/nobody/expire-secrets", "").await.status, 400);
}
