//! The protected resource.

use crate::support::{Answer, Entra, GRAPH, decoded, send, signer};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use entra_emulator::{Demand, Settings};
use serde_json::{Value, json};

const CAE: &str = r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#;

async fn call(entra: &Entra, token: &str) -> Answer {
    send(&entra.0, "GET", "/resource/orders/7", &[("authorization", &format!("Bearer {token}"))], b"").await
}

async fn token(entra: &Entra, claims: &str) -> String {
    entra.token(&[("scope", &entra.0.resource_scope()), ("claims", claims)]).await.ok_text("access_token")
}

/// The claims request inside a challenge; asserts that it is one, in the documented form.
#[track_caller]
fn challenged(answer: &Answer, entra: &Entra) -> Value {
    assert_eq!(answer.status, 401, "{}", answer.text());
    let header = answer.header("www-authenticate").unwrap();
    let start = format!(
        "Bearer realm=\"\", authorization_uri=\"{}/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"",
        entra.0.origin()
    );
    let claims = header.strip_prefix(&start).and_then(|rest| rest.strip_suffix('"')).unwrap_or_else(|| panic!("{header}"));
    serde_json::from_slice(&STANDARD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_good_token_is_let_in() {
    let entra = Entra::start().await;
    let token = token(&entra, "").await;
    let answer = call(&entra, &token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let document = answer.json();
    assert_eq!((&document["application"], &document["path"]), (&json!(entra.0.client_id()), &json!("/resource/orders/7")));
    let post = send(&entra.0, "POST", "/resource", &[("authorization", &format!("bearer {token}"))], b"{}").await;
    assert_eq!((post.status, &post.json()["method"]), (200, &json!("POST")));
}

#[tokio::test]
async fn no_token_is_a_plain_challenge() {
    let entra = Entra::start().await;
    let answer = entra.get("/resource/orders").await;
    assert_eq!(answer.status, 401);
    let expected = format!("Bearer realm=\"\", authorization_uri=\"{}/common/oauth2/authorize\"", entra.0.origin());
    assert_eq!(answer.header("www-authenticate"), Some(expected.as_str()));
    let basic = send(&entra.0, "GET", "/resource", &[("authorization", "Basic eDp5")], b"").await;
    assert_eq!(basic.status, 401);
}

#[tokio::test]
async fn a_bad_token_is_refused_with_the_reason() {
    let entra = Entra::start().await;
    let good = token(&entra, "").await;
    let (header, claims) = decoded(&good);
    let other_audience = entra.access_token(GRAPH).await;
    let mut parts = good.split('.');
    let (start, _, signature) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
    let changed = URL_SAFE_NO_PAD.encode(claims.to_string().replace(entra.0.client_id(), "someone-else"));
    let own_key = signer(0).rs256(json!({ "kid": header["kid"] }), &claims);
    for (bad, reason) in [
        ("nonsense", "malformed"),
        (&other_audience, "audience"),
        (&format!("{start}.{changed}.{signature}"), "signature"),
        (&own_key, "signature"),
    ] {
        let answer = call(&entra, bad).await;
        let header = answer.header("www-authenticate").unwrap();
        assert_eq!(answer.status, 401);
        assert!(header.contains("error=\"invalid_token\"") && header.contains(reason), "{header}");
        assert!(!header.contains("claims="), "{header}");
    }
}

#[tokio::test]
async fn a_token_of_another_emulator_is_refused() {
    let (entra, other) = (Entra::start().await, Entra::start().await);
    let foreign = token(&other, "").await;
    assert_eq!(call(&entra, &foreign).await.status, 401);
}

#[tokio::test]
async fn a_token_expires_by_the_emulators_clock() {
    let entra = Entra::start().await;
    entra.0.set_settings(Settings { clock_skew: 0, ..Settings::default() });
    let token = token(&entra, "").await;
    entra.0.set_clock_offset(3590);
    assert_eq!(call(&entra, &token).await.status, 200);
    entra.0.set_clock_offset(3601);
    assert_eq!(call(&entra, &token).await.status, 401);
    entra.0.set_clock_offset(-1000);
    assert_eq!(call(&entra, &token).await.status, 401, "it is not yet valid");
}

#[tokio::test]
async fn revoked_tokens_are_challenged_and_new_ones_pass() {
    let entra = Entra::start().await;
    let before = token(&entra, CAE).await;
    entra.0.revoke_tokens();
    let request = challenged(&call(&entra, &before).await, &entra);
    assert_eq!(request["access_token"]["nbf"]["essential"], true, "{request}");
    let mut with_capability = request;
    with_capability["access_token"]["xms_cc"] = json!({ "values": ["CP1"] });
    // Within the same second, too.
    let after = token(&entra, &with_capability.to_string()).await;
    assert_eq!(call(&entra, &after).await.status, 200);
    assert_eq!(call(&entra, &before).await.status, 401);
}

#[tokio::test]
async fn a_client_that_does_not_understand_challenges_gets_none() {
    let entra = Entra::start().await;
    let token = token(&entra, "").await;
    entra.0.revoke_tokens();
    let answer = call(&entra, &token).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").unwrap().contains("invalid_token"));
    entra.0.reset();
    let claims = json!({ "access_token": { "acrs": { "essential": true, "value": "c1" } } });
    entra.0.demand_claims(Some(Demand { claims: claims.clone(), everyone: false }));
    assert_eq!(call(&entra, &token).await.status, 403);
    entra.0.demand_claims(Some(Demand { claims: claims.clone(), everyone: true }));
    assert_eq!(challenged(&call(&entra, &token).await, &entra), claims);
}

#[tokio::test]
async fn demanded_claims_are_satisfied_by_asking_for_them() {
    let entra = Entra::start().await;
    let demanded = json!({ "access_token": { "acrs": { "essential": true, "value": "c25" } } });
    entra.control("PUT", "/resource/demand", &json!({ "claims": demanded })).await;
    let without = token(&entra, CAE).await;
    assert_eq!(challenged(&call(&entra, &without).await, &entra), demanded);
    let asking = json!({ "access_token": { "acrs": { "essential": true, "value": "c25" }, "xms_cc": { "values": ["cp1"] } } });
    let with = token(&entra, &asking.to_string()).await;
    assert_eq!(call(&entra, &with).await.status, 200);
    entra.control("DELETE", "/resource/demand", &json!({})).await;
    assert_eq!(call(&entra, &without).await.status, 200);
}

#[tokio::test]
async fn a_demand_for_a_newer_token_is_met_by_a_newer_token() {
    let entra = Entra::start().await;
    let old = token(&entra, CAE).await;
    entra.0.set_clock_offset(100);
    let demanded = json!({ "access_token": { "nbf": { "essential": true, "value": (entra.0.now() - 10).to_string() } } });
    entra.0.demand_claims(Some(Demand { claims: demanded.clone(), everyone: false }));
    assert_eq!(challenged(&call(&entra, &old).await, &entra), demanded);
    let new = token(&entra, CAE).await;
    assert_eq!(call(&entra, &new).await.status, 200);
}

#[tokio::test]
async fn pages_may_call_it() {
    let entra = Entra::start().await;
    let preflight = [("origin", "https://shop.example"), ("access-control-request-headers", "authorization")];
    let answer = send(&entra.0, "OPTIONS", "/resource/orders", &preflight, b"").await;
    assert_eq!(answer.header("access-control-allow-headers"), Some("authorization"));
    let refused = entra.get("/resource/orders").await;
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    assert!(refused.header("access-control-expose-headers").unwrap().contains("WWW-Authenticate"));
}
