//! Requests to the token endpoint (RFC 6749, 3.2).

use alloc::{boxed::Box, string::String};

use super::{ClientAuth, Form, Method, Request, claims};
use crate::{
    error::Result,
    json::Json,
    token::{Ask, Secret},
    transport::Headers,
};

/// What a token is asked for by.
#[derive(Clone, Debug)]
pub enum Grant {
    /// The application's own name (RFC 6749, 4.4).
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>
    ClientCredentials,
    /// The name of a user who called the application with this access token (RFC 7523, 2.1).
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow>
    OnBehalfOf(Secret),
}

/// The request of a confidential client for a token by this grant.
pub fn by(grant: &Grant, token_endpoint: &str, client_id: &str, auth: &ClientAuth, ask: &Ask, json: &dyn Json) -> Result<Box<Request>> {
    let mut form = Form::new();
    match grant {
        Grant::ClientCredentials => form.add("grant_type", "client_credentials"),
        Grant::OnBehalfOf(user_assertion) => {
            form.add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            form.add("requested_token_use", "on_behalf_of");
            form.add_secret("assertion", user_assertion);
        }
    }
    form.add("client_id", client_id);
    form.add("scope", ask.scopes.as_str());
    auth.write(&mut form);
    if let Some(claims) = claims::merged(ask.claims.as_deref(), ask.enable_cae, json)? {
        form.add("claims", &claims);
    }
    Ok(Box::new(post(token_endpoint.into(), form)))
}

fn post(url: String, form: Form) -> Request {
    let (body, scrubber) = form.finish();
    let headers = Headers::from_lines(HEADERS);
    Request { method: Method::Post, url, headers, body: Some(body), may_be_repeated: true, scrubber }
}

const HEADERS: &str = "accept\tapplication/json\ncontent-type\tapplication/x-www-form-urlencoded\n";
