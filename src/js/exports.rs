//! What JavaScript calls (`lib/instance.js`). Whatever is wrong is the outcome of a call: nothing is thrown but by a trap.

use alloc::{rc::Rc, string::String};

use wasm_bindgen::prelude::*;

use super::{
    bridge::Target,
    calls, host,
    kept::{self, Thing},
    lines, options,
};
use crate::{
    ClientAssertionCredential, ClientSecretCredential,
    credential::ClientAssertion,
    error::{Error, Result},
    get_token::Answer,
    host::Host,
    maybe_send::BoxFuture,
    session::Session,
    token::{GetTokenOptions, Secret},
};

/// Makes a credential, and returns its number. `side` is its JavaScript side; `lines` has its kind, its arguments and its options.
#[wasm_bindgen]
pub fn open(host: u32, side: u32, lines: &str) -> u32 {
    kept::add(Thing::Credential(make(host_of(host), Target(side), lines)))
}

/// Begins a call for a token, and returns its number. `lines` has its scopes, joined by spaces, and its options.
#[wasm_bindgen(js_name = getToken)]
pub fn get_token(credential: u32, lines: &str) -> u32 {
    let text = |name| Some(lines::find(lines, name)).filter(|text| !text.is_empty()).map(String::from);
    let options = GetTokenOptions { tenant_id: text("tenantId"), claims: text("claims"), enable_cae: text("enableCae").is_some() };
    calls::begin(match session(credential) {
        Ok(session) => session.get_token(&[lines::find(lines, "scopes")], &options),
        Err(error) => Answer::Ready(Err(error)),
    })
}

/// Forgets a credential's tokens; calls from now on are refused.
#[wasm_bindgen]
pub fn close(credential: u32) {
    if let Ok(session) = session(credential) {
        session.close();
    }
}

/// Lets go of a credential whose JavaScript side is gone.
#[wasm_bindgen(js_name = releaseCredential)]
pub fn release_credential(credential: u32) {
    drop(kept::remove(credential));
}

/// Lets go of a host that is gone; credentials that are still on it keep it for themselves.
#[wasm_bindgen(js_name = releaseHost)]
pub fn release_host(host: u32) {
    drop(kept::remove(!host));
}

fn session(credential: u32) -> Result<Rc<Session>> {
    let found = kept::look(credential, |thing| match thing {
        Thing::Credential(session) => Some(session.clone()),
        _ => None,
    });
    found.unwrap_or_else(|| Err(Error::configuration("the credential is gone")))
}

/// The host of a number that JavaScript gave: credentials of one host share it. Those numbers are kept upside down, out of the way of ours.
fn host_of(number: u32) -> Host {
    let known = kept::look(!number, |thing| match thing {
        Thing::Host(host) => Some(host.clone()),
        _ => None,
    });
    known.unwrap_or_else(|| {
        let host = host::lend(Target(number));
        kept::put(!number, Thing::Host(host.clone()));
        host
    })
}

fn make(host: Host, side: Target, lines: &str) -> Result<Rc<Session>> {
    let options = options::parse(lines, host, side);
    let (tenant_id, client_id) = (lines::find(lines, "tenantId"), lines::find(lines, "clientId"));
    match lines::find(lines, "kind") {
        "ClientSecretCredential" => {
            let secret = Secret::from(lines::find(lines, "clientSecret"));
            Ok(ClientSecretCredential::new(tenant_id, client_id, secret, &options)?.session)
        }
        "ClientAssertionCredential" => Ok(ClientAssertionCredential::new(tenant_id, client_id, Callback(side), &options)?.session),
        _ => Err(Error::configuration("this artefact has no such credential")),
    }
}

/// The `getAssertion` of a `ClientAssertionCredential`, which its JavaScript side holds.
struct Callback(Target);

impl ClientAssertion for Callback {
    fn assertion(&self) -> BoxFuture<'_, Result<Secret>> {
        self.0.begin("assertion", "").then(|outcome| match lines::find(outcome, "failure") {
            "" => Ok(Secret::from(lines::find(outcome, "value"))),
            why => Err(Error::authentication(String::from(why))),
        })
    }
}
