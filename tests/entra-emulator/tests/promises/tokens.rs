//! Access tokens: real, signed, in Entra's two forms.

use crate::support::{Entra, GRAPH, decoded, verifies};
use entra_emulator::Settings;
use serde_json::{Value, json};

const CAE: &str = r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#;

async fn published_key(entra: &Entra) -> Value {
    let answer = entra.get(&format!("/{}/discovery/v2.0/keys", entra.0.tenant_id())).await;
    answer.json()["keys"][0].clone()
}

#[tokio::test]
async fn a_token_is_signed_with_the_published_key() {
    let entra = Entra::start().await;
    let token = entra.access_token(GRAPH).await;
    let key = published_key(&entra).await;
    let (header, _) = decoded(&token);
    assert_eq!((&header["alg"], &header["typ"], &header["kid"]), (&json!("RS256"), &json!("JWT"), &key["kid"]));
    assert!(verifies(&key, &token));
    let (start, last) = token.split_at(token.len() - 8);
    assert!(!verifies(&key, &format!("{start}{}", if last == "AAAAAAAA" { "BBBBBBBB" } else { "AAAAAAAA" })));
}

#[tokio::test]
async fn microsofts_services_get_v1_tokens() {
    let entra = Entra::start().await;
    let (header, claims) = decoded(&entra.access_token("https://storage.azure.com/.default").await);
    let tenant = entra.0.tenant_id();
    assert_eq!(claims["aud"], "https://storage.azure.com");
    assert_eq!(claims["iss"], format!("https://sts.windows.net/{tenant}/"));
    assert_eq!((&claims["ver"], &claims["idtyp"], &claims["appidacr"]), (&json!("1.0"), &json!("app"), &json!("1")));
    assert_eq!((&claims["appid"], &claims["tid"]), (&json!(entra.0.client_id()), &json!(tenant)));
    assert_eq!(claims["oid"], claims["sub"]);
    assert_eq!(header["x5t"], header["kid"]);
    assert!(claims["azp"].is_null());
}

#[tokio::test]
async fn the_audience_of_a_v1_token_is_the_resource_as_it_was_asked_for() {
    let entra = Entra::start().await;
    for (scope, audience) in [
        ("https://storage.azure.com//.default", "https://storage.azure.com/"),
        ("https://shop.blob.core.windows.net/.default", "https://shop.blob.core.windows.net"),
        ("https://management.core.windows.net//.default", "https://management.core.windows.net/"),
        ("00000003-0000-0000-c000-000000000000/.default", "00000003-0000-0000-c000-000000000000"),
    ] {
        assert_eq!(decoded(&entra.access_token(scope).await).1["aud"], audience, "{scope}");
    }
}

#[tokio::test]
async fn own_resources_get_v2_tokens() {
    let entra = Entra::start().await;
    let resource =
        entra.control("POST", "/resources", &json!({ "identifiers": ["api://orders"] })).await["app_id"].as_str().unwrap().to_owned();
    let (header, claims) = decoded(&entra.access_token("api://orders/.default").await);
    assert_eq!(claims["aud"], resource);
    assert_eq!(claims["iss"], format!("{}/{}/v2.0", entra.0.origin(), entra.0.tenant_id()));
    assert_eq!((&claims["ver"], &claims["azp"]), (&json!("2.0"), &json!(entra.0.client_id())));
    assert!(claims["appid"].is_null() && header["x5t"].is_null());
}

#[tokio::test]
async fn every_token_is_new() {
    let entra = Entra::start().await;
    let (_, one) = decoded(&entra.access_token(GRAPH).await);
    let (_, other) = decoded(&entra.access_token(GRAPH).await);
    assert_ne!(one["uti"], other["uti"]);
    assert_eq!(one["oid"], other["oid"]);
}

#[tokio::test]
async fn times_are_the_emulators_and_dated_back_by_five_minutes() {
    let entra = Entra::start().await;
    entra.0.set_clock_offset(-1_000_000);
    let before = entra.0.now();
    let (_, claims) = decoded(&entra.access_token(GRAPH).await);
    let time = |name: &str| claims[name].as_i64().unwrap();
    let issued = time("exp") - 3600;
    assert!((before..=before + 5).contains(&issued), "{issued} is not {before}");
    assert_eq!((time("iat"), time("nbf")), (issued - 300, issued - 300));
}

#[tokio::test]
async fn the_life_of_tokens_can_be_set_and_long_ones_say_when_to_refresh() {
    let entra = Entra::start().await;
    for (lifetime, refresh_in) in [(60, None), (7199, None), (7200, Some(3600)), (86_400, Some(43_200))] {
        entra.0.set_settings(Settings { token_lifetime: lifetime, ..Settings::default() });
        let answer = entra.token(&[]).await.json();
        assert_eq!(answer["expires_in"], lifetime - 1);
        assert_eq!(answer.get("refresh_in").and_then(Value::as_u64), refresh_in, "{lifetime}");
    }
}

#[tokio::test]
async fn numbers_can_be_sent_as_strings() {
    let entra = Entra::start().await;
    entra.0.set_settings(Settings { numbers_as_strings: true, token_lifetime: 7200, ..Settings::default() });
    let answer = entra.token(&[]).await.json();
    let seen = ["expires_in", "ext_expires_in", "refresh_in"].map(|name| answer[name].as_str().unwrap().to_owned());
    assert_eq!(seen, ["7199", "7199", "3600"]);
}

#[tokio::test]
async fn a_client_that_understands_challenges_gets_a_long_lived_token_that_says_so() {
    let entra = Entra::start().await;
    let answer = entra.token(&[("claims", CAE)]).await.json();
    assert_eq!((&answer["expires_in"], &answer["refresh_in"]), (&json!(86_399), &json!(43_200)));
    let (_, claims) = decoded(answer["access_token"].as_str().unwrap());
    assert_eq!(claims["xms_cc"], json!(["CP1"]));
}

#[tokio::test]
async fn capabilities_that_entra_does_not_know_are_left_out() {
    let entra = Entra::start().await;
    let claims = r#"{"access_token":{"xms_cc":{"values":["foo","cp1"]}}}"#;
    let (_, with) = decoded(&entra.token(&[("claims", claims)]).await.ok_text("access_token"));
    assert_eq!(with["xms_cc"], json!(["cp1"]));
    let (_, without) = decoded(&entra.token(&[]).await.ok_text("access_token"));
    assert!(without["xms_cc"].is_null());
}
