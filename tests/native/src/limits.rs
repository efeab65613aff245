use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use azure_identity_wasm::{CredentialOptions, ErrorKind, host::Host, native::Reqwest};
use entra_emulator::{Emulator, Fault, FaultAction, RetryAfter};

use crate::support::{client, credential, entra, options_for, vault_token};

fn throttled(seconds: u64) -> FaultAction {
    let retry_after = RetryAfter { seconds: Some(seconds), ..RetryAfter::default() };
    FaultAction::Status { status: 429, retry_after, headers: BTreeMap::new(), body: None, content_type: None }
}

fn redirect(status: u16, entra: &Emulator) -> FaultAction {
    let elsewhere = format!("{}/resource/elsewhere", entra.origin());
    let headers = BTreeMap::from([("location".into(), elsewhere)]);
    FaultAction::Status { status, retry_after: RetryAfter::default(), headers, body: Some(String::new()), content_type: None }
}

fn without_retries(entra: &Emulator) -> CredentialOptions {
    let mut options = options_for(entra);
    options.retry.max_retries = Some(0);
    options
}

#[tokio::test]
async fn a_server_that_hangs_is_left_at_the_limit() {
    let entra = entra().await;
    entra.inject(Fault::always("token", FaultAction::Hang { milliseconds: None })).unwrap();
    let mut options = without_retries(&entra);
    options.retry.exchange_timeout = Some(Duration::from_millis(300));
    let started = Instant::now();
    let error = vault_token(&credential(&entra, &options)).await.unwrap_err();
    let waited = started.elapsed();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.message().contains("timeout"), "{error}");
    assert!(waited >= Duration::from_millis(300) && waited < Duration::from_millis(600), "{waited:?}");
}

#[tokio::test]
async fn a_throttled_request_is_sent_again_when_the_server_says() {
    let entra = entra().await;
    entra.inject(Fault::once("token", throttled(1))).unwrap();
    let started = Instant::now();
    vault_token(&credential(&entra, &options_for(&entra))).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!(entra.counts().token, 2);
}

#[tokio::test]
async fn a_pause_beyond_the_deadline_is_told_and_kept() {
    let entra = entra().await;
    entra.inject(Fault::once("token", throttled(600))).unwrap();
    let options = options_for(&entra);
    let credentials = [credential(&entra, &options), credential(&entra, &options)];
    for credential in credentials {
        let error = vault_token(&credential).await.unwrap_err();
        let left = error.retry_after().unwrap();
        assert!(left > Duration::from_secs(590) && left <= Duration::from_mins(10), "{left:?}");
    }
    assert_eq!(entra.counts().token, 1, "the second credential of the same host does not ask");
}

#[tokio::test]
async fn a_huge_answer_is_refused_long_before_its_end() {
    let entra = entra().await;
    entra.inject(Fault::always("token", FaultAction::Huge { bytes: 1 << 40 })).unwrap();
    let error = vault_token(&credential(&entra, &without_retries(&entra))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.message().contains("larger than 1 MiB"), "{error}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    let entra = entra().await;
    entra.inject(Fault::always("token", FaultAction::CutBody)).unwrap();
    let error = vault_token(&credential(&entra, &without_retries(&entra))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    entra.clear_faults();
    entra.inject(Fault::once("token", FaultAction::Reset)).unwrap();
    vault_token(&credential(&entra, &options_for(&entra))).await.unwrap();
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let entra = entra().await;
    for code in [302, 307, 308] {
        entra.reset();
        entra.inject(Fault::once("token", redirect(code, &entra))).unwrap();
        let error = vault_token(&credential(&entra, &options_for(&entra))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
        assert!(error.message().contains(&code.to_string()), "{error}");
        assert_eq!(entra.counts().requests, 1, "the secret is not sent on");
    }
}

#[tokio::test]
async fn a_client_of_ones_own_must_not_follow_redirects_either() {
    let entra = entra().await;
    let following = || {
        let client = client(&[entra.ca_pem()]).build().unwrap();
        CredentialOptions { host: Host::native_builder().fetch(Reqwest::with_client(client)).build(), ..options_for(&entra) }
    };
    vault_token(&credential(&entra, &following())).await.unwrap();
    entra.inject(Fault::once("token", redirect(302, &entra))).unwrap();
    let error = vault_token(&credential(&entra, &following())).await.unwrap_err();
    assert!(error.message().contains("redirect::Policy::none()"), "{error}");
}
