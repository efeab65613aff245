//! The credentials of applications.

use std::sync::Arc;

use azure_identity_wasm::{
    CertificateSource, ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, CredentialOptions, Error,
    OnBehalfOfCredential, Secret, TokenCredential, crypto::ClientCertificate,
};
use serde_json::Value;

use super::{Made, error::not_built, unknown};
use crate::{
    callback::Callback,
    description::{Argument, Description},
    play::NotBuilt,
};

/// The options of these credentials alone.
pub(super) const OWN_OPTIONS: &[&str] =
    &["tenantId", "clientId", "clientSecret", "certificatePath", "getAssertion", "userAssertionToken", "sendCertificateChain"];

/// `(tenantId, clientId, clientSecret)`
pub(super) fn client_secret(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let made = ClientSecretCredential::new(description.text(0), description.text(1), description.text(2), options);
    finish(made)
}

/// `(tenantId, clientId, getAssertion)`
pub(super) fn client_assertion(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let Some(argument) = description.arguments.get(2) else {
        return Err(NotBuilt::Unknown("a client assertion without a callback".into()));
    };
    let made = ClientAssertionCredential::new(description.text(0), description.text(1), assertions(argument)?, options);
    finish(made)
}

/// `(tenantId, clientId, path or { certificate or certificatePath, certificatePassword })`
pub(super) fn client_certificate(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let certificate = certificate(description.arguments.get(2), description)?;
    let made = ClientCertificateCredential::new(description.text(0), description.text(1), certificate, options);
    finish(made)
}

/// `({ tenantId, clientId, userAssertionToken, clientSecret or certificatePath or getAssertion })`
pub(super) fn on_behalf_of(description: &Description, options: &CredentialOptions) -> Result<Made, NotBuilt> {
    let text = |name: &str| description.options.get(name).and_then(Argument::as_text).unwrap_or_default();
    let (tenant, client, user) = (text("tenantId"), text("clientId"), text("userAssertionToken"));
    let made = if let Some(argument) = description.options.get("getAssertion") {
        OnBehalfOfCredential::with_assertion(tenant, client, assertions(argument)?, user, options)
    } else if let Some(path) = description.options.get("certificatePath") {
        OnBehalfOfCredential::with_certificate(tenant, client, certificate(Some(path), description)?, user, options)
    } else {
        OnBehalfOfCredential::with_secret(tenant, client, text("clientSecret"), user, options)
    };
    finish(made)
}

pub(super) fn finish(made: Result<impl TokenCredential + 'static, Error>) -> Result<Made, NotBuilt> {
    Ok(Made { credential: Arc::new(made.map_err(|error| not_built(&error))?), person: None })
}

fn certificate(argument: Option<&Argument>, description: &Description) -> Result<CertificateSource, NotBuilt> {
    let send_chain = matches!(description.options.get("sendCertificateChain"), Some(Argument::Value(Value::Bool(true))));
    let source = match argument {
        Some(Argument::Value(Value::String(path))) => CertificateSource::path(path.as_str(), None),
        Some(Argument::Object(members)) => {
            let text = |name: &str| members.get(name).and_then(Argument::as_text);
            let password = text("certificatePassword");
            match (text("certificate"), text("certificatePath")) {
                (None, Some(path)) => CertificateSource::path(path, password.map(Secret::from)),
                (certificate, _) => {
                    let parsed = ClientCertificate::parse(certificate.unwrap_or_default().as_bytes(), password);
                    let source = parsed.and_then(|certificate| CertificateSource::from_certificate(&certificate));
                    source.map_err(|error| not_built(&error))?
                }
            }
        }
        Some(other) => return Err(unknown("the certificate", other)),
        None => return Err(NotBuilt::Unknown("a credential without its certificate".into())),
    };
    Ok(source.send_certificate_chain(send_chain))
}

fn assertions(argument: &Argument) -> Result<impl Fn() -> std::future::Ready<Result<Secret, Error>> + use<>, NotBuilt> {
    let Argument::Callback(callback) = argument else { return Err(unknown("getAssertion", argument)) };
    let callback = callback.clone();
    Ok(move || std::future::ready(assertion(&callback)))
}

fn assertion(callback: &Callback) -> Result<Secret, Error> {
    match callback.call(Vec::new()) {
        Ok(Value::String(assertion)) => Ok(assertion.into()),
        Ok(other) => Err(Error::authentication(format!("the assertion is no text but {other}"))),
        Err(message) => Err(Error::authentication(message)),
    }
}
