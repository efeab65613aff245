//! The credentials of applications.

use std::sync::Arc;

use azure_identity_wasm::{ClientAssertionCredential, ClientSecretCredential, CredentialOptions, Error, Secret, TokenCredential};
use serde_json::Value;

use super::{error::not_built, unknown};
use crate::{
    callback::Callback,
    description::{Argument, Description},
    play::NotBuilt,
};

/// `(tenantId, clientId, clientSecret)`
pub(super) fn client_secret(description: &Description, options: &CredentialOptions) -> Result<Arc<dyn TokenCredential>, NotBuilt> {
    let made = ClientSecretCredential::new(description.text(0), description.text(1), description.text(2), options);
    Ok(Arc::new(made.map_err(|error| not_built(&error))?))
}

/// `(tenantId, clientId, getAssertion)`
pub(super) fn client_assertion(description: &Description, options: &CredentialOptions) -> Result<Arc<dyn TokenCredential>, NotBuilt> {
    let callback = match description.arguments.get(2) {
        Some(Argument::Callback(callback)) => callback.clone(),
        Some(other) => return Err(unknown("getAssertion", other)),
        None => return Err(NotBuilt::Unknown("a client assertion without a callback".into())),
    };
    let assertion = move || std::future::ready(assertion(&callback));
    let made = ClientAssertionCredential::new(description.text(0), description.text(1), assertion, options);
    Ok(Arc::new(made.map_err(|error| not_built(&error))?))
}

fn assertion(callback: &Callback) -> Result<Secret, Error> {
    match callback.call(Vec::new()) {
        Ok(Value::String(assertion)) => Ok(assertion.into()),
        Ok(other) => Err(Error::authentication(format!("the assertion is no text but {other}"))),
        Err(message) => Err(Error::authentication(message)),
    }
}
