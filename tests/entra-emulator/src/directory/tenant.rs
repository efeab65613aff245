//! Tenants, and what the first segment of a path stands for.

use crate::{error::InvalidInput, ids};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A tenant of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tenant {
    /// Its GUID, in lower case.
    pub tenant_id: String,
    pub display_name: String,
    /// Verified domain names, each as good as the GUID in a path.
    pub domains: Vec<String>,
}

/// How a tenant is added.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantRegistration {
    /// A GUID; random when absent.
    pub tenant_id: Option<String>,
    /// `Contoso` when absent.
    pub display_name: Option<String>,
    /// Domain names; one below `onmicrosoft.com` when empty, as every real tenant has.
    pub domains: Vec<String>,
}

/// What the tenant segment of a path stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantSegment {
    Tenant(Arc<Tenant>),
    /// `common`: any account.
    Common,
    /// `organizations`: any work or school account.
    Organizations,
    /// `consumers`: Microsoft accounts.
    Consumers,
    /// Well-formed, but not in this directory.
    Unknown,
    /// Neither a GUID nor a domain name.
    Malformed,
}

impl Tenant {
    pub(super) fn new(registration: TenantRegistration) -> Result<Self, InvalidInput> {
        let tenant_id = match registration.tenant_id {
            Some(text) => ids::parse_guid(&text).ok_or_else(|| InvalidInput::new("tenant_id: not a GUID"))?,
            None => ids::guid(),
        };
        let mut domains = registration.domains.iter().map(|domain| domain.to_ascii_lowercase()).collect::<Vec<_>>();
        if let Some(bad) = domains.iter().find(|domain| !is_domain_name(domain)) {
            return Err(InvalidInput::new(format!("domains: '{bad}' is not a domain name")));
        }
        if domains.is_empty() {
            domains.push(format!("contoso{}.onmicrosoft.com", &tenant_id[..8]));
        }
        Ok(Self { tenant_id, display_name: registration.display_name.unwrap_or_else(|| "Contoso".to_owned()), domains })
    }

    /// The names under which the tenant may appear in a URL: its id and its domains.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.tenant_id.as_str()).chain(self.domains.iter().map(String::as_str))
    }
}

pub(super) fn resolve(segment: &str, tenants: &[Arc<Tenant>]) -> TenantSegment {
    let segment = segment.to_ascii_lowercase();
    match segment.as_str() {
        "common" => return TenantSegment::Common,
        "organizations" => return TenantSegment::Organizations,
        "consumers" => return TenantSegment::Consumers,
        _ => {}
    }
    if let Some(tenant) = tenants.iter().find(|tenant| tenant.names().any(|name| name == segment)) {
        TenantSegment::Tenant(Arc::clone(tenant))
    } else if ids::parse_guid(&segment).is_some() || is_domain_name(&segment) {
        TenantSegment::Unknown
    } else {
        TenantSegment::Malformed
    }
}

fn is_domain_name(text: &str) -> bool {
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label_ok)
}
