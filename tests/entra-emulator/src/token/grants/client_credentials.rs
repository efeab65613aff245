//! Client credentials: an application asks for itself
//! (RFC 6749, section 4.4; <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).

use crate::{
    entra_error::{EntraError, catalogue},
    server::Exchange,
    state::State,
    token::{
        ClaimsRequest, Subject, TokenAnswer,
        client_auth::{self, Audience},
        default_scope,
        grants::find,
    },
};
use axum::http::StatusCode;

/// Issues a token to an application that proves itself.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let form = &exchange.form;
    if exchange.client_secret().is_none() && form.get("client_assertion").is_none() {
        return Err(catalogue::no_client_credential());
    }
    let client_id = exchange.client_id().ok_or_else(|| catalogue::missing_parameter("client_id"))?;
    let resource = default_scope(form.required("scope")?)?;
    let claims = ClaimsRequest::parse(form.get("claims"))?;

    // An application has no home of its own here: `common` and its like name no tenant.
    let (tenant, application) = find::tenant_and_application(state, segment, client_id, None)?;
    if let Some(origin) = &exchange.page_origin {
        return Err(catalogue::cross_origin_redemption(origin));
    }
    let proof = client_auth::authenticate(state, exchange, &application, &Audience::Tenant(&tenant))?;
    let target = find::resource(state, &tenant, resource)?;
    if !find::may_call(&application, &target) {
        return Err(catalogue::not_assigned(&application.client_id, &target.resource.app_id));
    }

    let settings = state.settings();
    let lifetime = if claims.is_capable() { settings.cae_token_lifetime } else { settings.token_lifetime };
    let subject = Subject { tenant: &tenant, application: &application, target: &target, proof, user: None };
    let token = subject
        .access_token(state, exchange.now, lifetime, &claims)
        .ok_or_else(|| catalogue::service_unavailable(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(TokenAnswer::bearer(token, lifetime, &settings))
}
