//! The request that begins a sign-in on another device (RFC 8628, 3.1).

use alloc::{boxed::Box, string::String};

use super::{Form, Request, claims, token::post};
use crate::{error::Result, json::Json, token::Ask};

/// Asks for a device code.
///
/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>
pub fn start(endpoint: String, client_id: &str, ask: &Ask, json: &dyn Json) -> Result<Box<Request>> {
    let mut form = Form::new();
    form.add("client_id", client_id);
    form.add("scope", &ask.scopes.with_openid());
    if let Some(claims) = claims::merged(ask.claims.as_deref(), ask.enable_cae, json)? {
        form.add("claims", &claims);
    }
    Ok(Box::new(post(endpoint, form)))
}
