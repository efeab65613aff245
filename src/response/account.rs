//! Who a token is for, read from the token itself, for the log of those who allowed it.

use alloc::{string::String, vec::Vec};

use crate::{error::plain, json::Json, token::Secret};

/// The identifiers that an access token names; none where it is no JWT. Its signature is not checked: this is for people to read.
pub fn of(token: &Secret, json: &dyn Json) -> Vec<(&'static str, String)> {
    let Ok(claims) = json.claims(token.expose()) else { return Vec::new() };
    let named = [("clientId", "appid"), ("clientId", "azp"), ("tenantId", "tid"), ("userPrincipalName", "upn"), ("objectId", "oid")];
    let mut account: Vec<(&'static str, String)> = Vec::new();
    for (name, claim) in named {
        if let Some(value) = claims.text(claim).filter(|_| account.iter().all(|(known, _)| *known != name)) {
            account.push((name, plain(&value)));
        }
    }
    account
}
