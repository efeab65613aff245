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
mod tests {
    use std::{string::ToString, vec::Vec};

    use super::*;
    use crate::error::ErrorKind;

    fn wanted<'a>(scopes: &'a Scopes, tenant: Option<&'a str>, claims: Option<&'a str>) -> Wanted<'a> {
        Wanted { scopes, tenant, claims }
    }

    fn scopes(text: &str) -> Scopes {
        Scopes::parse([text]).unwrap()
    }

    fn script_of(arguments: &[String]) -> String {
        let bytes = Base64::decode_vec(arguments.last().unwrap()).unwrap();
        let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16(&units).unwrap()
    }

    #[test]
    fn a_resource_is_a_scope_without_one_default_at_its_end() {
        for (scope, resource) in [
            ("https://vault.azure.net/.default", "https://vault.azure.net"),
            ("https://storage.azure.com//.default", "https://storage.azure.com/"),
            ("https://a/.default/.default", "https://a/.default"),
            ("https://a/.default/b", "https://a/.default/b"),
            ("api://app_1.x", "api://app_1.x"),
        ] {
            let scopes = scopes(scope);
            assert_eq!(azure_cli(wanted(&scopes, None, None), None).unwrap().last().unwrap(), resource);
            assert!(
                script_of(&azure_powershell(wanted(&scopes, None, None)).unwrap()).contains(&std::format!("ResourceUrl = '{resource}';"))
            );
        }
    }

    #[test]
    fn each_scope_and_value_is_one_argument() {
        let (one, two) = (scopes("https://a/.default"), scopes("https://a/.default https://b/.default"));
        let all = azure_cli(wanted(&one, Some("t"), Some("{}")), Some("My subscription")).unwrap();
        let expected = ["account", "get-access-token", "--output", "json", "--resource", "https://a", "--tenant", "t", "--subscription"];
        assert_eq!(all[..9], expected);
        assert_eq!(all[9], "My subscription");
        let all = azure_developer_cli(wanted(&two, Some("t"), Some("{}"))).unwrap();
        assert_eq!(all[5..], ["--scope", "https://a/.default", "--scope", "https://b/.default", "--tenant-id", "t", "--claims", "e30="]);
    }

    #[test]
    fn what_a_tool_could_take_for_something_else_is_refused() {
        let is_refused = |outcome: Result<Vec<String>>| assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Configuration);
        for bad in [
            "https://a;b",
            "https://a'b",
            "https://a\"b",
            "https://a$b",
            "https://a`b",
            "https://a|b",
            "https://\u{e4}",
            "--help",
            "a%b",
            "a\\b",
        ] {
            let scopes = scopes(bad);
            is_refused(azure_cli(wanted(&scopes, None, None), None));
            is_refused(azure_developer_cli(wanted(&scopes, None, None)));
            is_refused(azure_powershell(wanted(&scopes, None, None)));
        }
        let good = scopes("https://a/.default");
        for bad in ["", "-t", "t u", "t'", "t_u", "\u{ff54}", "t\n"] {
            is_refused(azure_cli(wanted(&good, Some(bad), None), None));
            is_refused(azure_developer_cli(wanted(&good, Some(bad), None)));
            is_refused(azure_powershell(wanted(&good, Some(bad), None)));
        }
        for bad in ["", "-s", "a;b", "a&b", "a\"b", "a/b", "a\0b", "\u{430}"] {
            is_refused(azure_cli(wanted(&good, None, None), Some(bad)));
        }
        is_refused(azure_cli(wanted(&scopes("a b"), None, None), None));
        is_refused(azure_powershell(wanted(&scopes("a b"), None, None)));
        is_refused(azure_powershell(wanted(&scopes("/.default"), None, None)));
    }

    #[test]
    fn the_script_says_the_tenant_where_there_is_one() {
        let scopes = scopes("https://a/.default");
        assert!(!script_of(&azure_powershell(wanted(&scopes, None, None)).unwrap()).contains("TenantId"));
        assert!(script_of(&azure_powershell(wanted(&scopes, Some("t.b"), None)).unwrap()).contains("'Ignore'; TenantId = 't.b' }"));
    }

    #[test]
    fn the_login_for_a_challenge_is_named_with_tenant_and_scopes() {
        let scopes = scopes("https://a/.default");
        let wanted = wanted(&scopes, Some("t"), None);
        assert_eq!(azure_cli_login(wanted, "{}"), "az login --claims-challenge e30= --tenant t --scope https://a/.default");
        assert_eq!(azure_developer_cli_login(wanted), "azd auth login --scope https://a/.default --tenant-id t");
        assert_eq!(azure_powershell_login(wanted, "{}"), "Connect-AzAccount -Tenant t -ClaimsChallenge 'e30='".to_string());
    }
}
