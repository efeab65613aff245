//! What a token response says of the user: who they are, and what keeps them signed in (`OpenID` Connect Core 1.0, 3.1.3.3).

use alloc::string::String;

use super::Response;
use crate::{
    error::plain,
    json::{Document, Json},
    text::concat,
    token::Secret,
};

/// The part of a token response that is about the user.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct User {
    pub refresh_token: Option<Secret>,
    /// Seconds from the request on.
    pub refresh_token_expires_in: Option<i64>,
    /// The family of applications that may use the refresh token.
    pub family_id: Option<String>,
    pub id_token: Option<Secret>,
    /// As it came.
    pub client_info: Option<String>,
    /// Who it is, if the response says so.
    pub account: Option<Account>,
    /// What ties the id token to the question that it answers.
    pub nonce: Option<String>,
}

/// Who a user is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// Object id and tenant in the user's home, with a dot between; the id token's subject where Entra does not say.
    pub home_account_id: String,
    /// The tenant that the user signed in to, if the response says so.
    pub tenant_id: Option<String>,
    /// For people; empty if it is not known.
    pub username: String,
}

/// Reads it from a response that has a token. Nothing here decides whether the token is good; signatures are not checked, since the
/// response came from the token endpoint itself.
pub fn parse(response: &Response) -> User {
    let Ok(body) = response.json.parse(response.reply.body.as_str()) else { return User::default() };
    let text = |name| body.text(name).filter(|text| !text.is_empty());
    let (id_token, client_info) = (text("id_token"), text("client_info"));
    let claims = id_token.as_deref().and_then(|token| response.json.claims(token).ok());
    User {
        account: account(claims.as_deref(), client_info.as_deref(), response.json),
        nonce: claims.as_deref().and_then(|claims| claims.text("nonce")),
        refresh_token: text("refresh_token").map(Secret::from),
        refresh_token_expires_in: body.integer("refresh_token_expires_in").filter(|seconds| *seconds > 0),
        family_id: text("foci").map(|family| plain(&family)),
        id_token: id_token.map(Secret::from),
        client_info,
    }
}

/// Who it is, by the id token and `client_info`: base64url of an object with `uid` and `utid`.
pub(crate) fn account(id_token: Option<&dyn Document>, client_info: Option<&str>, json: &dyn Json) -> Option<Account> {
    // The codec reads the second part of a JWT; this is such a part alone.
    let home = client_info.and_then(|info| json.claims(&concat(&[".", info])).ok());
    let claim = |name| id_token?.text(name).filter(|text| !text.is_empty() && text.len() <= LONGEST).map(|text| plain(&text));
    let of_home = |name| home.as_deref()?.text(name).filter(|text| !text.is_empty() && text.len() <= LONGEST).map(|text| plain(&text));
    let tenant_id = claim("tid").or_else(|| of_home("utid"));
    let home_account_id = match (of_home("uid"), of_home("utid").or_else(|| tenant_id.clone())) {
        (Some(object), Some(home)) => concat(&[&object, ".", &home]),
        _ => claim("sub")?,
    };
    let username = claim("preferred_username").or_else(|| claim("upn")).or_else(|| claim("email")).unwrap_or_default();
    Some(Account { home_account_id, tenant_id, username })
}

/// In bytes: longer ids and names are none.
const LONGEST: usize = 1024;
