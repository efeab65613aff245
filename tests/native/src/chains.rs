//! Chains of whatever is a credential: who is asked, how often, and what is said when nobody has a token.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use azure_identity_wasm::{
    AccessToken, ChainedTokenCredential, ChainedTokenCredentialOptions, Error, ErrorKind, GetTokenOptions, Result, TokenCredential,
    UnixTime, maybe_send::BoxFuture,
};
use tokio::time::{sleep, timeout};

use crate::support::VAULT;

const GRAPH: &[&str] = &["https://graph.microsoft.com/.default"];

/// A credential of somebody else's, which takes its time and counts its calls.
struct Foreign {
    calls: AtomicUsize,
    answer: fn() -> Result<()>,
}

impl Foreign {
    fn new(answer: fn() -> Result<()>) -> Arc<Self> {
        Arc::new(Self { calls: AtomicUsize::new(0), answer })
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl TokenCredential for Foreign {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str], _: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
        Box::pin(async move {
            self.calls.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(30)).await;
            (self.answer)()?;
            let expires_on = UnixTime::from_seconds(4_000_000_000);
            Ok(AccessToken { token: scopes.join(" ").into(), expires_on, refresh_on: None, token_type: "Bearer".into() })
        })
    }
}

fn chain(sources: &[Arc<Foreign>]) -> ChainedTokenCredential {
    let sources = sources.iter().map(|source| source.clone() as Arc<dyn TokenCredential>).collect();
    ChainedTokenCredential::new(sources, ChainedTokenCredentialOptions::default()).unwrap()
}

fn not_here() -> Result<()> {
    Err(Error::unavailable("not here\nat all"))
}

fn refused() -> Result<()> {
    Err(Error::authentication("refused"))
}

#[tokio::test]
async fn calls_at_once_walk_once_and_later_ones_do_not_walk() {
    let (absent, present) = (Foreign::new(not_here), Foreign::new(|| Ok(())));
    let chain = chain(&[absent.clone(), present.clone()]);
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let chain = chain.clone();
            let scopes = if number % 2 == 0 { VAULT } else { GRAPH };
            tokio::spawn(async move {
                (chain.get_token(scopes, &GetTokenOptions::default()).await.unwrap().token.expose() == scopes[0], scopes)
            })
        })
        .collect();
    for call in calls {
        let (is_right, scopes) = call.await.unwrap();
        assert!(is_right, "{scopes:?}");
    }
    assert_eq!(absent.calls(), 1, "the walk");
    chain.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    assert_eq!(absent.calls(), 1, "nobody walks again");
}

#[tokio::test]
async fn who_walks_may_be_dropped_and_the_others_still_get_their_token() {
    let (absent, present) = (Foreign::new(not_here), Foreign::new(|| Ok(())));
    let chain = chain(&[absent.clone(), present]);
    let leader = {
        let chain = chain.clone();
        tokio::spawn(async move { timeout(Duration::from_millis(10), chain.get_token(VAULT, &GetTokenOptions::default())).await.is_err() })
    };
    sleep(Duration::from_millis(2)).await;
    chain.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    assert!(leader.await.unwrap(), "the leader gave up");
    assert_eq!(absent.calls(), 1, "and its walk went on");
}

#[tokio::test]
async fn what_is_refused_ends_the_call_as_it_is_and_the_next_call_asks_again() {
    let (failing, never) = (Foreign::new(refused), Foreign::new(|| Ok(())));
    let chain = chain(&[failing.clone(), never.clone()]);
    for calls in 1..=2 {
        let error = chain.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.message(), failing.calls(), never.calls()), (ErrorKind::Authentication, "refused", calls, 0));
    }
}

#[tokio::test]
async fn a_chain_that_fails_says_why_of_each_also_as_json() {
    let chain = chain(&[Foreign::new(not_here), Foreign::new(not_here)]);
    let error = chain.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Aggregate);
    let lines: Vec<&str> = error.message().lines().collect();
    assert_eq!(lines[2..], ["- member 1 (unavailable): not here at all", "- member 2 (unavailable): not here at all"], "{error}");
    let json: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
    assert_eq!((&json["kind"], &json["credential"]), (&"aggregate".into(), &"ChainedTokenCredential".into()));
    assert_eq!(json["message"], error.message());
    assert_eq!(json["errors"].as_array().unwrap().len(), 2);
    assert_eq!(json["errors"][1]["message"], "not here\nat all");
}
