//! Authorization codes (RFC 6749, section 4.1.3, with RFC 7636)
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>).

use crate::{
    entra_error::{EntraError, delegated, sign_in as error},
    server::Exchange,
    sign_in::CodeGrant,
    state::State,
    token::{
        ClientType, Delegation, TokenAnswer,
        grants::delegated::{Known, Request, SignedIn, home_of_client},
    },
};

/// Issues a token for the user who signed in.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let code = exchange.form.required("code")?;
    let redirect_uri = exchange.form.required("redirect_uri")?;
    let grant = state.sign_ins.codes.recall(code);
    let home = grant.as_ref().map(|grant| grant.tenant_id.clone()).or_else(|| home_of_client(state, exchange));
    let kind = grant.as_ref().map(|grant| grant.kind).or_else(|| {
        let application = state.directory().application(exchange.client_id()?)?;
        application.redirect(redirect_uri).map(|redirect| redirect.kind)
    });
    let known = Known {
        home: home.as_deref(),
        client: kind.map(ClientType::from),
        // A code that is none asks for nothing: it is refused for that, not for its scope.
        scope: Some(grant.as_ref().map_or("openid", |grant| grant.scope.as_str())),
        claims: grant.as_ref().and_then(|grant| grant.claims.as_deref()),
        keeps_openid: grant.is_some(),
    };
    let request = Request::read(state, exchange, segment, &known)?;
    let grant = grant.ok_or_else(delegated::malformed_grant)?;
    check(state, exchange, &request, &grant, (code, redirect_uri))?;
    let user = request.user_of_grant(state, &grant.delegation.user.object_id, Some(grant.number))?;
    if !state.sign_ins.codes.redeem(code) {
        return Err(error::already_redeemed("OAuth2 Authorization code"));
    }
    let delegation = Delegation { user, methods: grant.delegation.methods };
    request.answer(state, exchange, SignedIn { delegation, at: grant.issued_at, nonce: grant.nonce })
}

/// Whether the code is good, for this client, here and now.
fn check(
    state: &State,
    exchange: &Exchange,
    request: &Request,
    grant: &CodeGrant,
    (code, redirect_uri): (&str, &str),
) -> Result<(), EntraError> {
    if grant.client_id != request.application.client_id {
        return Err(delegated::foreign_grant());
    }
    if grant.tenant_id != request.tenant.tenant_id {
        return Err(error::code_of_another_tenant());
    }
    if state.sign_ins.codes.is_redeemed(code) {
        return Err(error::already_redeemed("OAuth2 Authorization code"));
    }
    if exchange.now >= grant.issued_at.saturating_add(i64::from(state.settings().code_lifetime)) {
        return Err(error::code_expired());
    }
    if redirect_uri != grant.redirect_uri {
        return Err(error::other_redirect_uri(redirect_uri, &grant.redirect_uri));
    }
    match (&grant.challenge, exchange.form.get("code_verifier")) {
        (None, None) if grant.kind == crate::directory::RedirectUriType::Spa => Err(error::challenge_required()),
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if challenge.is_answered_by(verifier) => Ok(()),
        _ => Err(error::wrong_verifier()),
    }
}
