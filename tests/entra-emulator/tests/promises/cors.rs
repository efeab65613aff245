//! What pages of other origins get to see.

use crate::support::{Answer, Entra, send};
use entra_emulator::{ApplicationRegistration, Fault, FaultAction, RedirectUri, RedirectUriType, SecretRegistration};

const PAGE: &str = "https://shop.example";

fn allowed(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn client_credentials_from_a_page_are_refused() {
    let entra = Entra::start().await;
    let answer = entra.token_with_headers(&entra.token_path(), &[], &[("origin", PAGE)]).await;
    answer.is_error(400, "invalid_request", 9_002_326);
    assert!(answer.text().contains(PAGE), "{}", answer.text());
    assert_eq!(allowed(&answer), None, "the browser hides it from the page");
}

#[tokio::test]
async fn only_origins_of_spa_redirect_uris_may_read_answers() {
    let entra = Entra::start().await;
    let redirect = |uri: &str, kind| RedirectUri { uri: uri.to_owned(), kind };
    let app = entra
        .0
        .add_application(ApplicationRegistration {
            secrets: vec![SecretRegistration::default()],
            redirect_uris: vec![
                redirect("https://shop.example/signed-in", RedirectUriType::Spa),
                redirect("https://server.example/callback", RedirectUriType::Web),
            ],
            ..Default::default()
        })
        .unwrap();
    let path = entra.token_path();
    let changes = [("client_id", app.client_id.as_str()), ("client_secret", app.secrets[0].as_str())];
    let from = async |origin: &str| entra.token_with_headers(&path, &changes, &[("origin", origin)]).await;
    assert_eq!(allowed(&from(PAGE).await), Some(PAGE));
    for other in ["https://server.example", "http://shop.example", "https://shop.example:8443", "null"] {
        assert_eq!(allowed(&from(other).await), None, "{other}");
    }

    let action = FaultAction::Status {
        status: 429,
        retry_after: entra_emulator::RetryAfter { seconds: Some(7), ..Default::default() },
        headers: std::collections::BTreeMap::new(),
        body: None,
        content_type: None,
    };
    entra.0.inject(Fault::once("token", action)).unwrap();
    let throttled = from(PAGE).await;
    assert_eq!((throttled.status, allowed(&throttled), throttled.header("retry-after")), (429, Some(PAGE), Some("7")));
    assert_eq!(throttled.header("access-control-expose-headers"), None, "pages cannot read Retry-After");
}

#[tokio::test]
async fn preflights_of_the_token_endpoint_are_answered() {
    let entra = Entra::start().await;
    let headers =
        [("origin", PAGE), ("access-control-request-method", "POST"), ("access-control-request-headers", "x-client-sku,client-request-id")];
    let answer = send(&entra.0, "OPTIONS", &entra.token_path(), &headers, b"").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST, OPTIONS"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("x-client-sku,client-request-id"));
    assert_eq!(allowed(&answer), Some("*"));
    assert_eq!(entra.0.counts().token, 0, "a preflight is no token request");
}

#[tokio::test]
async fn everybody_may_read_discovery() {
    let entra = Entra::start().await;
    for path in ["/common/v2.0/.well-known/openid-configuration", "/common/discovery/v2.0/keys", "/nobody.example/discovery/v2.0/keys"] {
        let answer = send(&entra.0, "GET", path, &[("origin", PAGE)], b"").await;
        assert_eq!(allowed(&answer), Some("*"), "{path}");
        assert_eq!(send(&entra.0, "OPTIONS", path, &[("origin", PAGE)], b"").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn no_page_may_read_what_is_for_browsers_and_devices() {
    let entra = Entra::start().await;
    let redirect = RedirectUri { uri: format!("{PAGE}/signed-in"), kind: RedirectUriType::Spa };
    let app = entra
        .0
        .add_application(ApplicationRegistration { redirect_uris: vec![redirect], public_client: true, ..Default::default() })
        .unwrap();
    let parameters = format!("client_id={}&scope=User.Read", app.client_id);
    let headers = [("origin", PAGE), ("content-type", "application/x-www-form-urlencoded")];
    for path in ["authorize", "devicecode", "logout"] {
        let path = format!("/common/oauth2/v2.0/{path}");
        for answer in [
            send(&entra.0, "GET", &format!("{path}?{parameters}"), &headers, b"").await,
            send(&entra.0, "POST", &path, &headers, parameters.as_bytes()).await,
            send(&entra.0, "OPTIONS", &path, &[("origin", PAGE), ("access-control-request-method", "POST")], b"").await,
        ] {
            assert_eq!(allowed(&answer), None, "{path}: {}", answer.text());
        }
    }
}
