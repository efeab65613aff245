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
    /// A code that the authorization endpoint gave (RFC 6749, 4.1.3), with the verifier of its challenge (RFC 7636, 4.5) if it had one.
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>
    #[cfg(feature = "users")]
    AuthorizationCode { code: Secret, redirect_uri: String, code_verifier: Option<Secret> },
    /// What keeps a user signed in (RFC 6749, 6).
    #[cfg(feature = "users")]
    RefreshToken(Secret),
    /// A user's name and password (RFC 6749, 4.3).
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc>
    #[cfg(feature = "users")]
    Password { username: String, password: Secret },
    /// The code of a device whose user signs in elsewhere (RFC 8628, 3.4).
    ///
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code>
    #[cfg(feature = "users")]
    DeviceCode(Secret),
}

impl Grant {
    /// Whether a person stands behind it, who is to be kept signed in.
    #[cfg(feature = "users")]
    fn is_a_users(&self) -> bool {
        !matches!(self, Self::ClientCredentials | Self::OnBehalfOf(_))
    }
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
        #[cfg(feature = "users")]
        Grant::AuthorizationCode { code, redirect_uri, code_verifier } => {
            form.add("grant_type", "authorization_code");
            form.add_secret("code", code);
            form.add("redirect_uri", redirect_uri);
            if let Some(code_verifier) = code_verifier {
                form.add_secret("code_verifier", code_verifier);
            }
        }
        #[cfg(feature = "users")]
        Grant::RefreshToken(refresh_token) => {
            form.add("grant_type", "refresh_token");
            form.add_secret("refresh_token", refresh_token);
        }
        #[cfg(feature = "users")]
        Grant::Password { username, password } => {
            form.add("grant_type", "password");
            form.add("username", username);
            form.add_secret("password", password);
        }
        #[cfg(feature = "users")]
        Grant::DeviceCode(device_code) => {
            form.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
            form.add_secret("device_code", device_code);
        }
    }
    form.add("client_id", client_id);
    #[cfg(feature = "users")]
    if grant.is_a_users() {
        form.add("scope", &ask.scopes.with_openid());
        form.add("client_info", "1");
    } else {
        form.add("scope", ask.scopes.as_str());
    }
    #[cfg(not(feature = "users"))]
    form.add("scope", ask.scopes.as_str());
    auth.write(&mut form);
    if let Some(claims) = claims::merged(ask.claims.as_deref(), ask.enable_cae, json)? {
        form.add("claims", &claims);
    }
    #[cfg_attr(not(feature = "users"), allow(unused_mut))]
    let mut request = Box::new(post(token_endpoint.into(), form));
    // A code is good for one use: who has no answer cannot know whether it was used.
    #[cfg(feature = "users")]
    if matches!(grant, Grant::AuthorizationCode { .. }) {
        request.may_be_repeated = false;
    }
    Ok(request)
}

pub(super) fn post(url: String, form: Form) -> Request {
    let (body, scrubber) = form.finish();
    let headers = Headers::from_lines(HEADERS);
    Request { method: Method::Post, url, headers, body: Some(body), may_be_repeated: true, scrubber }
}

const HEADERS: &str = "accept\tapplication/json\ncontent-type\tapplication/x-www-form-urlencoded\n";
