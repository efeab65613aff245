//! A credential may outlive the Tokio runtime that it was first used on, or be used on several.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use azure_identity_wasm::{ErrorKind, GetTokenOptions};
use entra_emulator::{Emulator, Fault, FaultAction};
use tokio::runtime::{Builder, Runtime};

use crate::support::{credential, delay_tokens, entra, eventually, options_for, vault_token};

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn off_a_runtime_a_call_fails_with_an_error_that_says_so() {
    let servers = runtime();
    let entra = servers.block_on(entra());
    let credential = credential(&entra, &options_for(&entra));
    let mut call = pin!(vault_token(&credential));
    let Poll::Ready(result) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("Tokio runtime"), "{error}");
}

#[test]
fn a_connection_of_a_runtime_that_is_gone_is_not_used() {
    let servers = runtime();
    let entra = servers.block_on(entra());
    let credential = credential(&entra, &options_for(&entra));
    for round in 1..=3 {
        let scope = format!("https://account{round}.core.windows.net/.default");
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(credential.get_token(&[&scope], &GetTokenOptions::default())).unwrap();
        assert_eq!(entra.counts().token, round);
    }
}

#[test]
fn a_follower_carries_on_when_the_leaders_runtime_is_shut_down_during_a_request() {
    assert_eq!(requests_when_the_leaders_runtime_ends(|entra| delay_tokens(entra, 300)), 2);
}

#[test]
fn a_follower_carries_on_when_the_leaders_runtime_is_shut_down_between_two_requests() {
    let unavailable = |entra: &Emulator| entra.inject(Fault::once("token", FaultAction::Html { status: 503 })).unwrap();
    assert_eq!(requests_when_the_leaders_runtime_ends(unavailable), 2);
}

/// Shuts the leader's runtime down once its request is on its way, and counts the requests until the follower on another one has a token.
fn requests_when_the_leaders_runtime_ends(trouble: impl Fn(&Emulator)) -> u64 {
    let servers = runtime();
    let entra = servers.block_on(entra());
    trouble(&entra);
    let credential = credential(&entra, &options_for(&entra));
    let (first, second) = (runtime(), runtime());
    let call = || {
        let credential = credential.clone();
        async move { vault_token(&credential).await }
    };
    let leader = first.spawn(call());
    servers.block_on(eventually("the leader's request arrived", || entra.counts().token == 1));
    let follower = second.spawn(call());
    std::thread::sleep(Duration::from_millis(50));
    first.shutdown_timeout(Duration::from_secs(1));
    assert!(servers.block_on(leader).unwrap_err().is_cancelled());
    servers.block_on(follower).unwrap().unwrap();
    entra.counts().token
}
