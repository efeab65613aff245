//! What JavaScript calls (`lib/instance.js`). Whatever is wrong is the outcome of a call: nothing is thrown but by a trap.

use alloc::{boxed::Box, rc::Rc, string::String, vec::Vec};
use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{bridge::Target, calls, host, lines, options};
use crate::{
    ClientAssertionCredential, ClientSecretCredential,
    artifact::OneThread,
    credential::ClientAssertion,
    error::{Error, Result},
    host::Host,
    maybe_send::BoxFuture,
    session::Session,
    token::{GetTokenOptions, Secret},
};

/// What JavaScript knows by number.
static KEPT: OneThread<RefCell<Kept>> = OneThread::new(RefCell::new(Kept { last: 0, hosts: Vec::new(), credentials: Vec::new() }));

struct Kept {
    last: u32,
    /// By the number that JavaScript gave: credentials of one host share it.
    hosts: Vec<(u32, Host)>,
    credentials: Vec<(u32, Result<Rc<Session>>)>,
}

/// Makes a credential of a kind, and returns its number. `side` is its JavaScript side; `lines` has its arguments and options.
#[wasm_bindgen]
pub fn open(host: u32, side: u32, kind: &str, lines: &str) -> u32 {
    let credential = make(host_of(host), Target(side), kind, lines);
    let mut kept = KEPT.get().borrow_mut();
    kept.last += 1;
    let number = kept.last;
    kept.credentials.push((number, credential));
    number
}

/// Begins a call for a token, and returns its number. `lines` has its scopes, joined by spaces, and its options.
#[wasm_bindgen(js_name = getToken)]
pub fn get_token(credential: u32, lines: &str) -> u32 {
    let text = |name| Some(lines::find(lines, name)).filter(|text| !text.is_empty()).map(String::from);
    let options = GetTokenOptions { tenant_id: text("tenantId"), claims: text("claims"), enable_cae: text("enableCae").is_some() };
    let answer = session(credential).map(|session| session.get_token(&[lines::find(lines, "scopes")], &options));
    calls::begin(async move { answer?.await })
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
    let mut kept = KEPT.get().borrow_mut();
    let place = kept.credentials.iter().position(|(number, _)| *number == credential);
    let released = place.map(|place| kept.credentials.swap_remove(place));
    drop(kept);
    drop(released);
}

/// Lets go of a host that is gone; credentials that are still on it keep it for themselves.
#[wasm_bindgen(js_name = releaseHost)]
pub fn release_host(host: u32) {
    let mut kept = KEPT.get().borrow_mut();
    let place = kept.hosts.iter().position(|(number, _)| *number == host);
    let released = place.map(|place| kept.hosts.swap_remove(place));
    drop(kept);
    drop(released);
}

fn session(credential: u32) -> Result<Rc<Session>> {
    let kept = KEPT.get().borrow();
    let found = kept.credentials.iter().find(|(number, _)| *number == credential);
    found.map_or_else(|| Err(Error::configuration("the credential is gone")), |(_, session)| session.clone())
}

fn host_of(number: u32) -> Host {
    let mut kept = KEPT.get().borrow_mut();
    if let Some((_, host)) = kept.hosts.iter().find(|(known, _)| *known == number) {
        return host.clone();
    }
    let host = host::lend(Target(number));
    kept.hosts.push((number, host.clone()));
    host
}

fn make(host: Host, side: Target, kind: &str, lines: &str) -> Result<Rc<Session>> {
    let options = options::parse(lines, host, side);
    let (tenant_id, client_id) = (lines::find(lines, "tenantId"), lines::find(lines, "clientId"));
    match kind {
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
        let operation = self.0.begin("assertion", "");
        Box::pin(async move {
            let outcome = operation.await;
            match lines::find(&outcome, "failure") {
                "" => Ok(Secret::from(lines::find(&outcome, "value"))),
                why => Err(Error::authentication(String::from(why))),
            }
        })
    }
}
