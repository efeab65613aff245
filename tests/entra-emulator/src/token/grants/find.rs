//! Finding what a token request names in the directory.

use crate::{
    directory::{Application, TargetResource, Tenant, TenantSegment},
    entra_error::{EntraError, catalogue},
    state::State,
};
use std::sync::Arc;

/// The tenant that a path names, if it names one, and the application as it is known there.
pub fn tenant_in_path(state: &State, segment: &str, client_id: &str) -> Result<(Option<Arc<Tenant>>, Arc<Application>), EntraError> {
    let directory = state.directory();
    match directory.tenant(segment) {
        TenantSegment::Tenant(tenant) => {
            let application = directory.application_in(&tenant, client_id);
            let application = application.ok_or_else(|| catalogue::unknown_application(client_id, &tenant.display_name))?;
            Ok((Some(tenant), application))
        }
        TenantSegment::Common | TenantSegment::Organizations => match directory.application(client_id) {
            None => Err(catalogue::unknown_application(client_id, segment)),
            Some(application) if application.multi_tenant => Ok((None, application)),
            Some(application) => Err(catalogue::not_multi_tenant(&application.client_id, &application.display_name, segment)),
        },
        TenantSegment::Consumers => Err(catalogue::no_tenant_given()),
        TenantSegment::Unknown => Err(catalogue::unknown_tenant(segment)),
        TenantSegment::Malformed => Err(catalogue::malformed_tenant(segment)),
    }
}

/// The tenant of the path and the application in it. `home` is the tenant that `common` and `organizations` stand for; an
/// application of its own has none.
pub fn tenant_and_application(
    state: &State,
    segment: &str,
    client_id: &str,
    home: Option<&str>,
) -> Result<(Arc<Tenant>, Arc<Application>), EntraError> {
    match tenant_in_path(state, segment, client_id)? {
        (Some(tenant), application) => Ok((tenant, application)),
        (None, application) => match home.map(|home| state.directory().tenant(home)) {
            Some(TenantSegment::Tenant(tenant)) => Ok((tenant, application)),
            _ => Err(catalogue::no_tenant_given()),
        },
    }
}

/// The resource that a scope names.
pub fn resource(state: &State, tenant: &Tenant, named: &str) -> Result<TargetResource, EntraError> {
    state.directory().resource(named).ok_or_else(|| catalogue::unknown_resource(named, &tenant.display_name))
}

/// Whether the application was given access to a resource.
pub fn may_call(application: &Application, target: &TargetResource) -> bool {
    let resource = &target.resource;
    application.may_call(resource.identifiers.iter().map(String::as_str).chain([resource.app_id.as_str(), target.requested.as_str()]))
}
