//! What JavaScript calls (`lib/instance.js`). Whatever is wrong is the outcome of a call: nothing is thrown but by a trap.

#[cfg(feature = "edge")]
use alloc::boxed::Box;
use alloc::{rc::Rc, string::String};

use wasm_bindgen::prelude::*;

#[cfg(feature = "developer")]
use super::developer;
#[cfg(feature = "users")]
use super::user;
#[cfg(feature = "edge")]
use super::{bridge::Question, lines::Lines};
use super::{
    bridge::Target,
    calls, host,
    kept::{self, Thing},
    lines, options,
};
#[cfg(feature = "edge")]
use crate::{
    CredentialOptions, OnBehalfOfCredential,
    credential::{AssertionContext, CertificateAssertion, ClientAssertion, Proof, client_credentials},
    maybe_send::BoxFuture,
    text::{concat, decimal},
    token::Secret,
};
use crate::{
    error::{Error, Result},
    get_token::Answer,
    host::Host,
    session::Session,
    token::{GetTokenOptions, Interaction},
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
    let interaction = if cfg!(feature = "users") && text("authenticate").is_some() { Interaction::Yes } else { Interaction::IfAutomatic };
    calls::begin(match session(credential) {
        Ok(session) => session.get_token(&[scopes(&session, lines, interaction)], &options, interaction),
        Err(error) => Answer::Ready(Err(error)),
    })
}

/// The scopes of a call: an `authenticate` without any has a default.
fn scopes<'a>(session: &Session, lines: &'a str, interaction: Interaction) -> &'a str {
    let given = lines::find(lines, "scopes");
    #[cfg(feature = "users")]
    if given.is_empty() && interaction == Interaction::Yes {
        return session.default_scope().unwrap_or_default();
    }
    let _ = (session, interaction);
    given
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
    #[cfg(feature = "users")]
    if let Some(made) = user::make(side, lines, &options) {
        return made;
    }
    #[cfg(feature = "cloud")]
    if let Some(made) = super::managed_identity::make(lines, &options) {
        return made;
    }
    #[cfg(feature = "cloud")]
    if let Some(made) = super::federated::make(lines, &options) {
        return made;
    }
    #[cfg(feature = "developer")]
    if let Some(made) = developer::make(lines, &options) {
        return made;
    }
    #[cfg(feature = "edge")]
    return application(side, lines, &options);
    #[cfg(not(feature = "edge"))]
    Err(Error::unavailable(UNKNOWN))
}

/// The credential of an application.
#[cfg(feature = "edge")]
fn application(side: Target, lines: &str, options: &CredentialOptions) -> Result<Rc<Session>> {
    let text = |name| lines::find(lines, name);
    let (tenant_id, client_id) = (text("tenantId"), text("clientId"));
    // JavaScript has a certificate's key, and makes its assertions (`lib/certificate/`).
    let proof = match text("proof") {
        "secret" => Proof::secret(Secret::from(text("clientSecret"))),
        "certificate" => Ok(Proof::Certificate(Box::new(Assertions(side)))),
        _ => Ok(Proof::Callback(Box::new(Assertions(side)))),
    };
    let kind = text("kind");
    if kind == "OnBehalfOfCredential" {
        let (user_assertion, partition) = (Secret::from(text("userAssertionToken")), concat(&[text("partition"), "\n"]));
        return Ok(OnBehalfOfCredential::new(tenant_id, client_id, proof, user_assertion, partition, options)?.session);
    }
    let known = ["ClientSecretCredential", "ClientAssertionCredential", "ClientCertificateCredential"];
    match known.iter().find(|name| **name == kind) {
        Some(name) => client_credentials(name, tenant_id, client_id, proof, options),
        None => Err(Error::unavailable(UNKNOWN)),
    }
}

const UNKNOWN: &str = "this runtime has no such credential";

/// The assertions that a credential's JavaScript side gives.
#[cfg(feature = "edge")]
struct Assertions(Target);

#[cfg(feature = "edge")]
impl CertificateAssertion for Assertions {}

#[cfg(feature = "edge")]
impl ClientAssertion for Assertions {
    fn assertion<'a>(&'a self, context: &'a AssertionContext<'a>) -> BoxFuture<'a, Result<Secret>> {
        let mut lines = Lines::default();
        lines.add("audience", context.token_endpoint);
        lines.add("now", &decimal(context.now.seconds()));
        lines.add("adfs", if context.is_adfs { "yes" } else { "" });
        self.0.begin(Question::Assertion, lines.as_str()).then(|outcome| answer(outcome).map(Secret::from))
    }
}

/// What a callback of the user's came to: a value, or why there is none, and of which kind that is.
pub(super) fn answer(outcome: &str) -> Result<&str> {
    let why = String::from(lines::find(outcome, "failure"));
    match lines::find(outcome, "kind") {
        "" => Ok(lines::find(outcome, "value")),
        "unavailable" => Err(Error::unavailable(why)),
        "configuration" => Err(Error::configuration(why)),
        #[cfg(feature = "users")]
        "required" => Err(Error::authentication_required(why)),
        _ => Err(Error::authentication(why)),
    }
}
