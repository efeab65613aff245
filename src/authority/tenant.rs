use alloc::{string::String, vec::Vec};

use crate::error::{Error, Result};

/// A tenant: its id, one of its domains, or `organizations`, `common`, `consumers`, `adfs`.
#[derive(Clone, Debug)]
pub struct TenantId(String);

impl TenantId {
    /// Letters, digits, `-` and `.` only: a tenant becomes part of a URL.
    pub fn parse(text: &str) -> Result<Self> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.') {
            return Ok(Self(text.into()));
        }
        Err(Error::configuration(
            "tenantId: invalid tenant id. It is the id or a domain of the tenant, with letters, digits, '-' and '.' only; \
             see https://learn.microsoft.com/partner-center/find-ids-and-domain-names",
        ))
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
    also: Vec<String>,
    /// `AZURE_IDENTITY_DISABLE_MULTITENANTAUTH` is set.
    only_own: bool,
}

impl TenantPolicy {
    /// `also` may have `*` for every tenant.
    pub fn new(own: TenantId, also: Vec<String>, only_own: bool) -> Result<Self> {
        for tenant in also.iter().filter(|tenant| *tenant != "*") {
            TenantId::parse(tenant).map_err(|_| {
                Error::configuration("additionallyAllowedTenants: each must be a tenant's id or domain, or \"*\" for every tenant")
            })?;
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
        if self.also.iter().any(|tenant| tenant == "*" || requested.is(tenant)) {
            return Ok(requested);
        }
        let why = [
            "the credential is not configured to get tokens for tenant ",
            requested.as_str(),
            ". Add it to additionallyAllowedTenants when the credential is made, or \"*\" for every tenant",
        ];
        Err(Error::authentication(why.concat()))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::error::ErrorKind;

    fn policy(own: &str, also: &[&str], only_own: bool) -> TenantPolicy {
        TenantPolicy::new(TenantId::parse(own).unwrap(), also.iter().map(|tenant| String::from(*tenant)).collect(), only_own).unwrap()
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
            assert!(TenantPolicy::new(TenantId::parse("own").unwrap(), vec![bad.into()], false).is_err(), "{bad:?}");
        }
    }
}
