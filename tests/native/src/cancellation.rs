use std::{
    future::pending,
    time::{Duration, Instant},
};

use azure_identity_wasm::ClientSecretCredential;

use crate::support::{HttpsServer, credential, delay_tokens, entra, eventually, options, options_for, vault_token};

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_leader_does_not_cancel_its_followers() {
    let entra = entra().await;
    let credential = credential(&entra, &options_for(&entra));
    delay_tokens(&entra, 300);
    let start = || {
        let credential = credential.clone();
        tokio::spawn(async move { vault_token(&credential).await })
    };
    let leader = start();
    eventually("the leader's request arrived", || entra.counts().token == 1).await;
    let followers = [start(), start()];
    tokio::time::sleep(Duration::from_millis(50)).await;
    leader.abort();
    assert!(leader.await.unwrap_err().is_cancelled());
    for follower in followers {
        follower.await.unwrap().unwrap();
    }
    assert_eq!(entra.counts().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_closes_the_connection_at_once() {
    let silent = HttpsServer::start(|_| pending()).await;
    let options = options(&silent.origin(), &silent.ca_pem);
    let credential = ClientSecretCredential::new("tenant", "client", "secret", &options).unwrap();
    let call = tokio::spawn(async move { vault_token(&credential).await });
    eventually("the request arrived", || silent.requests() == 1).await;
    let started = Instant::now();
    call.abort();
    eventually("the connection is closed", || silent.open_connections() == 0).await;
    assert!(started.elapsed() < Duration::from_millis(100), "{:?}", started.elapsed());
}
