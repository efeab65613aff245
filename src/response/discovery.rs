//! Answers about an authority. Each reads the one text that matters.

use alloc::string::String;

use super::{Response, entra_error};
#[cfg(feature = "users")]
use crate::text::{concat, split_at_last_byte};
use crate::{
    authority::region_name,
    error::{Error, ErrorKind, Result},
};

/// Reads whether Microsoft knows the authority's host: fails if it does not, or if that is not to be found out.
pub fn instance(answer: Result<Response>) -> Result<String> {
    let response = answer.map_err(cannot_ask)?;
    member(&response, "tenant_discovery_endpoint").map_err(|error| match error.entra() {
        Some(entra) if entra.code == "invalid_instance" => Error::configuration(UNKNOWN),
        _ => cannot_ask(error),
    })
}

/// Reads the token endpoint of a tenant, where nobody asks for others.
#[cfg(not(feature = "users"))]
pub fn endpoints(answer: Result<Response>) -> Result<String> {
    member(&answer.map_err(cannot_ask)?, "token_endpoint")
}

/// Reads the endpoints of a tenant: a line `name<TAB>URL` for each, by the names that [`Authority`](crate::authority::Authority) has for them.
#[cfg(feature = "users")]
pub fn endpoints(answer: Result<Response>) -> Result<String> {
    let response = answer.map_err(cannot_ask)?;
    let token = member(&response, "token_endpoint")?;
    let mut lines = concat(&["token\t", &token, "\n"]);
    for (name, of_metadata) in [("authorize", "authorization_endpoint"), ("devicecode", "device_authorization_endpoint")] {
        let beside = || split_at_last_byte(&token, b'/').map(|(before, _)| concat(&[before, "/", name]));
        if let Some(url) = member(&response, of_metadata).ok().or_else(beside) {
            lines.push_str(&concat(&[name, "\t", &url, "\n"]));
        }
    }
    Ok(lines)
}

/// Reads the region that this machine is in; an empty text if that is not to be found out.
#[allow(clippy::unnecessary_wraps)] // one of several readers
pub fn region(answer: Result<Response>) -> Result<String> {
    let location = answer.and_then(|response| member(&response, "location"));
    Ok(location.ok().and_then(|location| region_name(&location)).unwrap_or_default())
}

fn member(response: &Response, name: &str) -> Result<String> {
    let body = response.json.parse(response.reply.body.as_str()).ok();
    match entra_error::find(response, body.as_deref()) {
        Some(error) => Err(error),
        None => body.and_then(|body| body.text(name)).ok_or_else(|| Error::authentication(UNREADABLE)),
    }
}

/// Where nothing could be asked, another credential may be able to.
fn cannot_ask(error: Error) -> Error {
    if error.kind() == ErrorKind::Transport { error.into_unavailable() } else { error }
}

const UNKNOWN: &str = "authorityHost: Microsoft does not know this host, so no secret is sent there. If you trust it, as a private cloud, \
    set disableInstanceDiscovery";
const UNREADABLE: &str = "the metadata of the authority cannot be read. Check the authority host and proxies; for a private cloud, set \
    disableInstanceDiscovery";
