//! What the grants for users' tokens have in common: who asks, and what is answered.

use crate::{
    directory::{Application, Tenant, User},
    entra_error::{EntraError, catalogue, delegated},
    server::Exchange,
    sessions::RefreshGrant,
    state::State,
    token::{
        ClaimsRequest, DelegatedScope, Delegation, Subject, TokenAnswer,
        client_auth::{self, Audience, Proof},
        grants::find,
        id_token::{client_info, id_token},
    },
};
use axum::http::StatusCode;
use std::sync::Arc;

/// A confidential client that proved itself, and what it asks for.
pub struct Request {
    tenant: Arc<Tenant>,
    pub application: Arc<Application>,
    proof: Proof,
    scope: DelegatedScope,
    claims: ClaimsRequest,
}

impl Request {
    /// Reads what all these grants have, and checks the client's proof. `home` is the user's tenant.
    pub fn read(state: &State, exchange: &Exchange, segment: &str, home: Option<&str>) -> Result<Self, EntraError> {
        let form = &exchange.form;
        let client_id = exchange.client_id().ok_or_else(|| catalogue::missing_parameter("client_id"))?;
        let scope = DelegatedScope::parse(form.required("scope")?)?;
        let claims = ClaimsRequest::parse(form.get("claims"))?;
        let (tenant, application) = find::tenant_and_application(state, segment, client_id, home)?;
        if let Some(origin) = &exchange.page_origin {
            return Err(catalogue::cross_origin_redemption(origin));
        }
        let proof = client_auth::authenticate(state, exchange, &application, &Audience::Tenant(&tenant))?;
        Ok(Self { tenant, application, proof, scope, claims })
    }

    /// The user of an object id, as this tenant knows it.
    pub fn user(&self, state: &State, object_id: &str) -> Result<Arc<User>, EntraError> {
        let user = state.directory().user(&self.tenant.tenant_id, Some(object_id));
        user.ok_or_else(|| delegated::unknown_user(object_id, &self.tenant.display_name))
    }

    /// Issues what is asked for in a user's name.
    pub fn answer(&self, state: &State, exchange: &Exchange, delegation: Delegation) -> Result<TokenAnswer, EntraError> {
        let application = self.application.as_ref();
        let target = find::resource(state, &self.tenant, &self.scope.resource)?;
        if !find::may_call(application, &target) {
            return Err(delegated::consent_required(&application.client_id, &application.display_name));
        }
        state.interactions.check(&target, application, &delegation)?;

        let settings = state.settings();
        let lifetime = if self.claims.is_capable() { settings.cae_token_lifetime } else { settings.token_lifetime };
        let permissions = self.scope.permissions(&target);
        let user = Some((&delegation, permissions.as_slice()));
        let subject = Subject { tenant: &self.tenant, application, target: &target, proof: self.proof, user };
        let unsigned = || catalogue::service_unavailable(StatusCode::INTERNAL_SERVER_ERROR);
        let token = subject.access_token(state, exchange.now, lifetime, &self.claims).ok_or_else(unsigned)?;

        let mut answer = TokenAnswer::bearer(token, lifetime, &settings);
        answer.scope = Some(self.scope.granted(&target));
        if self.scope.wants("openid") {
            answer.id_token = Some(id_token(state, application, &delegation.user, exchange.now).ok_or_else(unsigned)?);
        }
        if exchange.form.get("client_info") == Some("1") {
            answer.client_info = Some(client_info(&delegation.user));
        }
        if self.scope.wants("offline_access") {
            let (client_id, number) = (application.client_id.clone(), state.issued.so_far().saturating_sub(1));
            answer.refresh_token = Some(state.sessions.remember(RefreshGrant { client_id, delegation, issued_at: exchange.now, number }));
        }
        Ok(answer)
    }
}
