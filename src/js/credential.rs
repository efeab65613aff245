use alloc::{boxed::Box, string::String};

use wasm_bindgen::prelude::*;

use super::{calls, host, host::JsHost, lines, memory::JsSide, ops::Op, options};
use crate::{
    ClientAssertionCredential, ClientSecretCredential,
    credential::ClientAssertion,
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    session::Session,
    token::{GetTokenOptions, Secret},
};

/// What one JavaScript host lends, and what its credentials share.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Host(crate::host::Host);

/// A credential; it is freed with its JavaScript object. What is wrong with its arguments is the outcome of its calls: JavaScript has
/// checked them once already.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Credential(Result<Shared<Session>>);

#[wasm_bindgen]
impl Host {
    #[wasm_bindgen(constructor)]
    pub fn new(lent: JsHost) -> Host {
        Host(host::lend(lent))
    }

    #[wasm_bindgen(js_name = clientSecret)]
    pub fn client_secret(&self, side: JsSide, options: &str, tenant_id: &str, client_id: &str, secret: String) -> Credential {
        let options = options::parse(options, &self.0, side);
        let credential = ClientSecretCredential::new(tenant_id, client_id, Secret::new(secret), &options);
        Credential(credential.map(|credential| credential.session))
    }

    #[wasm_bindgen(js_name = clientAssertion)]
    pub fn client_assertion(&self, side: JsSide, options: &str, tenant_id: &str, client_id: &str) -> Credential {
        let options = options::parse(options, &self.0, side.clone());
        let credential = ClientAssertionCredential::new(tenant_id, client_id, Callback(side), &options);
        Credential(credential.map(|credential| credential.session))
    }
}

#[wasm_bindgen]
impl Credential {
    /// Begins a call and returns its number. `scopes` are joined by spaces; an empty `tenant_id` or `claims` is none.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, scopes: &str, tenant_id: String, claims: String, enable_cae: bool) -> u32 {
        let options = GetTokenOptions {
            tenant_id: Some(tenant_id).filter(|text| !text.is_empty()),
            claims: Some(claims).filter(|text| !text.is_empty()),
            enable_cae,
        };
        let answer = self.0.clone().map(|session| session.get_token(&[scopes], &options));
        calls::begin(async move { answer?.await })
    }

    pub fn close(&self) {
        if let Ok(session) = &self.0 {
            session.close();
        }
    }
}

/// The `getAssertion` of a `ClientAssertionCredential`, which its JavaScript side holds.
struct Callback(JsSide);

impl ClientAssertion for Callback {
    fn assertion(&self) -> BoxFuture<'_, Result<Secret>> {
        Box::pin(async move {
            let outcome = Op::new(self.0.assertion()).await;
            match lines::find(&outcome, "failure") {
                "" => Ok(Secret::from(lines::find(&outcome, "value"))),
                why => Err(Error::authentication(String::from(why))),
            }
        })
    }
}
