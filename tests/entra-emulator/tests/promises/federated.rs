//! Client credentials with another issuer's token: workload identity federation.

use crate::support::{Answer, Entra, signer};
use entra_emulator::{ApplicationRegistration, FederatedCredential, IssuerRegistration};
use serde_json::{Value, json};

const ISSUER: &str = "https://token.ci.example";
const SUBJECT: &str = "repo:contoso/shop:ref:refs/heads/main";
const EXCHANGE: &str = "api://AzureADTokenExchange";

/// An emulator with an application that trusts a foreign issuer.
struct Workload {
    entra: Entra,
    client_id: String,
}

impl Workload {
    async fn trusting(issuer: &str, subject: &str, audience: &str) -> Self {
        let entra = Entra::start().await;
        let credential =
            FederatedCredential { issuer: issuer.to_owned(), subject: subject.to_owned(), audiences: vec![audience.to_owned()] };
        let registration = ApplicationRegistration { federated_credentials: vec![credential], ..Default::default() };
        let client_id = entra.0.add_application(registration).unwrap().client_id;
        Self { entra, client_id }
    }

    async fn usual() -> Self {
        let workload = Self::trusting(ISSUER, SUBJECT, EXCHANGE).await;
        let jwks = json!({ "keys": [signer(0).jwk("ci-1")] });
        workload.entra.0.add_issuer(&IssuerRegistration { issuer: ISSUER.to_owned(), jwks }).unwrap();
        workload
    }

    async fn present(&self, assertion: &str) -> Answer {
        let changes = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", ""),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
        ];
        self.entra.token(&changes).await
    }

    async fn present_with(&self, changes: Value) -> Answer {
        let mut claims = json!({ "iss": ISSUER, "sub": SUBJECT, "aud": EXCHANGE, "exp": self.entra.0.now() + 300 });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        self.present(&signer(0).rs256(json!({ "kid": "ci-1" }), &claims)).await
    }
}

#[tokio::test]
async fn a_trusted_issuers_token_is_proof() {
    let answer = Workload::usual().await.present_with(json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn issuer_audience_and_subject_must_fit_exactly() {
    let workload = Workload::usual().await;
    workload.present_with(json!({ "iss": "https://token.ci.example/" })).await.is_error(401, "invalid_client", 700_211);
    workload.present_with(json!({ "aud": "api://azureadtokenexchange" })).await.is_error(401, "invalid_client", 700_212);
    workload.present_with(json!({ "sub": SUBJECT.to_uppercase() })).await.is_error(401, "invalid_client", 700_213);
}

#[tokio::test]
async fn an_application_without_federated_credentials_trusts_nobody() {
    let workload = Workload::usual().await;
    let client_id = workload.entra.0.add_application(ApplicationRegistration::default()).unwrap().client_id;
    let loner = Workload { entra: workload.entra, client_id };
    loner.present_with(json!({})).await.is_error(401, "invalid_client", 70_025);
}

#[tokio::test]
async fn the_signature_must_be_the_issuers() {
    let workload = Workload::usual().await;
    let claims = json!({ "iss": ISSUER, "sub": SUBJECT, "aud": EXCHANGE, "exp": workload.entra.0.now() + 300 });
    let forged = signer(1).rs256(json!({ "kid": "ci-1" }), &claims);
    workload.present(&forged).await.is_error(401, "invalid_client", 700_027);
    let unknown_key = signer(0).rs256(json!({ "kid": "ci-2" }), &claims);
    workload.present(&unknown_key).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let workload = Workload::usual().await;
    workload.present_with(json!({ "exp": workload.entra.0.now() - 301 })).await.is_error(401, "invalid_client", 700_024);
}

#[tokio::test]
async fn an_issuer_whose_keys_nobody_registered_is_out_of_reach() {
    let workload = Workload::trusting(ISSUER, SUBJECT, EXCHANGE).await;
    let answer = workload.present_with(json!({})).await;
    answer.is_error(400, "invalid_request", 50_166);
    assert!(answer.text().contains("register the keys"), "{}", answer.text());
}

#[tokio::test]
async fn a_token_of_the_emulator_itself_is_proof_for_another_application() {
    // As a managed identity's token is: issuer is the tenant, subject the identity's object id.
    let entra = Entra::start().await;
    let identity_token = entra.access_token(&format!("{EXCHANGE}/.default")).await;
    let (_, claims) = crate::support::decoded(&identity_token);
    let text = |name: &str| claims[name].as_str().unwrap().to_owned();
    let credential = FederatedCredential { issuer: text("iss"), subject: text("sub"), audiences: vec![EXCHANGE.to_owned()] };
    let registration = ApplicationRegistration { federated_credentials: vec![credential], ..Default::default() };
    let client_id = entra.0.add_application(registration).unwrap().client_id;
    let answer = Workload { entra, client_id }.present(&identity_token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}
