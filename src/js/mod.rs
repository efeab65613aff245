//! The binding for JavaScript hosts.
//!
//! JavaScript holds what lives long (tokens, host) and drives the calls; this side decides. A call is a future that JavaScript polls by
//! itself (`lib/calls.js`), for two reasons: whoever polls catches a trap and can name the call that it ended, and a Worker's request does
//! its I/O only from its own polls.
//!
//! The boundary is narrow, because each import and each kind of value weighs on both of its sides. What has many members crosses as one
//! text: a line `name<TAB>value` for each.

mod assertion;
mod call;
mod failure;
mod host;
mod json;
mod lines;
mod memory;
mod options;

use alloc::string::String;

use wasm_bindgen::prelude::*;

use crate::{
    ClientAssertionCredential, ClientSecretCredential,
    error::Result,
    maybe_send::Shared,
    session::Session,
    token::{GetTokenOptions, Secret},
};
use assertion::CallbackAssertion;
use call::Call;
use host::JsHost;
use memory::JsMemory;

/// What one JavaScript host lends, and what its credentials share.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Host(crate::host::Host);

#[wasm_bindgen]
impl Host {
    #[wasm_bindgen(constructor)]
    pub fn new(lent: JsHost) -> Host {
        Host(host::lend(lent))
    }
}

/// A credential of this instance; it is freed with its JavaScript object.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Credential(Result<Shared<Session>>);

#[wasm_bindgen]
impl Credential {
    /// Begins a call; `scopes` are joined by spaces, an empty `tenant_id` or `claims` is none.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, scopes: String, tenant_id: String, claims: String, enable_cae: bool) -> Call {
        let session = self.0.clone();
        let options = GetTokenOptions {
            tenant_id: Some(tenant_id).filter(|text| !text.is_empty()),
            claims: Some(claims).filter(|text| !text.is_empty()),
            enable_cae,
        };
        Call::new(async move { session?.get_token(&[&scopes], &options).await })
    }

    pub fn close(&self) {
        if let Ok(session) = &self.0 {
            session.close();
        }
    }
}

/// Makes a credential. What is wrong with its arguments is the outcome of its calls: JavaScript has checked them once already.
#[wasm_bindgen(js_name = clientSecretCredential)]
pub fn client_secret_credential(
    host: &Host,
    memory: JsMemory,
    options: &str,
    tenant_id: &str,
    client_id: &str,
    secret: String,
) -> Credential {
    let options = options::parse(options, host, memory);
    let credential = ClientSecretCredential::new(tenant_id, client_id, Secret::new(secret), &options);
    Credential(credential.map(|credential| credential.session))
}

/// `get_assertion` returns a text or a promise of one.
#[wasm_bindgen(js_name = clientAssertionCredential)]
pub fn client_assertion_credential(
    host: &Host,
    memory: JsMemory,
    options: &str,
    tenant_id: &str,
    client_id: &str,
    get_assertion: js_sys::Function,
) -> Credential {
    let options = options::parse(options, host, memory);
    let credential = ClientAssertionCredential::new(tenant_id, client_id, CallbackAssertion::new(get_assertion), &options);
    Credential(credential.map(|credential| credential.session))
}
