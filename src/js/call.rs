use alloc::{boxed::Box, sync::Arc, task::Wake};
use core::{
    cell::RefCell,
    fmt,
    sync::atomic::{AtomicU32, Ordering},
    task::{Context, Poll, Waker},
};

use wasm_bindgen::prelude::*;

use super::{failure, memory::milliseconds};
use crate::{AccessToken, error::Result, maybe_send::BoxFuture};

/// One call on its way. JavaScript polls it until it has an outcome, and frees it to abort it.
#[wasm_bindgen]
pub struct Call {
    id: u32,
    future: RefCell<Option<BoxFuture<'static, JsValue>>>,
}

#[wasm_bindgen]
impl Call {
    /// By this number JavaScript is told to poll again.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// `undefined` while it is on its way; then its outcome, once: a token, an error, or `true` for work without one.
    pub fn poll(&self) -> JsValue {
        // It is taken out for the time of the poll, so that whatever JavaScript does meanwhile finds nothing borrowed.
        let Some(mut future) = self.future.take() else { return JsValue::UNDEFINED };
        let waker = Waker::from(Arc::new(Wakeup(self.id)));
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => {
                self.future.replace(Some(future));
                JsValue::UNDEFINED
            }
        }
    }
}

impl Call {
    pub(super) fn new(work: impl Future<Output = Result<AccessToken>> + 'static) -> Self {
        Self::of(Box::pin(async move { outcome(work.await) }))
    }

    /// Work without an outcome.
    pub(super) fn background(work: BoxFuture<'static, ()>) -> Self {
        Self::of(Box::pin(async move {
            work.await;
            JsValue::TRUE
        }))
    }

    fn of(future: BoxFuture<'static, JsValue>) -> Self {
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), future: RefCell::new(Some(future)) }
    }
}

fn outcome(result: Result<AccessToken>) -> JsValue {
    match result {
        Ok(token) => {
            let refresh_on = token.refresh_on.map_or(f64::NAN, milliseconds);
            access_token(token.token.expose(), &token.token_type, milliseconds(token.expires_on), refresh_on)
        }
        Err(error) => failure(failure::describe(&error).as_str()),
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Call").field(&self.id).finish()
    }
}

/// Wakers must be `Send`, and nothing of JavaScript is; a number is.
struct Wakeup(u32);

impl Wake for Wakeup {
    fn wake(self: Arc<Self>) {
        wake(self.0);
    }
}

static NEXT: AtomicU32 = AtomicU32::new(1);

#[wasm_bindgen(raw_module = "../lib/bridge.js")]
extern "C" {
    /// Someone has to poll the call of this number again.
    fn wake(id: u32);

    /// A token for a caller; no `refresh_on` is `NaN`.
    #[wasm_bindgen(js_name = accessToken)]
    fn access_token(token: &str, token_type: &str, expires_on: f64, refresh_on: f64) -> JsValue;

    /// An error for a caller, from its lines.
    fn failure(lines: &str) -> JsValue;
}
