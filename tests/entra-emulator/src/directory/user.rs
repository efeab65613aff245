//! Users: whom delegated tokens are about.

use crate::{directory::tenant::Tenant, error::InvalidInput, ids};
use serde::{Deserialize, Serialize};

/// A user of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// The tenant that it belongs to.
    pub tenant_id: String,
    /// Its GUID, in lower case: `oid` of its tokens.
    pub object_id: String,
    /// Its sign-in name, like an e-mail address.
    pub user_principal_name: String,
    pub display_name: String,
}

/// How a user is added. Everything is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserRegistration {
    /// GUID or domain of its tenant; the default tenant when absent.
    pub tenant_id: Option<String>,
    /// A GUID; the same for the same name when absent.
    pub object_id: Option<String>,
    /// `user@` and the tenant's first domain when absent.
    pub user_principal_name: Option<String>,
    /// `Test user` when absent.
    pub display_name: Option<String>,
}

impl User {
    pub(super) fn new(registration: UserRegistration, tenant: &Tenant) -> Result<Self, InvalidInput> {
        let domain = tenant.domains.first().map_or("", String::as_str);
        let user_principal_name = registration.user_principal_name.unwrap_or_else(|| format!("user@{domain}"));
        if !user_principal_name.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty()) {
            return Err(InvalidInput::new(format!(
                "user_principal_name: '{user_principal_name}' has no name and domain; give name@domain"
            )));
        }
        let object_id = match registration.object_id {
            Some(text) => ids::parse_guid(&text).ok_or_else(|| InvalidInput::new("object_id: not a GUID"))?,
            None => ids::derived_guid(&[&tenant.tenant_id, &user_principal_name.to_ascii_lowercase()]),
        };
        let display_name = registration.display_name.unwrap_or_else(|| "Test user".to_owned());
        Ok(Self { tenant_id: tenant.tenant_id.clone(), object_id, user_principal_name, display_name })
    }

    /// Whether `name` is its object id or its user principal name.
    pub fn is_called(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.object_id) || name.eq_ignore_ascii_case(&self.user_principal_name)
    }
}
