use alloc::{boxed::Box, string::String};

use crate::{
    credential::{CredentialOptions, Proof, client_credentials, proof::IssuedAssertion},
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    request::Request,
    response::oidc::{self, Issuer},
    session::Session,
    text::concat,
    token::Secret,
    transport::Transport,
};

/// An issuer of assertions that is asked over the network, for each token request.
pub(super) struct AskedIssuer {
    /// How to ask it.
    pub(super) request: Box<Request>,
    pub(super) issuer: &'static Issuer,
    /// For whom it issues them.
    #[cfg_attr(not(feature = "store"), allow(dead_code))]
    pub(super) subject: String,
}

impl AskedIssuer {
    /// A session of the credential of this name.
    pub(super) fn session(
        self,
        name: &'static str,
        tenant_id: &str,
        client_id: &str,
        options: &CredentialOptions,
    ) -> Result<Shared<Session>> {
        client_credentials::session_by(name, tenant_id, client_id, Proof::Issued(Box::new(self)), None, options)
    }
}

impl IssuedAssertion for AskedIssuer {
    fn assertion<'a>(&'a self, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Secret>> {
        Box::pin(async move { oidc::assertion(&transport.send(self.request.clone()).await?, self.issuer) })
    }

    /// What it issues is new each time.
    fn is_replaced(&self) -> bool {
        false
    }

    #[cfg(feature = "store")]
    fn identity(&self) -> (&'static str, String) {
        ("subject", self.subject.clone())
    }
}

/// Where the issuer is asked: a token goes there, so nobody may listen.
pub(super) fn checked_url(url: String, variable: &str) -> Result<String> {
    let begins = url.get(..HTTPS.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(HTTPS));
    if begins && url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(url);
    }
    Err(Error::unavailable(concat(&[variable, " must be an https URL, because a token is sent there"])))
}

/// A token that goes into a header: what is no such token could be more than one.
pub(super) fn checked_token(token: Secret, name: &str) -> Result<Secret> {
    if token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(token);
    }
    Err(Error::configuration(concat(&[name, ": it has a space, a line break or another character that no token has"])))
}

const HTTPS: &str = "https://";
