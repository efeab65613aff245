//! Assertions that another issuer signed: workload identity federation
//! (<https://learn.microsoft.com/entra/workload-id/workload-identity-federation>).

use crate::{
    crypto::{Jws, PublicKey},
    directory::Application,
    entra_error::{EntraError, assertion as error},
    state::State,
};

/// The audience of federated credentials unless they say otherwise, and the application id that Entra's own tokens for it carry.
const TOKEN_EXCHANGE: (&str, &str) = ("api://AzureADTokenExchange", "fb60f99c-7a34-4190-8149-302f77469936");

/// Checks issuer, subject, audience, in this order, against the application's federated credentials, and then the signature.
pub fn check(state: &State, application: &Application, assertion: &Jws, issuer: &str, subject: &str) -> Result<(), EntraError> {
    let credentials = &application.federated_credentials;
    if credentials.is_empty() {
        return Err(error::no_federated_credentials(&application.client_id, &application.display_name));
    }
    let mut trusted = credentials.iter().filter(|credential| credential.issuer == issuer).peekable();
    if trusted.peek().is_none() {
        return Err(error::federated_issuer_mismatch(issuer));
    }
    let mut trusted = trusted.filter(|credential| credential.subject == subject).peekable();
    if trusted.peek().is_none() {
        return Err(error::federated_subject_mismatch(subject));
    }
    let audiences = assertion.audiences();
    if !trusted.any(|credential| audiences.iter().any(|audience| credential.audiences.iter().any(|own| is_same_audience(own, audience)))) {
        return Err(error::federated_audience_mismatch(&audiences.join(" ")));
    }
    let keys = keys_of(state, issuer, assertion).ok_or_else(|| error::issuer_unreachable(issuer))?;
    if keys.iter().any(|key| assertion.is_signed_by(key)) { Ok(()) } else { Err(error::federated_signature()) }
}

fn is_same_audience(trusted: &str, presented: &str) -> bool {
    trusted == presented || (trusted, presented) == TOKEN_EXCHANGE
}

/// The emulator knows its own keys: tokens that it issued itself may serve as assertions, as a managed identity's do.
fn keys_of(state: &State, issuer: &str, assertion: &Jws) -> Option<Vec<PublicKey>> {
    if issuer.starts_with(&format!("{}/", state.place.origin)) {
        return Some(vec![state.signing_key.public().clone()]);
    }
    state.directory().issuer_keys(issuer, assertion.header("kid"))
}
