//! Requests to the token endpoint (RFC 6749, 3.2).

use alloc::{string::String, vec};

use super::{ClientAuth, Form, Method, Request, claims};
use crate::{authority::Authority, error::Result, json::Json, maybe_send::Shared, token::Ask};

/// The client credentials grant (RFC 6749, 4.4).
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>
pub fn client_credentials(authority: &Authority, client_id: &str, auth: &ClientAuth, ask: &Ask, json: &dyn Json) -> Result<Request> {
    let mut form = Form::new();
    form.add("grant_type", "client_credentials");
    form.add("client_id", client_id);
    form.add("scope", &ask.scopes.joined());
    auth.write(&mut form);
    if let Some(claims) = claims::merged(ask.claims.as_deref(), ask.enable_cae, json)? {
        form.add("claims", &claims);
    }
    Ok(post(authority.token_endpoint(&ask.tenant), form))
}

fn post(url: String, form: Form) -> Request {
    let (body, scrubber) = form.finish();
    Request {
        method: Method::Post,
        url,
        headers: vec![("accept", "application/json".into()), ("content-type", "application/x-www-form-urlencoded".into())],
        body: Some(body),
        may_be_repeated: true,
        scrubber: Shared::new(scrubber),
    }
}
