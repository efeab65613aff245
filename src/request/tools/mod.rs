//! What a developer's tools are asked: arguments, which a program gets as they are. No shell ever reads them, and still nothing that a shell, a
//! script or a tool could take for something else gets into them.

mod azure_cli;
mod azure_developer_cli;
mod azure_powershell;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use base64ct::{Base64, Encoding};

pub use azure_cli::azure_cli;
pub(crate) use azure_cli::login as azure_cli_login;
pub use azure_developer_cli::azure_developer_cli;
pub(crate) use azure_developer_cli::login as azure_developer_cli_login;
pub use azure_powershell::azure_powershell;
pub(crate) use azure_powershell::login as azure_powershell_login;

use crate::{
    error::{Error, Result},
    token::Scopes,
};

/// What a token is wanted for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub scopes: &'a Scopes,
    /// None is the tool's own.
    pub tenant: Option<&'a str>,
    /// The claims of a challenge (JSON text).
    pub claims: Option<&'a str>,
}

/// A tenant that may be told to a tool: nothing that it could take for an option.
///
/// # Errors
/// A configuration error names the argument.
pub fn check_tenant(tenant: &str) -> Result<()> {
    if is_made_of(tenant, b"-.") { Ok(()) } else { Err(Error::configuration(NO_TENANT)) }
}

/// The same for a subscription, by its id or its name.
///
/// # Errors
/// A configuration error names the argument.
pub fn check_subscription(subscription: &str) -> Result<()> {
    if is_made_of(subscription, b"-_. ") { Ok(()) } else { Err(Error::configuration(NO_SUBSCRIPTION)) }
}

fn check_scope(scope: &str) -> Result<()> {
    if is_made_of(scope, b"-_.:/") { Ok(()) } else { Err(Error::configuration(NO_SCOPE)) }
}

/// ASCII letters, digits and these others; not empty, and nothing that begins as options do.
fn is_made_of(text: &str, others: &[u8]) -> bool {
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(is_one)
}

/// The resource of the one scope, for tools that know resources: the scope without one `/.default` at its end.
fn resource(scopes: &Scopes) -> Result<&str> {
    let mut all = scopes.iter();
    let (Some(scope), None) = (all.next(), all.next()) else { return Err(Error::configuration(NOT_ONE)) };
    check_scope(scope)?;
    match scope.strip_suffix("/.default") {
        Some("") => Err(Error::configuration(NO_SCOPE)),
        Some(resource) => Ok(resource),
        None => Ok(scope),
    }
}

fn in_base64(claims: &str) -> String {
    Base64::encode_string(claims.as_bytes())
}

fn arguments(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

const NO_TENANT: &str = "tenantId: invalid tenant id. It is the id or a domain of the tenant, with letters, digits, '-' and '.' only: \
    https://learn.microsoft.com/partner-center/find-ids-and-domain-names";
const NO_SUBSCRIPTION: &str = "subscription: letters, digits, '-', '_', '.' and spaces only; use its ID instead of such a name";
const NO_SCOPE: &str = "scopes: a scope for this tool has letters, digits, '.', '-', '_', ':' and '/' only";
const NOT_ONE: &str = "scopes: this tool gives a token for exactly one scope, as https://vault.azure.net/.default";

#[cfg(test)]
mod tests;
