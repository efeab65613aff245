//! User name and password (RFC 6749, section 4.3; <https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc>).

use crate::{
    directory::TenantSegment,
    entra_error::{EntraError, delegated, sign_in as error},
    server::Exchange,
    sign_in::check_password,
    state::State,
    token::{
        Delegation, TokenAnswer,
        grants::delegated::{Known, Request, SignedIn},
    },
};

/// Issues a token to whoever knows a user's password. There is nobody to ask for more.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let username = exchange.form.required("username")?;
    let password = exchange.form.required("password")?;
    if matches!(state.directory().tenant(segment), TenantSegment::Common | TenantSegment::Consumers) {
        return Err(error::grant_not_over_common());
    }
    let home = state.directory().user_of_any_tenant(username).map(|user| user.tenant_id.clone());
    let home = home.or_else(|| super::delegated::home_of_client(state, exchange));
    let request = Request::read(state, exchange, segment, &Known { home: home.as_deref(), ..Known::default() })?;
    let tenant = &request.tenant;
    // Guests have their passwords elsewhere: only a tenant's own users sign in this way.
    let user = state.directory().user(&tenant.tenant_id, Some(username)).filter(|user| user.tenant_id == tenant.tenant_id);
    let user = user.ok_or_else(|| delegated::unknown_user(username, &tenant.display_name))?;
    check_password(state, &user, password, exchange.now)?;
    let delegation = Delegation { user, methods: vec!["pwd".to_owned()] };
    let answer = request.answer(state, exchange, SignedIn { delegation, at: exchange.now, nonce: None });
    // What the user would have to do makes the password no good.
    answer.map_err(|error| EntraError { error: if error.error == "interaction_required" { "invalid_grant" } else { error.error }, ..error })
}
