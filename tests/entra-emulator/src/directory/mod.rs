//! The directory: tenants, their users, the applications registered in them, the resources that tokens are for, and foreign
//! issuers.

mod application;
mod issuer;
mod key;
mod redirect_uri;
mod resource;
mod tenant;
mod trusted_subject;
mod user;

pub use application::{Application, ApplicationRegistration, FederatedCredential, RegisteredApplication, SecretRegistration};
pub use issuer::IssuerRegistration;
pub use key::{AppKey, CertificateSummary, KeyRegistration};
pub use redirect_uri::{RedirectUri, RedirectUriType};
pub use resource::{Resource, ResourceRegistration, TargetResource};
pub use tenant::{Tenant, TenantRegistration, TenantSegment};
pub use trusted_subject::TrustedSubjectRegistration;
pub use user::{RegisteredUser, User, UserRegistration};

use crate::{crypto::PublicKey, error::InvalidInput};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// Everything that is registered. It starts with Microsoft's best known resources and nothing else.
#[derive(Debug)]
pub struct Directory {
    tenants: Vec<Arc<Tenant>>,
    users: Vec<Arc<User>>,
    applications: HashMap<String, Arc<Application>>,
    resources: Vec<Arc<Resource>>,
    issuers: HashMap<String, Arc<issuer::IssuerKeys>>,
}

/// What is registered, for display: no secret, no key.
#[derive(Debug, Clone, Serialize)]
pub struct DirectorySummary {
    pub tenants: Vec<Arc<Tenant>>,
    pub users: Vec<Arc<User>>,
    pub applications: Vec<RegisteredApplication>,
    pub resources: Vec<Arc<Resource>>,
    pub issuers: Vec<String>,
}

impl Default for Directory {
    fn default() -> Self {
        let resources = resource::well_known().into_iter().map(Arc::new).collect();
        Self { tenants: Vec::new(), users: Vec::new(), applications: HashMap::new(), resources, issuers: HashMap::new() }
    }
}

impl Directory {
    /// Adds a tenant, or replaces the one with the same id. Every tenant begins with one user.
    pub fn add_tenant(&mut self, registration: TenantRegistration) -> Result<Arc<Tenant>, InvalidInput> {
        let tenant = Arc::new(Tenant::new(registration)?);
        self.tenants.retain(|other| other.tenant_id != tenant.tenant_id);
        self.tenants.push(Arc::clone(&tenant));
        if !self.users.iter().any(|user| user.tenant_id == tenant.tenant_id) {
            self.users.push(Arc::new(User::new(UserRegistration::default(), &tenant, Vec::new())?));
        }
        Ok(tenant)
    }

    /// Adds a user, or replaces the one with the same object id. Its tenant must exist.
    pub fn add_user(&mut self, registration: UserRegistration, default_tenant: &str) -> Result<RegisteredUser, InvalidInput> {
        let tenant = self.registered_tenant(registration.tenant_id.as_deref().unwrap_or(default_tenant))?;
        let guest_in = registration.guest_in.iter().map(|other| self.registered_tenant(other).map(|other| other.tenant_id.clone()));
        let guest_in = guest_in.collect::<Result<Vec<_>, _>>()?;
        let user = Arc::new(User::new(registration, &tenant, guest_in)?);
        let registered = user.registered();
        // The tenant's first user stays the first one.
        match self.users.iter_mut().find(|other| other.object_id == user.object_id) {
            Some(other) => *other = user,
            None => self.users.push(user),
        }
        Ok(registered)
    }

    /// Adds an application, or replaces the one with the same client id. Its tenant must exist.
    pub fn add_application(
        &mut self,
        registration: ApplicationRegistration,
        default_tenant: &str,
    ) -> Result<RegisteredApplication, InvalidInput> {
        let tenant = self.registered_tenant(registration.tenant_id.as_deref().unwrap_or(default_tenant))?;
        let (application, registered) = Application::new(registration, &tenant.tenant_id)?;
        let others = self.applications.values().filter(|other| other.client_id != application.client_id);
        let mut taken = others.flat_map(|other| other.api.identifiers.iter());
        if let Some(identifier) = taken.find(|identifier| application.api.identifiers.contains(identifier)) {
            return Err(InvalidInput::new(format!("identifier_uris: '{identifier}' is another application's; give one of its own")));
        }
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

    /// Lets all secrets of an application expire at `now`. Nothing when there is no such application.
    pub fn expire_secrets(&mut self, client_id: &str, now: i64) -> Option<()> {
        let application = Arc::make_mut(self.applications.get_mut(&client_id.to_ascii_lowercase())?);
        for secret in &mut application.secrets {
            secret.expires_on = Some(secret.expires_on.map_or(now, |expires_on| expires_on.min(now)));
        }
        Some(())
    }

    /// The user or guest of a tenant with this object id or user principal name; the tenant's first user when `name` is absent.
    pub fn user(&self, tenant_id: &str, name: Option<&str>) -> Option<Arc<User>> {
        let known = |user: &&Arc<User>| match name {
            None => user.tenant_id == tenant_id,
            Some(name) => user.is_called(name) && user.is_known_in(tenant_id),
        };
        self.users.iter().find(known).cloned()
    }

    /// The user with this object id or user principal name, of whatever tenant.
    pub fn user_of_any_tenant(&self, name: &str) -> Option<Arc<User>> {
        self.users.iter().find(|user| user.is_called(name)).cloned()
    }

    /// Whether a domain is one of a tenant's, or of a user here.
    pub fn is_domain(&self, domain: &str) -> bool {
        let of_users = self.users.iter().filter_map(|user| user.user_principal_name.rsplit_once('@').map(|(_, own)| own));
        let of_tenants = self.tenants.iter().flat_map(|tenant| tenant.domains.iter().map(String::as_str));
        of_tenants.chain(of_users).any(|own| own.eq_ignore_ascii_case(domain))
    }

    /// Whether an address is a redirect URI of any application.
    pub fn is_redirect_uri(&self, uri: &str) -> bool {
        self.applications.values().any(|application| application.redirect(uri).is_some())
    }

    /// The object id of a user (by object id or user principal name) or of an application's service principal (by client id).
    pub fn object_id_of(&self, principal: &str) -> Option<String> {
        let user = self.user_of_any_tenant(principal).map(|user| user.object_id.clone());
        user.or_else(|| self.application(principal).map(|application| application.object_id.clone()))
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

    /// The resource that a scope without its `/.default` names: an application may be one, too. Resources registered last win.
    pub fn resource(&self, identifier: &str) -> Option<TargetResource> {
        let resources = self.resources.iter().rev().chain(self.applications.values().map(|application| &application.api));
        resources.into_iter().find_map(|resource| resource.target(identifier))
    }

    /// All names under which an application is the audience of tokens.
    pub fn audiences_of(&self, application: &Application) -> Vec<String> {
        let same = self.resources.iter().filter(|resource| resource.app_id == application.client_id);
        let resources = same.chain(std::iter::once(&application.api));
        resources.flat_map(|resource| resource.identifiers.iter().chain(std::iter::once(&resource.app_id))).cloned().collect()
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
        DirectorySummary {
            tenants: self.tenants.clone(),
            users: self.users.clone(),
            applications,
            resources: self.resources.clone(),
            issuers,
        }
    }

    fn registered_tenant(&self, segment: &str) -> Result<Arc<Tenant>, InvalidInput> {
        match self.tenant(segment) {
            TenantSegment::Tenant(tenant) => Ok(tenant),
            _ => Err(InvalidInput::new(format!(
                "tenant_id: no tenant '{segment}' here; add it first, or leave it out for the default tenant"
            ))),
        }
    }
}
