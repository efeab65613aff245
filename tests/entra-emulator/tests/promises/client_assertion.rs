//! Client credentials with an assertion that the application signs itself.

use crate::support::{Answer, Entra, hex, sha1, sha256, signer};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use entra_emulator::{ApplicationRegistration, KeyRegistration};
use serde_json::{Value, json};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An emulator with an application that has keys, and requests by it.
struct Client {
    entra: Entra,
    client_id: String,
}

impl Client {
    async fn with(keys: Vec<KeyRegistration>) -> Self {
        let entra = Entra::start().await;
        let app = entra.0.add_application(ApplicationRegistration { keys, ..Default::default() }).unwrap();
        Self { entra, client_id: app.client_id }
    }

    /// A client whose key is known as a bare public key.
    async fn with_public_key() -> Self {
        Self::with(vec![KeyRegistration::PublicKey(signer(0).public_pem())]).await
    }

    /// The claims of a right assertion, with some replaced, or with null removed.
    fn claims(&self, changes: &Value) -> Value {
        let now = self.entra.0.now();
        let mut claims = json!({ "aud": self.entra.token_url(), "iss": self.client_id, "sub": self.client_id, "jti": "once",
            "nbf": now, "exp": now + 600 });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    async fn present(&self, assertion: &str) -> Answer {
        let changes = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", ""),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
        ];
        self.entra.token(&changes).await
    }

    async fn sign_and_present(&self, changes: Value) -> Answer {
        self.present(&signer(0).ps256(json!({}), &self.claims(&changes))).await
    }
}

#[tokio::test]
async fn a_registered_public_key_is_proof_with_rs256_and_ps256() {
    let client = Client::with_public_key().await;
    let claims = client.claims(&json!({}));
    assert_eq!(client.present(&signer(0).rs256(json!({}), &claims)).await.status, 200);
    assert_eq!(client.present(&signer(0).ps256(json!({}), &claims)).await.status, 200);
}

#[tokio::test]
async fn a_registered_certificate_is_proof_under_every_thumbprint_that_libraries_send() {
    let (pem, der) = signer(0).certificate(86_400);
    let client = Client::with(vec![KeyRegistration::Certificate(pem)]).await;
    let claims = client.claims(&json!({}));
    let hex = hex(&sha1(&der));
    for header in [
        json!({ "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(&der)) }),
        json!({ "x5t": URL_SAFE_NO_PAD.encode(sha1(&der)) }),
        json!({ "x5t#S256": STANDARD.encode(sha256(&der)) }),
        json!({ "x5t": STANDARD.encode(sha1(&der)) }),
        json!({ "kid": hex }),
    ] {
        let answer = client.present(&signer(0).ps256(header.clone(), &claims)).await;
        assert_eq!(answer.status, 200, "{header}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_certificate_must_be_named_and_the_name_must_fit() {
    let (pem, _) = signer(0).certificate(86_400);
    let client = Client::with(vec![KeyRegistration::Certificate(pem)]).await;
    client.sign_and_present(json!({})).await.is_error(401, "invalid_client", 5_002_723);
    let other = json!({ "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(b"another certificate")) });
    client.present(&signer(0).ps256(other, &client.claims(&json!({})))).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn an_expired_certificate_is_no_proof() {
    let (pem, der) = signer(0).certificate(-3600);
    let client = Client::with(vec![KeyRegistration::Certificate(pem)]).await;
    let header = json!({ "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(&der)) });
    client.present(&signer(0).ps256(header, &client.claims(&json!({})))).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn a_key_set_is_proof_by_key_id() {
    let keys = json!({ "keys": [signer(0).jwk("one"), signer(1).jwk("two")] });
    let client = Client::with(vec![KeyRegistration::Jwks(keys)]).await;
    let claims = client.claims(&json!({}));
    assert_eq!(client.present(&signer(1).ps256(json!({ "kid": "two" }), &claims)).await.status, 200);
    client.present(&signer(1).ps256(json!({ "kid": "one" }), &claims)).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn a_key_that_is_not_registered_is_no_proof() {
    let client = Client::with_public_key().await;
    let assertion = signer(1).ps256(json!({}), &client.claims(&json!({})));
    client.present(&assertion).await.is_error(401, "invalid_client", 700_027);
    let keyless = Client::with(Vec::new()).await;
    keyless.sign_and_present(json!({})).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn a_changed_claim_breaks_the_signature() {
    let client = Client::with_public_key().await;
    let assertion = signer(0).ps256(json!({}), &client.claims(&json!({})));
    let mut parts = assertion.split('.');
    let (header, _, signature) = (parts.next().unwrap(), parts.next(), parts.next().unwrap());
    let forged = URL_SAFE_NO_PAD.encode(client.claims(&json!({ "jti": "forged" })).to_string());
    client.present(&format!("{header}.{forged}.{signature}")).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn the_audience_is_a_token_endpoint_of_this_tenant_under_any_of_its_names() {
    let client = Client::with_public_key().await;
    let entra = &client.entra.0;
    let summary = client.entra.control("GET", "/directory", &json!({})).await;
    let domain = summary["tenants"][0]["domains"][0].as_str().unwrap();
    let port = entra.origin().rsplit(':').next().unwrap();
    for good in [
        format!("{}/{domain}/oauth2/v2.0/token", entra.origin()),
        format!("{}/{}/oauth2/token", entra.origin(), entra.tenant_id()),
        format!("https://127.0.0.1:{port}/{}/oauth2/v2.0/token", entra.tenant_id()),
        format!("{}/{}/oauth2/v2.0/token", entra.http_origin(), entra.tenant_id()),
    ] {
        let answer = client.sign_and_present(json!({ "aud": good })).await;
        assert_eq!(answer.status, 200, "{good}: {}", answer.text());
    }
    let in_array = client.sign_and_present(json!({ "aud": ["https://elsewhere.example", client.entra.token_url()] })).await;
    assert_eq!(in_array.status, 200, "{}", in_array.text());
}

#[tokio::test]
async fn any_other_audience_is_refused() {
    let client = Client::with_public_key().await;
    let entra = &client.entra.0;
    for bad in [
        format!("{}/common/oauth2/v2.0/token", entra.origin()),
        format!("{}/{}/v2.0", entra.origin(), entra.tenant_id()),
        format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", entra.tenant_id()),
        "api://AzureADTokenExchange".to_owned(),
        entra.origin().to_owned(),
    ] {
        client.sign_and_present(json!({ "aud": bad })).await.is_error(401, "invalid_client", 700_023);
    }
}

#[tokio::test]
async fn issuer_and_subject_are_the_client_id() {
    let client = Client::with_public_key().await;
    let other = "11111111-2222-4333-8444-555555555555";
    client.sign_and_present(json!({ "iss": other })).await.is_error(401, "invalid_client", 700_021);
    client.sign_and_present(json!({ "sub": other })).await.is_error(401, "invalid_client", 700_021);
}

#[tokio::test]
async fn times_count_by_the_emulators_clock_with_five_minutes_of_tolerance() {
    let client = Client::with_public_key().await;
    let now = client.entra.0.now();
    assert_eq!(client.sign_and_present(json!({ "nbf": now - 900, "exp": now - 250 })).await.status, 200);
    assert_eq!(client.sign_and_present(json!({ "nbf": now + 250 })).await.status, 200);
    client.sign_and_present(json!({ "nbf": now - 900, "exp": now - 301 })).await.is_error(401, "invalid_client", 700_024);
    client.sign_and_present(json!({ "nbf": now + 400 })).await.is_error(401, "invalid_client", 700_024);

    let assertion = signer(0).ps256(json!({}), &client.claims(&json!({})));
    assert_eq!(client.present(&assertion).await.status, 200);
    client.entra.0.set_clock_offset(1000);
    client.present(&assertion).await.is_error(401, "invalid_client", 700_024);
}

#[tokio::test]
async fn an_assertion_may_come_again() {
    let client = Client::with_public_key().await;
    let assertion = signer(0).ps256(json!({}), &client.claims(&json!({})));
    assert_eq!(client.present(&assertion).await.status, 200);
    assert_eq!(client.present(&assertion).await.status, 200);
}

#[tokio::test]
async fn padding_and_fractions_of_seconds_are_tolerated_as_entra_does() {
    let client = Client::with_public_key().await;
    let now = client.entra.0.now();
    #[expect(clippy::cast_precision_loss, reason = "times of this century are exact")]
    let claims = client.claims(&json!({ "nbf": now as f64 + 0.25, "exp": now as f64 + 600.75 }));
    let answer = client.present(&signer(0).padded_ps256(json!({}), &claims)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn a_malformed_assertion_is_refused() {
    let client = Client::with_public_key().await;
    for bad in ["nonsense", "a.b", "a.b.c", "e30.e30.e30.e30", "e30.W10.e30", "...", &"A".repeat(100_000)] {
        client.present(bad).await.is_error(400, "invalid_request", 50_027);
    }
}

#[tokio::test]
async fn algorithms_without_a_public_key_are_refused() {
    let client = Client::with_public_key().await;
    for algorithm in ["none", "HS256", "ES256", ""] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "typ": "JWT" }).to_string());
        let claims = URL_SAFE_NO_PAD.encode(client.claims(&json!({})).to_string());
        client.present(&format!("{header}.{claims}.")).await.is_error(401, "invalid_client", 5_002_738);
    }
}

#[tokio::test]
async fn every_claim_that_is_needed_is_missed_by_name() {
    let client = Client::with_public_key().await;
    for name in ["iss", "sub", "aud", "exp"] {
        let answer = client.sign_and_present(json!({ name: null })).await;
        answer.is_error(400, "invalid_request", 90_014);
        assert!(answer.text().contains(&format!("'{name}'")), "{}", answer.text());
    }
    assert_eq!(client.sign_and_present(json!({ "nbf": null, "jti": null })).await.status, 200);
}

#[tokio::test]
async fn the_type_of_the_assertion_must_be_said() {
    let client = Client::with_public_key().await;
    let assertion = signer(0).ps256(json!({}), &client.claims(&json!({})));
    let changes = [("client_id", client.client_id.as_str()), ("client_secret", ""), ("client_assertion", &assertion)];
    client.entra.token(&changes).await.is_error(400, "invalid_request", 900_144);
    let wrong = [changes[0], changes[1], changes[2], ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")];
    client.entra.token(&wrong).await.is_error(400, "invalid_request", 90_100);
}
