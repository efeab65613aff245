//! A program that gets tokens by `azure-identity-p3.wasm`, many at once, and gives some of its calls up: no host can do that to a call, but a
//! component that has made it can.
#![cfg(target_family = "wasm")]

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ path: ["../../../wit/p3", "wit"], world: "test:caller/caller", generate_all });

    export!(Caller with_types_in self);

    use super::Caller;
}

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use bindings::azure_identity::credentials::credential::Credential;
use bindings::exports::test::caller::calls::Guest;
use bindings::wasi::clocks::monotonic_clock::wait_for;

struct Caller;

impl Guest for Caller {
    async fn side_by_side(callers: u32, given_up: u32, after: u64) -> Vec<String> {
        let made = Credential::client_secret("tenant", "client", "s3cret", None);
        let credential = made.expect("a credential");
        let call = || -> Pin<Box<dyn Future<Output = String>>> { Box::pin(token(&credential)) };
        let mut first: Vec<_> = (0..given_up).map(|_| call()).collect();
        let mut others: Vec<_> = (given_up..callers).map(|_| Call::Waits(call())).collect();
        let mut over = pin!(wait_for(after * 1_000_000));
        let mut is_over = false;
        poll_fn(|context| {
            for call in &mut first {
                assert!(call.as_mut().poll(context).is_pending(), "the test has chosen a time before the answer");
            }
            for call in &mut others {
                if let Call::Waits(waiting) = call
                    && let Poll::Ready(token) = waiting.as_mut().poll(context)
                {
                    *call = Call::Ended(token);
                }
            }
            if !is_over && over.as_mut().poll(context).is_ready() {
                is_over = true;
                first.clear();
            }
            if is_over && others.iter().all(|call| matches!(call, Call::Ended(_))) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        others.into_iter().map(|call| if let Call::Ended(token) = call { token } else { String::new() }).collect()
    }
}

enum Call<'a> {
    Waits(Pin<Box<dyn Future<Output = String> + 'a>>),
    Ended(String),
}

async fn token(credential: &Credential) -> String {
    match credential.get_token(vec!["https://vault.azure.net/.default".to_owned()], None).await {
        Ok(token) => token.token,
        Err(error) => format!("{error:?}"),
    }
}
