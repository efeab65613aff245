use alloc::{boxed::Box, string::String};
use core::{
    pin::Pin,
    task::{Context, Poll},
};

use wasm_bindgen::prelude::*;

use super::{
    bridge, failure,
    kept::{self, Thing},
    memory,
};
use crate::{
    artifact::{WakeByNumber, waker},
    cache::Record,
    error::Result,
    get_token::Answer,
    maybe_send::Shared,
    token::UnixTime,
};

/// Begins a call; its outcome is a token (`memory.rs`) or an error (`failure.rs`).
pub(super) fn begin(answer: Answer) -> u32 {
    kept::add(Thing::Call(Box::new(answer)))
}

/// Nothing while the call is on its way; then its outcome, once.
#[wasm_bindgen]
pub fn poll(number: u32) -> Option<String> {
    let mut call = kept::remove(number)?;
    let waker = waker::<Wakeup>(number as usize);
    let mut context = Context::from_waker(&waker);
    let polled = match &mut call {
        Thing::Call(answer) => Pin::new(&mut **answer).poll(&mut context).map(|result| outcome(&result)),
        Thing::Work(work) => work.as_mut().poll(&mut context).map(|()| String::new()),
        Thing::Host(_) | Thing::Credential(_) => return None,
    };
    match polled {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => {
            kept::put(number, call);
            None
        }
    }
}

/// Aborts a call that has no outcome yet.
#[wasm_bindgen]
pub fn abort(number: u32) {
    drop(kept::remove(number));
}

fn outcome(result: &Result<Shared<Record>>) -> String {
    match result {
        Ok(record) => {
            let token = &record.token;
            memory::write(token, &[token.expires_on.millis(), token.refresh_on.map_or(-1, UnixTime::millis)])
        }
        Err(error) => failure::describe(error),
    }
}

/// Wakes a call by its number.
struct Wakeup;

impl WakeByNumber for Wakeup {
    fn wake(number: usize) {
        bridge::wake(u32::try_from(number).unwrap_or_default());
    }
}
