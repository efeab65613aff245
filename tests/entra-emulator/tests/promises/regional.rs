//! Regional hosts, and counts by host.

use crate::support::{Entra, form_body, send, signer, tls};
use entra_emulator::{ApplicationRegistration, KeyRegistration, Options};
use serde_json::json;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn regional() -> Entra {
    let host_names = ["login.microsoftonline.com", "contoso.example", "login.contoso.example"].map(ToOwned::to_owned).to_vec();
    Entra::with(Options { host_names, regions: vec!["westus2".to_owned()], ..Options::default() }).await
}

#[tokio::test]
async fn a_regional_host_serves_tokens() {
    let entra = regional().await;
    let body = form_body(&entra.form(&[]));
    for host in ["westus2.localhost", "WestUS2.login.microsoft.com", "westeurope.login.contoso.example"] {
        let answer = send(&entra.0, "POST", &entra.token_path(), &[FORM, ("host", host)], body.as_bytes()).await;
        assert_eq!(answer.status, 200, "{host}: {}", answer.text());
    }
    let counts = entra.0.counts();
    assert_eq!((counts.regional, counts.by_host["westus2.login.microsoft.com"], counts.requests), (3, 1, 3));
    send(&entra.0, "POST", &entra.token_path(), &[FORM, ("host", "login.contoso.example")], body.as_bytes()).await;
    assert_eq!(entra.0.counts().regional, 3, "the central host is none");
}

#[tokio::test]
async fn an_address_has_no_regions() {
    let host_names = vec!["127.0.0.2".to_owned()];
    let entra = Entra::with(Options { host_names, regions: vec!["westus2".to_owned()], ..Options::default() }).await;
    assert!(tls(&entra.0, entra.0.ca_pem(), "127.0.0.2").await.is_ok());
    let answer = send(&entra.0, "GET", "/common/discovery/v2.0/keys", &[("host", "westus2.127.0.0.2")], b"").await;
    assert_eq!((answer.status, entra.0.counts().regional), (200, 0));
}

#[tokio::test]
async fn its_certificate_is_good_for_the_regions_it_was_started_with() {
    let entra = regional().await;
    for name in ["westus2.localhost", "westus2.login.microsoft.com", "westus2.login.contoso.example"] {
        assert!(tls(&entra.0, entra.0.ca_pem(), name).await.is_ok(), "{name}");
    }
    for name in ["eastus.localhost", "westus2.login.microsoftonline.com"] {
        assert!(tls(&entra.0, entra.0.ca_pem(), name).await.is_err(), "{name}");
    }
}

#[tokio::test]
async fn discovery_at_a_regional_host_names_that_host() {
    let entra = regional().await;
    let path = format!("/{}/v2.0/.well-known/openid-configuration", entra.0.tenant_id());
    let document = send(&entra.0, "GET", &path, &[("host", "westus2.login.microsoft.com")], b"").await.json();
    assert_eq!(document["token_endpoint"], format!("http://westus2.login.microsoft.com{}", entra.token_path()));
    assert_eq!(document["issuer"], format!("{}/{}/v2.0", entra.0.origin(), entra.0.tenant_id()), "the issuer is the same everywhere");
}

#[tokio::test]
async fn an_assertion_may_be_for_the_regional_or_the_central_endpoint() {
    let entra = regional().await;
    let keys = vec![KeyRegistration::PublicKey(signer(0).public_pem())];
    let client_id = entra.0.add_application(ApplicationRegistration { keys, ..Default::default() }).unwrap().client_id;
    for audience in [entra.token_url(), format!("https://westus2.login.microsoft.com{}", entra.token_path())] {
        let claims = json!({ "aud": audience, "iss": client_id, "sub": client_id, "exp": entra.0.now() + 600 });
        let changes = [
            ("client_id", client_id.as_str()),
            ("client_secret", ""),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &signer(0).ps256(json!({}), &claims)),
        ];
        let headers = [("host", "westus2.login.microsoft.com")];
        let answer = entra.token_with_headers(&entra.token_path(), &changes, &headers).await;
        assert_eq!(answer.status, 200, "{audience}: {}", answer.text());
    }
}

#[tokio::test]
async fn what_cannot_be_a_region_is_no_host_of_ours() {
    let entra = regional().await;
    for host in ["2westus.localhost", "west_us.localhost", "-.localhost", "a.b.localhost", "westus2.evil.example", "westus2-.localhost"] {
        send(&entra.0, "GET", "/common/discovery/v2.0/keys", &[("host", host)], b"").await;
    }
    let counts = entra.0.counts();
    assert_eq!((counts.regional, counts.by_host["other"], counts.by_host.len()), (0, 6, 1));
    let bad = Options { regions: vec!["west us".to_owned()], ..Options::default() };
    let refused = entra_emulator::Emulator::start(bad).await.expect_err("no region");
    assert!(std::error::Error::source(&refused).unwrap().to_string().contains("'west us'"));
}

#[tokio::test]
async fn requests_for_ad_fs_are_counted_apart() {
    let entra = Entra::start().await;
    entra.token_at("/adfs/oauth2/token", &[]).await;
    entra.get("/adfs/.well-known/openid-configuration").await;
    entra.get("/common/v2.0/.well-known/openid-configuration").await;
    let counts = entra.control("GET", "/counts", &json!({})).await;
    assert_eq!((&counts["adfs"], &counts["by_host"]["localhost"]), (&json!(2), &json!(3)));
    assert_eq!(counts["by_kind"]["openid_configuration"], 2);
}
