//! Client credentials: an application asks for itself
//! (RFC 6749, section 4.4; <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).

use crate::{
    directory::{Application, TargetResource, Tenant, TenantSegment},
    entra_error::{EntraError, catalogue},
    server::Exchange,
    state::State,
    token::{
        ClaimsRequest, Subject, TokenAnswer,
        client_auth::{self, Audience},
        default_scope,
    },
};
use axum::http::StatusCode;
use std::sync::Arc;

/// Issues a token to an application that proves itself.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let form = &exchange.form;
    if exchange.client_secret().is_none() && form.get("client_assertion").is_none() {
        return Err(catalogue::no_client_credential());
    }
    let client_id = exchange.client_id().ok_or_else(|| catalogue::missing_parameter("client_id"))?;
    let resource = default_scope(form.required("scope")?)?;
    let claims = ClaimsRequest::parse(form.get("claims"))?;

    let (tenant, application) = find(state, segment, client_id)?;
    if let Some(origin) = &exchange.page_origin {
        return Err(catalogue::cross_origin_redemption(origin));
    }
    let proof = client_auth::authenticate(state, exchange, &application, &Audience::Tenant(&tenant))?;
    let target = find_resource(state, &tenant, &application, resource)?;

    let settings = state.settings();
    let lifetime = if claims.is_capable() { settings.cae_token_lifetime } else { settings.token_lifetime };
    let subject = Subject { tenant: &tenant, application: &application, target: &target, proof };
    let token = subject
        .app_only_token(state, exchange.now, lifetime, &claims)
        .ok_or_else(|| catalogue::service_unavailable(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(TokenAnswer::bearer(token, lifetime, &settings))
}

/// The tenant and the application in it. An application has no home of its own here: `common` and its like name no tenant.
fn find(state: &State, segment: &str, client_id: &str) -> Result<(Arc<Tenant>, Arc<Application>), EntraError> {
    let directory = state.directory();
    match directory.tenant(segment) {
        TenantSegment::Tenant(tenant) => {
            let application = directory
                .application_in(&tenant, client_id)
                .ok_or_else(|| catalogue::unknown_application(client_id, &tenant.display_name))?;
            Ok((tenant, application))
        }
        TenantSegment::Common | TenantSegment::Organizations => Err(match directory.application(client_id) {
            None => catalogue::unknown_application(client_id, segment),
            Some(application) if application.multi_tenant => catalogue::no_tenant_given(),
            Some(application) => catalogue::not_multi_tenant(&application.client_id, &application.display_name, segment),
        }),
        TenantSegment::Consumers => Err(catalogue::no_tenant_given()),
        TenantSegment::Unknown => Err(catalogue::unknown_tenant(segment)),
        TenantSegment::Malformed => Err(catalogue::malformed_tenant(segment)),
    }
}

fn find_resource(state: &State, tenant: &Tenant, application: &Application, resource: &str) -> Result<TargetResource, EntraError> {
    let target = state.directory().resource(resource).ok_or_else(|| catalogue::unknown_resource(resource, &tenant.display_name))?;
    let names = target.resource.identifiers.iter().map(String::as_str).chain([target.resource.app_id.as_str(), resource]);
    if application.may_call(names) { Ok(target) } else { Err(catalogue::not_assigned(&application.client_id, &target.resource.app_id)) }
}
