//! Users: whom delegated tokens are about.

use crate::{directory::tenant::Tenant, error::InvalidInput, ids};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A user of a tenant.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// The tenant that it belongs to.
    pub tenant_id: String,
    /// Its GUID, in lower case: `oid` of its tokens.
    pub object_id: String,
    /// Its sign-in name, like an e-mail address.
    pub user_principal_name: String,
    pub display_name: String,
    /// Other tenants that know it as a guest.
    pub guest_in: Vec<String>,
    /// Whether it always signs in with a second factor.
    pub mfa: bool,
    pub disabled: bool,
    pub password_expired: bool,
    #[serde(skip)]
    password: String,
    #[serde(skip)]
    one_time_code: Option<String>,
}

/// How a user is added. Everything is optional.
#[derive(Clone, Default, Deserialize)]
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
    /// Random when absent.
    pub password: Option<String>,
    /// GUIDs or domains of other tenants that know it as a guest.
    pub guest_in: Vec<String>,
    /// Whether it must always sign in with a second factor.
    pub mfa: bool,
    /// The one-time code that is its second factor, always the same; a new one for each sign-in when absent.
    pub one_time_code: Option<String>,
    pub disabled: bool,
    pub password_expired: bool,
}

/// A user who was just added, with its password.
#[derive(Clone, Serialize)]
pub struct RegisteredUser {
    pub tenant_id: String,
    pub object_id: String,
    pub user_principal_name: String,
    pub display_name: String,
    pub password: String,
}

impl User {
    /// `guest_in` are the GUIDs of tenants that exist.
    pub(super) fn new(registration: UserRegistration, tenant: &Tenant, guest_in: Vec<String>) -> Result<Self, InvalidInput> {
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
        if registration.password.as_deref() == Some("") {
            return Err(InvalidInput::new("password: empty; leave it out to have one made"));
        }
        if registration.one_time_code.as_deref() == Some("") {
            return Err(InvalidInput::new("one_time_code: empty; leave it out to have a new one for each sign-in"));
        }
        Ok(Self {
            tenant_id: tenant.tenant_id.clone(),
            object_id,
            user_principal_name,
            display_name: registration.display_name.unwrap_or_else(|| "Test user".to_owned()),
            guest_in,
            mfa: registration.mfa,
            disabled: registration.disabled,
            password_expired: registration.password_expired,
            password: registration.password.unwrap_or_else(ids::secret),
            one_time_code: registration.one_time_code,
        })
    }

    /// Whether `name` is its object id or its user principal name.
    pub fn is_called(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.object_id) || name.eq_ignore_ascii_case(&self.user_principal_name)
    }

    /// Whether the tenant knows it: as its own, or as a guest.
    pub fn is_known_in(&self, tenant_id: &str) -> bool {
        self.tenant_id == tenant_id || self.guest_in.iter().any(|other| other == tenant_id)
    }

    pub fn has_password(&self, given: &str) -> bool {
        self.password == given
    }

    /// The one-time code that never changes, if it has one.
    pub fn fixed_one_time_code(&self) -> Option<&str> {
        self.one_time_code.as_deref()
    }

    /// With its password.
    pub fn registered(&self) -> RegisteredUser {
        RegisteredUser {
            tenant_id: self.tenant_id.clone(),
            object_id: self.object_id.clone(),
            user_principal_name: self.user_principal_name.clone(),
            display_name: self.display_name.clone(),
            password: self.password.clone(),
        }
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "User", Some(&self.object_id), Some(&self.user_principal_name))
    }
}

impl fmt::Debug for UserRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "UserRegistration", self.object_id.as_deref(), self.user_principal_name.as_deref())
    }
}

impl fmt::Debug for RegisteredUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "RegisteredUser", Some(&self.object_id), Some(&self.user_principal_name))
    }
}

/// Without what is secret.
fn debug(f: &mut fmt::Formatter<'_>, name: &str, object_id: Option<&str>, user_principal_name: Option<&str>) -> fmt::Result {
    f.debug_struct(name).field("object_id", &object_id).field("user_principal_name", &user_principal_name).finish_non_exhaustive()
}
