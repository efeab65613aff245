use alloc::{boxed::Box, string::String};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    credential::ClientAssertion,
    error::{Error, Result},
    maybe_send::BoxFuture,
    token::Secret,
};

/// The `getAssertion` of a `ClientAssertionCredential`, called through `lib/bridge.js`.
pub(super) struct CallbackAssertion(Function);

impl CallbackAssertion {
    pub(super) fn new(callback: Function) -> Self {
        Self(callback)
    }
}

impl ClientAssertion for CallbackAssertion {
    fn assertion(&self) -> BoxFuture<'_, Result<Secret>> {
        Box::pin(async move {
            match JsFuture::from(settle(&self.0)).await {
                Ok(assertion) => assertion.as_string().map(Secret::new).ok_or_else(|| Error::authentication("it must return a text")),
                Err(reason) => Err(Error::authentication(reason.as_string().unwrap_or_else(|| String::from("it threw")))),
            }
        })
    }
}

#[wasm_bindgen(raw_module = "../lib/bridge.js")]
extern "C" {
    /// Calls the function; rejects with a text.
    fn settle(callback: &Function) -> Promise;
}
