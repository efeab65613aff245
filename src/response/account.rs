//! Who a token is for, read from the token itself, for the log of those who allowed it.

use alloc::string::String;

use crate::{error::plain, json::Json, token::Secret};

/// The identifiers that an access token names; none where it is no JWT. Its signature is not checked: this is for people to read.
pub fn of(token: &Secret, json: &dyn Json) -> [(&'static str, Option<String>); 4] {
    let claims = json.claims(token.expose()).ok();
    let text = |claim| Some(plain(&claims.as_deref()?.text(claim)?));
    [
        ("clientId", text("appid").or_else(|| text("azp"))),
        ("tenantId", text("tid")),
        ("userPrincipalName", text("upn")),
        ("objectId", text("oid")),
    ]
}
