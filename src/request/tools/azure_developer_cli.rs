use alloc::{string::String, vec::Vec};

use super::{Wanted, arguments, check_scope, check_tenant, in_base64};
use crate::{error::Result, text::concat};

/// The arguments of `azd`.
///
/// <https://learn.microsoft.com/azure/developer/azure-developer-cli/reference#azd-auth-token>
///
/// # Errors
/// A configuration error names what is wrong.
pub fn azure_developer_cli(wanted: Wanted<'_>) -> Result<Vec<String>> {
    let mut all = arguments(&["auth", "token", "--output", "json", "--no-prompt"]);
    for scope in wanted.scopes.iter() {
        check_scope(scope)?;
        all.extend(arguments(&["--scope", scope]));
    }
    if let Some(tenant) = wanted.tenant {
        check_tenant(tenant)?;
        all.extend(arguments(&["--tenant-id", tenant]));
    }
    if let Some(claims) = wanted.claims {
        all.extend(arguments(&["--claims", &in_base64(claims)]));
    }
    Ok(all)
}

/// The command with which a person signs in.
pub(crate) fn login(wanted: Wanted<'_>) -> String {
    let mut command = String::from("azd auth login");
    for scope in wanted.scopes.iter() {
        command.push_str(&concat(&[" --scope ", scope]));
    }
    if let Some(tenant) = wanted.tenant {
        command.push_str(&concat(&[" --tenant-id ", tenant]));
    }
    command
}
