use alloc::{boxed::Box, string::String, sync::Arc, task::Wake, vec::Vec};
use core::{
    cell::RefCell,
    task::{Context, Poll, Waker},
};

use wasm_bindgen::prelude::*;

use super::{
    bridge, failure,
    lines::Lines,
    memory::{milliseconds, write_times},
};
use crate::{artifact::OneThread, error::Result, maybe_send::BoxFuture, token::AccessToken};

/// The calls on their way, by their numbers. JavaScript polls them and drops them.
static CALLS: OneThread<RefCell<Calls>> = OneThread::new(RefCell::new(Calls { last: 0, running: Vec::new() }));

struct Calls {
    last: u32,
    /// Not here while it is polled.
    running: Vec<(u32, BoxFuture<'static, String>)>,
}

/// Begins a call; its outcome is a token or an error, as lines.
pub(super) fn begin(work: impl Future<Output = Result<AccessToken>> + 'static) -> u32 {
    add(Box::pin(async move { outcome(work.await) }))
}

/// Begins work without an outcome.
pub(super) fn begin_unheard(work: BoxFuture<'static, ()>) -> u32 {
    add(Box::pin(async move {
        work.await;
        String::new()
    }))
}

fn add(call: BoxFuture<'static, String>) -> u32 {
    let mut calls = CALLS.get().borrow_mut();
    calls.last += 1;
    let number = calls.last;
    calls.running.push((number, call));
    number
}

fn remove(number: u32) -> Option<BoxFuture<'static, String>> {
    let mut calls = CALLS.get().borrow_mut();
    let place = calls.running.iter().position(|(running, _)| *running == number)?;
    Some(calls.running.swap_remove(place).1)
}

/// Nothing while the call is on its way; then its outcome, once.
#[wasm_bindgen]
pub fn poll(number: u32) -> Option<String> {
    let mut call = remove(number)?;
    let waker = Waker::from(Arc::new(Wakeup(number)));
    match call.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => {
            CALLS.get().borrow_mut().running.push((number, call));
            None
        }
    }
}

/// Aborts a call that has no outcome yet.
#[wasm_bindgen]
pub fn abort(number: u32) {
    drop(remove(number));
}

fn outcome(result: Result<AccessToken>) -> String {
    let mut lines = Lines::default();
    match result {
        Ok(token) => {
            lines.add("token", token.token.expose());
            lines.add("tokenType", &token.token_type);
            lines.add("times", &write_times(&[Some(milliseconds(token.expires_on)), token.refresh_on.map(milliseconds)]));
        }
        Err(error) => failure::describe(&error, &mut lines),
    }
    lines.into_text()
}

/// Wakers must be `Send`, and nothing of JavaScript is; a number is.
struct Wakeup(u32);

impl Wake for Wakeup {
    fn wake(self: Arc<Self>) {
        bridge::wake(self.0);
    }
}
