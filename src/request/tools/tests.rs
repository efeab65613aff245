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
        assert!(script_of(&azure_powershell(wanted(&scopes, None, None)).unwrap()).contains(&std::format!("ResourceUrl = '{resource}';")));
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
