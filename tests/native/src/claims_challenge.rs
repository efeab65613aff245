//! A fetch that adds tokens and answers claims challenges, before the emulator's protected resource.

use std::sync::Arc;

use azure_identity_wasm::{
    AuthenticatedFetch, AuthenticatedFetchOptions, ErrorKind, GetTokenOptions, TokenCredential, create_authenticated_fetch,
    request::{Method, Request},
    transport::Headers,
};
use entra_emulator::{Base64Alphabet, Demand, Emulator, Settings};
use serde_json::{Value, json};

use crate::support::{credential, delay_tokens, entra, options_for};

fn authenticated_fetch(entra: &Emulator) -> AuthenticatedFetch {
    let options = options_for(entra);
    let credential = Arc::new(credential(entra, &options));
    create_authenticated_fetch(credential, &[&entra.resource_scope()], &AuthenticatedFetchOptions::new(options.host)).unwrap()
}

fn order(method: Method, entra: &Emulator, body: Option<&str>) -> Request {
    let headers = Headers::new([("content-type", "text/plain")]);
    Request::new(method, format!("{}/resource/orders", entra.origin()), headers, body.map(String::from))
}

/// How many requests reached the resource, and the token endpoint.
fn counts(entra: &Emulator) -> (u64, u64) {
    let counts = entra.counts();
    (counts.of("resource"), counts.token)
}

#[tokio::test]
async fn a_revoked_token_is_replaced_and_the_request_sent_again() {
    let entra = entra().await;
    let fetch = authenticated_fetch(&entra);
    let request = order(Method::Post, &entra, Some("the order"));
    assert_eq!(fetch.send(&request).await.unwrap().status, 200);
    assert_eq!(fetch.send(&request).await.unwrap().status, 200);
    assert_eq!(counts(&entra), (2, 1), "the second one has its token from the cache");

    entra.revoke_tokens();
    let reply = fetch.send(&request).await.unwrap();
    assert_eq!(reply.status, 200);
    let seen: Value = serde_json::from_str(reply.body.as_str()).unwrap();
    assert_eq!(seen["client_capabilities"], json!(["CP1"]), "the resource knows that its challenges are understood");
    assert_eq!(counts(&entra), (4, 2), "refused once, and a new token");
    let statuses: Vec<_> = entra.log().iter().filter(|seen| seen.kind == "resource").map(|seen| seen.status.unwrap()).collect();
    assert_eq!(statuses, [200, 200, 401, 200]);

    assert_eq!(fetch.send(&request).await.unwrap().status, 200);
    assert_eq!(counts(&entra), (5, 2), "the new token is in the cache");
}

#[tokio::test]
async fn claims_come_in_either_alphabet_with_or_without_padding() {
    let entra = entra().await;
    let claims = json!({ "access_token": { "acrs": { "essential": true, "value": "c1>>>???" } } });
    for (challenge_alphabet, challenge_padding) in
        [Base64Alphabet::Standard, Base64Alphabet::UrlSafe].into_iter().flat_map(|alphabet| [(alphabet, true), (alphabet, false)])
    {
        entra.reset();
        entra.set_settings(Settings { challenge_alphabet, challenge_padding, ..entra.settings() });
        entra.demand_claims(Some(Demand { claims: claims.clone(), everyone: false }));
        let reply = authenticated_fetch(&entra).send(&order(Method::Get, &entra, None)).await.unwrap();
        assert_eq!((reply.status, counts(&entra)), (200, (2, 2)), "{challenge_alphabet:?} {challenge_padding}");
    }
}

#[tokio::test]
async fn every_method_reaches_the_resource() {
    let entra = entra().await;
    let fetch = authenticated_fetch(&entra);
    for method in [Method::Get, Method::Post, Method::Head, Method::Put, Method::Patch, Method::Delete] {
        assert_eq!(fetch.send(&order(method, &entra, None)).await.unwrap().status, 200);
        assert_eq!(entra.log().last().unwrap().method, method.as_str());
    }
}

#[tokio::test]
async fn many_requests_whose_token_is_revoked_ask_for_one_new_token() {
    let entra = entra().await;
    let fetch = authenticated_fetch(&entra);
    fetch.send(&order(Method::Get, &entra, None)).await.unwrap();
    entra.revoke_tokens();
    // All are refused before the first of them has its new token.
    delay_tokens(&entra, 1000);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (fetch, request) = (fetch.clone(), order(Method::Get, &entra, None));
            tokio::spawn(async move { fetch.send(&request).await.unwrap().status })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!(counts(&entra), (41, 2));
}

#[tokio::test]
async fn another_401_is_the_callers_and_a_credentials_error_is_told() {
    let entra = entra().await;
    let options = options_for(&entra);
    let make = |scope: &str| {
        let credential: Arc<dyn TokenCredential> = Arc::new(credential(&entra, &options));
        create_authenticated_fetch(credential, &[scope], &AuthenticatedFetchOptions::new(options.host.clone())).unwrap()
    };
    // A token for somebody else.
    let reply = make("https://vault.azure.net/.default").send(&order(Method::Get, &entra, None)).await.unwrap();
    assert_eq!((reply.status, counts(&entra)), (401, (1, 1)));
    assert!(reply.headers.get("www-authenticate").unwrap().contains("invalid_token"));

    let error = make("https://unknown.example/.default").send(&order(Method::Get, &entra, None)).await.unwrap_err();
    assert_eq!((error.kind(), error.credential()), (ErrorKind::Authentication, "ClientSecretCredential"));
    assert_eq!(counts(&entra), (1, 2));
}

#[tokio::test]
async fn an_error_of_the_network_does_not_have_the_token() {
    let entra = entra().await;
    let options = options_for(&entra);
    let (credential, scope) = (Arc::new(credential(&entra, &options)), entra.resource_scope());
    let asked = GetTokenOptions { enable_cae: true, ..GetTokenOptions::default() };
    let token = credential.get_token(&[&scope], &asked).await.unwrap().token;
    let fetch = create_authenticated_fetch(credential, &[&scope], &AuthenticatedFetchOptions::new(options.host)).unwrap();
    let error = fetch.send(&Request::new(Method::Get, "https://127.0.0.1:1/orders", Headers::default(), None)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!format!("{error} {error:?} {fetch:?}").contains(token.expose()));
    assert_eq!(counts(&entra), (0, 1), "the token was in the cache");
}
