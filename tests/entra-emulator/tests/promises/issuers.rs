//! The emulator's own issuers of assertions: a cluster, Azure Pipelines, GitHub Actions.

use crate::support::{Answer, Entra, decoded, send};
use entra_emulator::{ApplicationRegistration, FederatedCredential, FederationSetting, WorkloadTokenRequest};
use serde_json::json;

const EXCHANGE: &str = "api://AzureADTokenExchange";

fn trusting(entra: &Entra, issuer: &str, subject: &str) -> String {
    let credential = FederatedCredential { issuer: issuer.to_owned(), subject: subject.to_owned(), audiences: vec![EXCHANGE.to_owned()] };
    let registration = ApplicationRegistration { federated_credentials: vec![credential], ..Default::default() };
    entra.0.add_application(registration).unwrap().client_id
}

async fn present(entra: &Entra, client_id: &str, assertion: &str) -> Answer {
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let changes = [("client_id", client_id), ("client_secret", ""), ("client_assertion_type", kind), ("client_assertion", assertion)];
    entra.token(&changes).await
}

async fn ask(entra: &Entra, method: &str, url: &str, token: &str, suppressed: bool) -> Answer {
    let path = url.strip_prefix(entra.0.origin()).unwrap();
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    if suppressed {
        headers.push(("x-tfs-fedauthredirect", "Suppress"));
    }
    send(&entra.0, method, path, &headers, b"").await
}

async fn pipeline(entra: &Entra, query: &str, token: &str) -> Answer {
    let FederationSetting { azure_pipelines, .. } = entra.0.federation();
    ask(entra, "POST", &format!("{}?{query}", azure_pipelines.request_uri), token, true).await
}

#[tokio::test]
async fn a_clusters_token_is_proof_for_who_trusts_its_service_account() {
    let entra = Entra::start().await;
    let kubernetes = entra.0.federation().kubernetes;
    let client_id = trusting(&entra, &kubernetes.issuer, &kubernetes.subject);
    let token = entra.0.workload_token(&WorkloadTokenRequest::default()).unwrap();
    assert_eq!(present(&entra, &client_id, &token).await.status, 200);
    let of_another = WorkloadTokenRequest { subject: Some("system:serviceaccount:shop:other".into()), ..Default::default() };
    let token = entra.0.workload_token(&of_another).unwrap();
    present(&entra, &client_id, &token).await.is_error(401, "invalid_client", 700_213);
    let for_another = WorkloadTokenRequest { audience: Some("https://kubernetes.default.svc".into()), ..Default::default() };
    let token = entra.0.workload_token(&for_another).unwrap();
    present(&entra, &client_id, &token).await.is_error(401, "invalid_client", 700_212);
}

#[tokio::test]
async fn a_clusters_token_can_be_too_old_and_is_to_be_had_by_the_control_api() {
    let entra = Entra::start().await;
    let kubernetes = entra.0.federation().kubernetes;
    let client_id = trusting(&entra, &kubernetes.issuer, &kubernetes.subject);
    let old = entra.control("POST", "/workload-tokens", &json!({ "lifetime": -600 })).await;
    present(&entra, &client_id, old["token"].as_str().unwrap()).await.is_error(401, "invalid_client", 700_024);
    let new = entra.control("POST", "/workload-tokens", &json!({})).await;
    assert_eq!(present(&entra, &client_id, new["token"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn a_pipelines_assertion_is_for_its_service_connection() {
    let entra = Entra::start().await;
    let FederationSetting { azure_pipelines: pipelines, .. } = entra.0.federation();
    let client_id = trusting(&entra, &pipelines.issuer, &format!("{}one", pipelines.subject_prefix));
    for (connection, status) in [("one", 200), ("two", 401)] {
        let query = format!("api-version=7.1&serviceConnectionId={connection}");
        let assertion = pipeline(&entra, &query, &pipelines.system_access_token).await.ok_text("oidcToken");
        assert_eq!(present(&entra, &client_id, &assertion).await.status, status, "{connection}");
    }
}

#[tokio::test]
async fn a_pipeline_refuses_programs_and_leads_people_to_a_page() {
    let entra = Entra::start().await;
    let FederationSetting { azure_pipelines: pipelines, .. } = entra.0.federation();
    let query = "api-version=7.1&serviceConnectionId=one";
    assert_eq!(pipeline(&entra, query, "wrong").await.status, 401);
    let url = format!("{}?{query}", pipelines.request_uri);
    assert_eq!(ask(&entra, "POST", &url, "wrong", false).await.status, 302);
    for bad in ["", "api-version=7.1", "serviceConnectionId=one"] {
        assert_eq!(pipeline(&entra, bad, &pipelines.system_access_token).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn an_actions_assertion_is_for_the_audience_that_was_asked_for() {
    let entra = Entra::start().await;
    let actions = entra.0.federation().github_actions;
    let client_id = trusting(&entra, &actions.issuer, &actions.subject);
    for (audience, status) in [(EXCHANGE, 200), ("api://other", 401)] {
        let url = format!("{}&audience={audience}", actions.request_url);
        let assertion = ask(&entra, "GET", &url, &actions.request_token, false).await.ok_text("value");
        assert_eq!(decoded(&assertion).1["aud"], audience);
        assert_eq!(present(&entra, &client_id, &assertion).await.status, status, "{audience}");
    }
    let url = format!("{}&audience={EXCHANGE}", actions.request_url);
    assert_eq!(ask(&entra, "GET", &url, "wrong", false).await.status, 401);
    assert_eq!(ask(&entra, "GET", &url.replace("api-version=2.0&", ""), &actions.request_token, false).await.status, 400);
}
