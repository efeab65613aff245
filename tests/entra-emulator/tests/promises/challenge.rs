//! The base64 in which the protected resource writes its challenges.

use crate::support::Entra;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use serde_json::json;

/// A demand whose base64 has characters of both alphabets, and padding.
fn demand() -> serde_json::Value {
    json!({ "access_token": { "acrs": { "essential": true, "value": "~~~???>>>" } } })
}

async fn claims_of_challenge(entra: &Entra) -> String {
    let token = entra.access_token(&entra.0.resource_scope()).await;
    let answer = entra.call_resource(&token).await;
    let header = answer.header("www-authenticate").unwrap();
    header.split_once("claims=\"").unwrap_or_else(|| panic!("{header}")).1.trim_end_matches('"').to_owned()
}

#[tokio::test]
async fn alphabet_and_padding_can_be_chosen() {
    let entra = Entra::start().await;
    entra.control("PUT", "/resource/demand", &json!({ "claims": demand(), "everyone": true })).await;
    let text = demand().to_string();
    let encodings = [
        ("standard", true, STANDARD),
        ("standard", false, STANDARD_NO_PAD),
        ("url_safe", true, URL_SAFE),
        ("url_safe", false, URL_SAFE_NO_PAD),
    ];
    assert_eq!(claims_of_challenge(&entra).await, STANDARD.encode(&text), "the default");
    let mut seen = Vec::new();
    for (alphabet, padding, engine) in encodings {
        entra.control("PATCH", "/settings", &json!({ "challenge_alphabet": alphabet, "challenge_padding": padding })).await;
        let claims = claims_of_challenge(&entra).await;
        assert_eq!(claims, engine.encode(&text), "{alphabet} {padding}");
        seen.push(claims);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4, "this demand tells them apart: {seen:?}");
    assert_eq!(entra.try_control("PATCH", "/settings", r#"{"challenge_alphabet":"base32"}"#).await.status, 400);
}
