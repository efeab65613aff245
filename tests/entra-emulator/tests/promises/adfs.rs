//! The routes of Active Directory Federation Services.

use crate::support::{Entra, GRAPH, decoded, form_body, send, signer};
use entra_emulator::{ApplicationRegistration, KeyRegistration};
use serde_json::json;

#[tokio::test]
async fn a_secret_gets_a_token_with_and_without_a_final_slash() {
    let entra = Entra::start().await;
    for path in ["/adfs/oauth2/token", "/adfs/oauth2/token/"] {
        let answer = entra.token_at(path, &[]).await;
        assert_eq!(answer.ok_text("token_type"), "bearer");
        assert_eq!(answer.json()["expires_in"], 3600);
        let (_, claims) = decoded(&answer.ok_text("access_token"));
        assert_eq!(claims["aud"], "https://graph.microsoft.com");
        assert_eq!(claims["iss"], format!("{}/adfs/services/trust", entra.0.origin()));
    }
}

#[tokio::test]
async fn errors_are_those_of_ad_fs() {
    let entra = Entra::start().await;
    for (changes, error, number) in [
        ([("client_secret", "wrong")], "invalid_client", "MSIS9622"),
        ([("client_id", "11111111-2222-4333-8444-555555555555")], "invalid_client", "MSIS9607"),
        ([("grant_type", "magic")], "unsupported_grant_type", "MSIS9611"),
        ([("scope", "openid")], "invalid_scope", "MSIS9330"),
        ([("scope", "api://nothing/.default")], "invalid_resource", "MSIS9602"),
    ] {
        let answer = entra.token_at("/adfs/oauth2/token", &changes).await;
        let document = answer.json();
        assert_eq!((answer.status, document["error"].as_str()), (400, Some(error)), "{document}");
        assert!(document["error_description"].as_str().unwrap().starts_with(number), "{document}");
        assert!(document["error_codes"].is_null(), "{document}");
    }
}

#[tokio::test]
async fn assertions_are_for_this_endpoint_and_rs256() {
    let entra = Entra::start().await;
    let keys = vec![KeyRegistration::PublicKey(signer(0).public_pem())];
    let client_id = entra.0.add_application(ApplicationRegistration { keys, ..Default::default() }).unwrap().client_id;
    let claims = |audience: &str| json!({ "aud": audience, "iss": client_id, "sub": client_id, "exp": entra.0.now() + 600 });
    let present = async |assertion: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id.as_str()),
            ("scope", GRAPH),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        send(&entra.0, "POST", "/adfs/oauth2/token", &headers, form_body(&form).as_bytes()).await
    };
    let own = format!("{}/adfs/oauth2/token", entra.0.origin());
    for audience in [own.clone(), format!("{own}/")] {
        let answer = present(&signer(0).rs256(json!({}), &claims(&audience))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(present(&signer(0).ps256(json!({}), &claims(&own))).await.json()["error"], "invalid_client");
    let entras = entra.token_url();
    assert_eq!(present(&signer(0).rs256(json!({}), &claims(&entras))).await.json()["error"], "invalid_client");
}

#[tokio::test]
async fn its_configuration_has_its_own_place() {
    let entra = Entra::start().await;
    let document = entra.get("/adfs/.well-known/openid-configuration").await.json();
    assert_eq!(document["token_endpoint"], "http://localhost/adfs/oauth2/token/");
    assert_eq!(document["issuer"], format!("{}/adfs", entra.0.origin()));
    let keys = entra.get("/adfs/discovery/keys").await.json();
    assert!(keys["keys"][0]["n"].is_string());
}
