use alloc::{string::String, vec::Vec};

use super::{Wanted, arguments, check_subscription, check_tenant, in_base64, resource};
use crate::{error::Result, text::concat};

/// The arguments of `az`.
///
/// <https://learn.microsoft.com/cli/azure/account#az-account-get-access-token>
///
/// # Errors
/// A configuration error names what is wrong.
pub fn azure_cli(wanted: Wanted<'_>, subscription: Option<&str>) -> Result<Vec<String>> {
    let mut all = arguments(&["account", "get-access-token", "--output", "json", "--resource", resource(wanted.scopes)?]);
    if let Some(tenant) = wanted.tenant {
        check_tenant(tenant)?;
        all.extend(arguments(&["--tenant", tenant]));
    }
    if let Some(subscription) = subscription {
        check_subscription(subscription)?;
        all.extend(arguments(&["--subscription", subscription]));
    }
    Ok(all)
}

/// The command that answers a claims challenge, which a person must give.
pub(crate) fn login(wanted: Wanted<'_>, claims: &str) -> String {
    let tenant = wanted.tenant.map_or(String::new(), |tenant| concat(&[" --tenant ", tenant]));
    concat(&["az login --claims-challenge ", &in_base64(claims), &tenant, " --scope ", wanted.scopes.as_str()])
}
