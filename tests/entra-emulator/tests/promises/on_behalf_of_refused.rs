//! On behalf of: what is refused, and what a user must do first.

use crate::{
    on_behalf_of::Api,
    support::{GRAPH, decoded, signer},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{ApplicationRegistration, Interaction, InteractionKind, UserTokenRequest};
use serde_json::{Value, json};

#[tokio::test]
async fn a_missing_parameter_is_named() {
    let api = Api::start().await;
    for name in ["assertion", "requested_token_use", "client_id", "scope"] {
        let answer = api.exchange(&api.user_token(), &[(name, "")]).await;
        answer.is_error(400, "invalid_request", 900_144);
        assert!(answer.text().contains(&format!("'{name}'")), "{}", answer.text());
    }
    api.exchange(&api.user_token(), &[("requested_token_use", "other")]).await.is_error(400, "invalid_request", 90_100);
}

#[tokio::test]
async fn the_api_must_prove_itself() {
    let api = Api::start().await;
    api.exchange(&api.user_token(), &[("client_secret", "")]).await.is_error(401, "invalid_client", 7_000_218);
    api.exchange(&api.user_token(), &[("client_secret", "wrong")]).await.is_error(401, "invalid_client", 7_000_215);
    let unknown = "11111111-2222-4333-8444-555555555555";
    api.exchange(&api.user_token(), &[("client_id", unknown)]).await.is_error(400, "unauthorized_client", 700_016);
    // Who cannot prove itself learns nothing about the user's token.
    api.exchange("nonsense", &[("client_secret", "wrong")]).await.is_error(401, "invalid_client", 7_000_215);
}

#[tokio::test]
async fn a_malformed_assertion_is_refused() {
    let api = Api::start().await;
    for bad in ["nonsense", "a.b.c", "e30.W10.e30", &"A".repeat(50_000)] {
        api.exchange(bad, &[]).await.is_error(400, "invalid_request", 50_027);
    }
}

#[tokio::test]
async fn a_token_of_another_issuer_or_with_another_signature_is_refused() {
    let api = Api::start().await;
    let good = api.user_token();
    let (header, claims) = decoded(&good);
    let foreign_key = signer(0).rs256(json!({ "kid": "unknown" }), &claims);
    let forged = signer(0).rs256(json!({ "kid": header["kid"] }), &claims);
    let mut parts = good.split('.');
    let (start, _, signature) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
    let changed = URL_SAFE_NO_PAD.encode(claims.to_string().replace("user_impersonation", "Everything.All"));
    for bad in [foreign_key, forged, format!("{start}.{changed}.{signature}")] {
        api.exchange(&bad, &[]).await.is_error(400, "invalid_grant", 50_013);
    }
    // Emulators of one process share their key, but not their issuer.
    let other = Api::start().await;
    api.exchange(&other.user_token(), &[]).await.is_error(400, "invalid_grant", 50_013);
}

#[tokio::test]
async fn a_token_for_somebody_else_is_refused_with_both_audiences() {
    let api = Api::start().await;
    let assertion = api.user_token_with(UserTokenRequest::for_audience("https://graph.microsoft.com"));
    let answer = api.exchange(&assertion, &[]).await;
    answer.is_error(400, "invalid_grant", 500_131);
    let text = answer.text();
    assert!(text.contains("The audience in the assertion was 'https://graph.microsoft.com'"), "{text}");
    assert!(text.contains(&format!("'api://{}'", api.client_id)), "{text}");
}

#[tokio::test]
async fn a_token_expires_by_the_emulators_clock() {
    let api = Api::start().await;
    let assertion = api.user_token();
    api.entra.0.set_clock_offset(3600 + 250);
    assert_eq!(api.exchange(&assertion, &[]).await.status, 200, "five minutes are tolerated");
    api.entra.0.set_clock_offset(3600 + 301);
    api.exchange(&assertion, &[]).await.is_error(400, "invalid_grant", 500_133);
    api.entra.0.set_clock_offset(-1000);
    api.exchange(&assertion, &[]).await.is_error(400, "invalid_grant", 500_133);
}

#[tokio::test]
async fn neither_an_id_token_nor_an_applications_token_will_do() {
    let api = Api::start().await;
    let scope = format!("openid {GRAPH}");
    let id_token = api.exchange(&api.user_token(), &[("scope", &scope)]).await.ok_text("id_token");
    api.exchange(&id_token, &[]).await.is_error(400, "invalid_request", 240_002);
    let application = api.entra.access_token(&format!("{}/.default", api.client_id)).await;
    let answer = api.exchange(&application, &[]).await;
    answer.is_error(400, "invalid_grant", 7_000_114);
    assert!(answer.text().contains(api.entra.0.client_id()), "{}", answer.text());
}

#[tokio::test]
async fn a_scope_is_about_one_resource() {
    let api = Api::start().await;
    for (scope, error, code) in [
        ("https://graph.microsoft.com/User.Read https://vault.azure.net/user_impersonation", "invalid_scope", 28_000),
        ("https://graph.microsoft.com/User.Read https://graph.microsoft.com/.default", "invalid_scope", 70_011),
        ("/.default", "invalid_scope", 70_011),
        ("api://orders/", "invalid_scope", 70_011),
        ("api://nothing/.default", "invalid_resource", 500_011),
    ] {
        api.exchange(&api.user_token(), &[("scope", scope)]).await.is_error(400, error, code);
    }
}

#[tokio::test]
async fn pages_cannot_act_on_behalf_of_users() {
    let api = Api::start().await;
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("client_id", &api.client_id),
        ("client_secret", "api secret"),
        ("assertion", &api.user_token()),
        ("requested_token_use", "on_behalf_of"),
    ];
    let answer = api.entra.token_with_headers(&api.entra.token_path(), &form, &[("origin", "https://shop.example")]).await;
    answer.is_error(400, "invalid_request", 9_002_326);
}

#[tokio::test]
async fn a_user_of_another_tenant_is_not_known_here() {
    let api = Api::with(ApplicationRegistration { multi_tenant: true, ..Default::default() }).await;
    let other = api.entra.0.add_tenant(entra_emulator::TenantRegistration::default()).unwrap();
    let path = format!("/{}/oauth2/v2.0/token", other.tenant_id);
    api.exchange_at(&path, &api.user_token(), &[]).await.is_error(400, "invalid_grant", 50_034);
}

#[tokio::test]
async fn a_second_factor_can_be_demanded_and_the_claims_lead_to_it() {
    for (kind, code) in [(InteractionKind::Multifactor, 50_076), (InteractionKind::Enrollment, 50_079)] {
        let api = Api::start().await;
        let resource = "https://graph.microsoft.com".to_owned();
        api.entra.0.demand_interaction(Interaction { resource, kind }).unwrap();
        let answer = api.exchange(&api.user_token(), &[]).await;
        answer.is_error(400, "interaction_required", code);
        let document = answer.json();
        assert_eq!(document["suberror"], "basic_action");
        let claims = serde_json::from_str::<Value>(document["claims"].as_str().unwrap()).unwrap();
        assert_eq!(claims["access_token"]["capolids"]["essential"], true, "{claims}");

        // The API hands the claims to its client, which signs its user in again with them.
        let again = api.user_token_with(UserTokenRequest { claims: Some(claims), ..Default::default() });
        assert_eq!(api.exchange(&again, &[]).await.status, 200);
        assert_eq!(api.exchange(&api.user_token(), &[("scope", "https://vault.azure.net/.default")]).await.status, 200);
    }
}

#[tokio::test]
async fn consent_can_be_demanded() {
    let api = Api::start().await;
    let demand = json!({ "resource": "https://graph.microsoft.com", "kind": "consent" });
    api.entra.control("POST", "/interactions", &demand).await;
    assert_eq!(api.entra.control("GET", "/interactions", &json!({})).await, json!([demand]));
    let answer = api.exchange(&api.user_token(), &[]).await;
    answer.is_error(400, "invalid_grant", 65_001);
    assert_eq!(answer.json()["suberror"], "consent_required");
    api.entra.control("DELETE", "/interactions", &json!({})).await;
    assert_eq!(api.exchange(&api.user_token(), &[]).await.status, 200);
    for bad in [json!({ "resource": "api://nothing", "kind": "consent" }), json!({ "resource": GRAPH, "kind": "magic" })] {
        assert_eq!(api.entra.try_control("POST", "/interactions", &bad.to_string()).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_resource_that_the_application_was_not_given_takes_consent() {
    let allowed_resources = Some(vec!["https://vault.azure.net".to_owned()]);
    let api = Api::with(ApplicationRegistration { allowed_resources, ..Default::default() }).await;
    api.exchange(&api.user_token(), &[]).await.is_error(400, "invalid_grant", 65_001);
    assert_eq!(api.exchange(&api.user_token(), &[("scope", "https://vault.azure.net/.default")]).await.status, 200);
}
