use std::time::Duration;

use crate::support::{Answer, SECRET, Sts, client_secret, error, instance, scopes};
use serde_json::json;
use tokio::time::Instant;
use wasmtime_host::{CredentialOptions, Error, RetryOptions};

/// No retries, and two seconds for an exchange.
fn two_seconds() -> CredentialOptions {
    let retry = RetryOptions { max_retries: Some(0), exchange_timeout: Some(2000), ..RetryOptions::default() };
    CredentialOptions { retry: Some(retry), ..CredentialOptions::default() }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_wait_that_the_service_asks_for_is_kept() {
    let sts = Sts::new([Answer::Json(429, &[("retry-after", "7")], json!({ "error": "temporarily_unavailable" })), Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let start = Instant::now();
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    assert_eq!(start.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_exchange_ends_at_its_limit_wherever_it_hangs() {
    for answer in [Answer::Hang, Answer::Trickle] {
        let sts = Sts::new([answer]);
        let mut instance = instance(&sts).await;
        let credential = instance.client_secret("tenant", "client", SECRET, Some(&two_seconds())).await.unwrap();
        let start = Instant::now();
        let failed = error(instance.get_token(credential, &scopes(), None).await);
        assert!(matches!(&failed, Error::Transport(why) if why.message.contains("time limit")), "{failed:?}");
        assert_eq!(start.elapsed().as_secs(), 2);
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_body_beyond_one_mebibyte_is_refused() {
    let sts = Sts::new([Answer::Long(1024 * 1024 + 1)]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    assert!(matches!(&failed, Error::Transport(why) if why.message.contains("larger than 1 MiB")), "{failed:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_entra_says_arrives_but_for_the_secret() {
    let body = json!({
        "error": "invalid_client",
        "error_description": format!("AADSTS7000215: Invalid client secret provided: {SECRET}"),
        "error_codes": [7_000_215],
        "timestamp": "2026-09-21 14:13:20Z",
        "trace_id": "trace",
        "correlation_id": "correlation",
    });
    let sts = Sts::new([Answer::Json(401, &[], body)]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    assert!(!format!("{failed:?}").contains(SECRET), "{failed:?}");
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    assert_eq!(details.credential, "ClientSecretCredential");
    let entra = details.entra.expect("what Entra said");
    assert_eq!((entra.status, entra.code.as_str(), entra.error_codes.as_slice()), (401, "invalid_client", &[7_000_215][..]));
    assert_eq!((entra.trace_id.as_deref(), entra.correlation_id.as_deref()), (Some("trace"), Some("correlation")));
    assert_eq!((entra.suberror, entra.claims), (None, None));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_pause_that_is_too_long_is_told_and_kept_by_every_credential_of_the_identity() {
    let busy = json!({ "error": "temporarily_unavailable", "error_description": "busy" });
    let sts = Sts::new([Answer::Json(503, &[("retry-after", "300")], busy)]);
    let mut instance = instance(&sts).await;
    let (first, second) = (client_secret(&mut instance).await, client_secret(&mut instance).await);
    for credential in [first, second] {
        let failed = error(instance.get_token(credential, &scopes(), None).await);
        assert!(matches!(&failed, Error::Transport(why) if why.retry_after == Some(300_000)), "{failed:?}");
    }
    assert_eq!(sts.seen().len(), 1);
    tokio::time::advance(Duration::from_secs(100)).await;
    let failed = error(instance.get_token(first, &scopes(), None).await);
    assert!(matches!(&failed, Error::Transport(why) if why.retry_after == Some(200_000)), "{failed:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_request_that_the_host_denies_is_not_sent_again() {
    let sts = Sts::new([Answer::Deny]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    assert!(matches!(&failed, Error::Unavailable(why) if why.message.contains("forbids")), "{failed:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_wrong_argument_is_named() {
    let sts = Sts::new([]);
    let mut instance = instance(&sts).await;
    let plain_authority = CredentialOptions { authority_host: Some("http://login.example".into()), ..CredentialOptions::default() };
    for (tenant, client, secret, options, name) in [
        ("no tenant", "client", SECRET, None, "tenantId"),
        ("tenant", "", SECRET, None, "clientId"),
        ("tenant", "client", "", None, "clientSecret"),
        ("tenant", "client", SECRET, Some(&plain_authority), "authorityHost"),
    ] {
        let refused = error(instance.client_secret(tenant, client, secret, options).await);
        assert!(matches!(&refused, Error::Configuration(why) if why.message.contains(name)), "{name}: {refused:?}");
    }
    let credential = client_secret(&mut instance).await;
    let refused = error(instance.get_token(credential, &[], None).await);
    assert!(matches!(&refused, Error::Configuration(why) if why.message.contains("scopes")), "{refused:?}");
    let assertion = instance.new_assertion().await.unwrap();
    let refused = error(instance.set_assertion(assertion, Some("")).await);
    assert!(matches!(&refused, Error::Configuration(why) if why.message.contains("assertion")), "{refused:?}");
}
