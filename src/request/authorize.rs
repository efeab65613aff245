//! The URL where a person signs in (RFC 6749, 4.1.1).

use alloc::string::String;

use super::{Form, claims};
use crate::{error::Result, json::Json, text::concat, token::Ask};

/// What a sign-in page is asked for, beside the scopes.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code>
#[derive(Clone, Copy, Debug)]
pub struct Authorization<'a> {
    pub client_id: &'a str,
    pub redirect_uri: &'a str,
    /// How the answer comes back: `form_post` or `fragment`. A query ends up in logs and histories.
    pub response_mode: &'a str,
    /// What tells the answer to this question from others.
    pub state: &'a str,
    /// What ties the id token to this question.
    pub nonce: &'a str,
    /// The challenge of the code's verifier (RFC 7636, 4.2), by the method S256.
    pub code_challenge: &'a str,
    /// `login`, `none`, `consent`, `select_account` or `create`; empty for Entra to choose.
    pub prompt: &'a str,
    /// The user's name, if it is known; empty if not.
    pub login_hint: &'a str,
    /// A domain of the user's, which leads past the question for the name; empty if not known.
    pub domain_hint: &'a str,
}

/// The URL with all of that.
pub fn url(endpoint: &str, authorization: &Authorization<'_>, ask: &Ask, json: &dyn Json) -> Result<String> {
    let mut query = Form::new();
    query.add("client_id", authorization.client_id);
    query.add("response_type", "code");
    query.add("response_mode", authorization.response_mode);
    query.add("redirect_uri", authorization.redirect_uri);
    query.add("scope", &ask.scopes.with_openid());
    query.add("state", authorization.state);
    query.add("nonce", authorization.nonce);
    query.add("code_challenge", authorization.code_challenge);
    query.add("code_challenge_method", "S256");
    query.add("client_info", "1");
    for (name, value) in
        [("prompt", authorization.prompt), ("login_hint", authorization.login_hint), ("domain_hint", authorization.domain_hint)]
    {
        if !value.is_empty() {
            query.add(name, value);
        }
    }
    if let Some(claims) = claims::merged(ask.claims.as_deref(), ask.enable_cae, json)? {
        query.add("claims", &claims);
    }
    let (query, _) = query.finish();
    Ok(concat(&[endpoint, "?", &query]))
}
