//! The directory: tenants, the applications registered in them, the resources that tokens are for, and foreign issuers.

mod application;
mod issuer;
mod key;
mod resource;
mod tenant;

pub use application::{
    Application, ApplicationRegistration, FederatedCredential, RedirectUri, RedirectUriType, RegisteredApplication, SecretRegistration,
};
pub use issuer::IssuerRegistration;
pub use key::{AppKey, KeyRegistration};
pub use resource::{Resource, ResourceRegistration, TargetResource};
pub use tenant::{Tenant, TenantRegistration, TenantSegment};

use crate::{crypto::PublicKey, error::InvalidInput};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// Everything that is registered. It starts with Microsoft's best known resources and nothing else.
#[derive(Debug)]
pub struct Directory {
    tenants: Vec<Arc<Tenant>>,
    applications: HashMap<String, Arc<Application>>,
    resources: Vec<Arc<Resource>>,
    issuers: HashMap<String, Arc<issuer::IssuerKeys>>,
}

/// What is registered, for display: no secret, no key.
#[derive(Debug, Clone, Serialize)]
pub struct DirectorySummary {
    pub tenants: Vec<Arc<Tenant>>,
    pub applications: Vec<RegisteredApplication>,
    pub resources: Vec<Arc<Resource>>,
    pub issuers: Vec<String>,
}

impl Default for Directory {
    fn default() -> Self {
        let resources = resource::well_known().into_iter().map(Arc::new).collect();
        Self { tenants: Vec::new(), applications: HashMap::new(), resources, issuers: HashMap::new() }
    }
}

impl Directory {
    /// Adds a tenant, or replaces the one with the same id.
    pub fn add_tenant(&mut self, registration: TenantRegistration) -> Result<Arc<Tenant>, InvalidInput> {
        let tenant = Arc::new(Tenant::new(registration)?);
        self.tenants.retain(|other| other.tenant_id != tenant.tenant_id);
        self.tenants.push(Arc::clone(&tenant));
        Ok(tenant)
    }

    /// Adds an application, or replaces the one with the same client id. Its tenant must exist.
    pub fn add_application(
        &mut self,
        registration: ApplicationRegistration,
        default_tenant: &str,
    ) -> Result<RegisteredApplication, InvalidInput> {
        let tenant = registration.tenant_id.clone().unwrap_or_else(|| default_tenant.to_owned());
        let TenantSegment::Tenant(tenant) = self.tenant(&tenant) else {
            return Err(InvalidInput::new(format!(
                "tenant_id: no tenant '{tenant}' here; add it first, or leave it out for the default tenant"
            )));
        };
        let (application, registered) = Application::new(registration, &tenant.tenant_id)?;
        self.applications.insert(application.client_id.clone(), Arc::new(application));
        Ok(registered)
    }

    /// Adds a resource, or replaces the one with the same application id.
    pub fn add_resource(&mut self, registration: ResourceRegistration) -> Result<Arc<Resource>, InvalidInput> {
        let resource = Arc::new(Resource::new(registration)?);
        self.resources.retain(|other| other.app_id != resource.app_id);
        self.resources.push(Arc::clone(&resource));
        Ok(resource)
    }

    /// Trusts a foreign issuer's keys, so that federated credentials can name it.
    pub fn add_issuer(&mut self, registration: &IssuerRegistration) -> Result<(), InvalidInput> {
        let keys = issuer::IssuerKeys::new(registration)?;
        self.issuers.insert(registration.issuer.clone(), Arc::new(keys));
        Ok(())
    }

    /// What the tenant segment of a path stands for.
    pub fn tenant(&self, segment: &str) -> TenantSegment {
        tenant::resolve(segment, &self.tenants)
    }

    /// The application with this client id, wherever it is registered.
    pub fn application(&self, client_id: &str) -> Option<Arc<Application>> {
        self.applications.get(&client_id.to_ascii_lowercase()).cloned()
    }

    /// The application as the tenant knows it: registered there, or multi-tenant.
    pub fn application_in(&self, tenant: &Tenant, client_id: &str) -> Option<Arc<Application>> {
        self.application(client_id).filter(|application| application.multi_tenant || application.tenant_id == tenant.tenant_id)
    }

    /// The resource that a scope without its `/.default` names. Resources registered last win.
    pub fn resource(&self, identifier: &str) -> Option<TargetResource> {
        self.resources.iter().rev().find_map(|resource| resource.target(identifier))
    }

    /// The keys of a foreign issuer that fit a key id; all of its keys when the token names none.
    pub fn issuer_keys(&self, issuer: &str, key_id: Option<&str>) -> Option<Vec<PublicKey>> {
        self.issuers.get(issuer).map(|keys| keys.matching(key_id))
    }

    /// Whether `origin` is the origin of a redirect URI of type `spa` of this application: the pages that Entra lets read
    /// answers of the token endpoint.
    pub fn is_spa_origin(&self, client_id: &str, origin: &str) -> bool {
        self.application(client_id).is_some_and(|application| application.has_spa_origin(origin))
    }

    /// All that is registered, without secrets.
    pub fn summary(&self) -> DirectorySummary {
        let mut applications = self.applications.values().map(|application| application.summary()).collect::<Vec<_>>();
        applications.sort_by(|one, other| one.client_id.cmp(&other.client_id));
        let mut issuers = self.issuers.keys().cloned().collect::<Vec<_>>();
        issuers.sort();
        DirectorySummary { tenants: self.tenants.clone(), applications, resources: self.resources.clone(), issuers }
    }
}
