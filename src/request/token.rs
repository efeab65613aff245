//! Requests to the token endpoint (RFC 6749, 3.2).

use alloc::{boxed::Box, string::String};

use super::{ClientAuth, Form, Method, Request, claims};
use crate::{authority::Authority, error::Result, json::Json, token::Ask, transport::Headers};

/// The client credentials grant (RFC 6749, 4.4).
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>
pub fn client_credentials(authority: &Authority, client_id: &str, auth: &ClientAuth, ask: &Ask, json: &dyn Json) -> Result<Box<Request>> {
    let mut form = Form::new();
    form.add("grant_type", "client_credentials");
    form.add("client_id", client_id);
    form.add("scope", ask.scopes.as_str());
    auth.write(&mut form);
    if let Some(claims) = claims::merged(ask.claims.as_deref(), ask.enable_cae, json)? {
        form.add("claims", &claims);
    }
    Ok(Box::new(post(authority.token_endpoint(&ask.tenant), form)))
}

fn post(url: String, form: Form) -> Request {
    let (body, scrubber) = form.finish();
    let headers = Headers::from_lines(HEADERS);
    Request { method: Method::Post, url, headers, body: Some(body), may_be_repeated: true, scrubber }
}

const HEADERS: &str = "accept\tapplication/json\ncontent-type\tapplication/x-www-form-urlencoded\n";
