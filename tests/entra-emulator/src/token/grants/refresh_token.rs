//! Refresh tokens (RFC 6749, section 6): they serve any resource that the user may use, in any tenant that knows the user.

use crate::{
    entra_error::{EntraError, delegated, sign_in as error},
    server::Exchange,
    sessions::RefreshGrant,
    state::State,
    token::{
        ClientType, Delegation, TokenAnswer,
        grants::delegated::{Known, Request, SignedIn, home_of_client},
    },
};

/// Issues the next token, and the next refresh token when `offline_access` is asked for.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let refresh_token = exchange.form.required("refresh_token")?;
    let grant = state.sessions.recall(refresh_token);
    let home = grant.as_ref().map(|grant| grant.delegation.user.tenant_id.clone()).or_else(|| home_of_client(state, exchange));
    let known = Known {
        home: home.as_deref(),
        client: grant.as_ref().map(|grant| grant.client),
        scope: grant.as_ref().map(|grant| grant.scope.as_str()),
        claims: None,
        keeps_openid: false,
    };
    let request = Request::read(state, exchange, segment, &known)?;
    let grant = grant.ok_or_else(delegated::malformed_grant)?;
    check(state, exchange, &request, &grant)?;
    let user = request.user_of_grant(state, &grant.delegation.user.object_id, Some(grant.number))?;
    let delegation = Delegation { user, methods: grant.delegation.methods };
    let answer = request.answer(state, exchange, SignedIn { delegation, at: grant.signed_in_at, nonce: None })?;
    state.sessions.redeemed(refresh_token);
    Ok(answer)
}

/// Whether the token is good, for this client and now.
fn check(state: &State, exchange: &Exchange, request: &Request, grant: &RefreshGrant) -> Result<(), EntraError> {
    let settings = state.settings();
    let own = grant.client_id == request.application.client_id;
    if !own && (grant.family.is_none() || grant.family != request.application.family) {
        return Err(delegated::foreign_grant());
    }
    if grant.redeemed && settings.refuse_replayed_refresh_tokens {
        return Err(error::already_redeemed("The refresh token"));
    }
    let is_over = |since: i64, lifetime: u32| exchange.now >= since.saturating_add(i64::from(lifetime));
    if grant.client == ClientType::Spa && is_over(grant.signed_in_at, settings.spa_refresh_token_lifetime) {
        return Err(error::page_grant_expired(grant.signed_in_at, settings.spa_refresh_token_lifetime));
    }
    if is_over(grant.issued_at, settings.refresh_token_lifetime) {
        return Err(delegated::inactive_grant(grant.issued_at, settings.refresh_token_lifetime));
    }
    Ok(())
}
