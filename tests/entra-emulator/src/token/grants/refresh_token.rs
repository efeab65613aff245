//! Refresh tokens (RFC 6749, section 6) of confidential clients: they serve any resource that the user may use.

use crate::{
    entra_error::{EntraError, delegated},
    server::Exchange,
    sessions::REFRESH_TOKEN_LIFETIME,
    state::State,
    token::{TokenAnswer, grants::delegated::Request},
};

/// Issues the next token, and the next refresh token when `offline_access` is asked for.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let grant = state.sessions.recall(exchange.form.required("refresh_token")?);
    let home = grant.as_ref().map(|grant| grant.delegation.user.tenant_id.as_str());
    let request = Request::read(state, exchange, segment, home)?;
    let grant = grant.ok_or_else(delegated::malformed_grant)?;
    if grant.client_id != request.application.client_id {
        return Err(delegated::foreign_grant());
    }
    if exchange.now >= grant.issued_at.saturating_add(REFRESH_TOKEN_LIFETIME) {
        return Err(delegated::inactive_grant(grant.issued_at));
    }
    let user = request.user(state, &grant.delegation.user.object_id)?;
    if let Some(revocation) = state.sessions.revocation(&user.object_id).filter(|revocation| revocation.hits(Some(grant.number))) {
        return Err(delegated::revoked(revocation.at));
    }
    request.answer(state, exchange, grant.delegation)
}
