use alloc::string::String;

use crate::{
    error::{Error, Result},
    text::{concat, split},
};

/// A tenant: its id, one of its domains, or `organizations`, `common`, `consumers`, `adfs`.
#[derive(Clone, Debug)]
pub struct TenantId(String);

impl TenantId {
    /// Letters, digits, `-` and `.` only: a tenant becomes part of a URL.
    pub fn parse(text: &str) -> Result<Self> {
        if is_tenant(text) { Ok(Self(text.into())) } else { Err(Error::configuration(NO_TENANT)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tenant ids and domains are compared without regard to case.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

/// Which tenants a credential may ask.
#[derive(Clone, Debug)]
pub struct TenantPolicy {
    own: TenantId,
    /// With a space behind each, which no tenant has.
    also: String,
    /// `AZURE_IDENTITY_DISABLE_MULTITENANTAUTH` is set.
    only_own: bool,
}

impl TenantPolicy {
    /// `others` may have `*` for every tenant.
    pub fn new(own: TenantId, others: &[String], only_own: bool) -> Result<Self> {
        let mut also = String::new();
        for tenant in others {
            if tenant != "*" && !is_tenant(tenant) {
                return Err(Error::configuration(NO_OTHER));
            }
            also.push_str(tenant);
            also.push(' ');
        }
        Ok(Self { own, also, only_own })
    }

    pub fn own(&self) -> &TenantId {
        &self.own
    }

    /// The tenant to ask when a call asks for `requested`. A tenant that is not allowed is refused, never replaced.
    pub fn resolve(&self, requested: Option<&str>) -> Result<TenantId> {
        let Some(requested) = requested.filter(|tenant| !self.own.is(tenant)) else { return Ok(self.own.clone()) };
        let requested = TenantId::parse(requested)?;
        if self.only_own || self.own.is("adfs") {
            return Ok(self.own.clone());
        }
        // Who has not said which tenant, takes whichever a call asks for.
        if self.also.is_empty() && self.own.is("organizations") {
            return Ok(requested);
        }
        if split(&self.also, b' ').any(|tenant| tenant == "*" || requested.is(tenant)) {
            return Ok(requested);
        }
        let why = [
            "the credential is not configured to get tokens for tenant ",
            requested.as_str(),
            ". Add it to additionallyAllowedTenants, or \"*\" for every tenant",
        ];
        Err(Error::authentication(concat(&why)))
    }
}

fn is_tenant(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}

const NO_TENANT: &str = "tenantId: invalid tenant id. It is the id or a domain of the tenant, with letters, digits, '-' and '.' only";
const NO_OTHER: &str = "additionallyAllowedTenants: each is a tenant's id or domain, or \"*\" for every tenant";

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;
    use crate::error::ErrorKind;

    fn policy(own: &str, also: &[&str], only_own: bool) -> TenantPolicy {
        let also: Vec<String> = also.iter().map(|tenant| String::from(*tenant)).collect();
        TenantPolicy::new(TenantId::parse(own).unwrap(), &also, only_own).unwrap()
    }

    #[test]
    fn the_own_tenant_needs_no_permission() {
        assert_eq!(policy("Own", &[], false).resolve(None).unwrap().as_str(), "Own");
        assert_eq!(policy("Own", &[], false).resolve(Some("oWN")).unwrap().as_str(), "Own");
    }

    #[test]
    fn another_tenant_needs_one() {
        assert_eq!(policy("own", &["OTHER"], false).resolve(Some("other")).unwrap().as_str(), "other");
        assert_eq!(policy("own", &["x", "*"], false).resolve(Some("other")).unwrap().as_str(), "other");
        let refused = policy("own", &["x"], false).resolve(Some("other")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Authentication);
    }

    #[test]
    fn the_environment_or_adfs_can_switch_other_tenants_off() {
        assert_eq!(policy("own", &["*"], true).resolve(Some("other")).unwrap().as_str(), "own");
        assert_eq!(policy("adfs", &["*"], false).resolve(Some("other")).unwrap().as_str(), "adfs");
    }

    #[test]
    fn bad_characters_are_refused_wherever_they_come_from() {
        for bad in ["", " ", "a b", "a_b", "a/b", "a%2f", "ä", "a@b", "a\n"] {
            assert_eq!(TenantId::parse(bad).unwrap_err().kind(), ErrorKind::Configuration, "{bad:?}");
            assert!(policy("own", &["*"], true).resolve(Some(bad)).is_err(), "{bad:?}");
            assert!(TenantPolicy::new(TenantId::parse("own").unwrap(), &[bad.into()], false).is_err(), "{bad:?}");
        }
    }
}
