//! One file per grant.

mod authorization_code;
mod client_credentials;
mod delegated;
mod device_code;
pub mod find;
mod on_behalf_of;
mod password;
mod refresh_token;

use crate::{
    entra_error::{EntraError, catalogue},
    server::Exchange,
    state::State,
    token::TokenAnswer,
};

/// Answers a token request, or says why not. What is wrong with the form comes first, as with Entra.
pub fn redeem(state: &State, exchange: &Exchange, tenant: &str) -> Result<TokenAnswer, EntraError> {
    if let Some(name) = exchange.form.repeated() {
        return Err(catalogue::repeated_parameter(name));
    }
    match exchange.form.required("grant_type")? {
        "client_credentials" => client_credentials::redeem(state, exchange, tenant),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => on_behalf_of::redeem(state, exchange, tenant),
        "authorization_code" => authorization_code::redeem(state, exchange, tenant),
        "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => device_code::redeem(state, exchange, tenant),
        "password" => password::redeem(state, exchange, tenant),
        "refresh_token" => refresh_token::redeem(state, exchange, tenant),
        other => Err(catalogue::unsupported_grant_type(other)),
    }
}
