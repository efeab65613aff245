//! The credentials of the settings.

use alloc::{boxed::Box, string::String};

use crate::{
    AssertionContext, ClientAssertion, ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential,
    DefaultAzureCredential, EnvironmentCredential, Error, ManagedIdentityCredential, Result, Secret, TokenCredential,
    WorkloadIdentityCredential,
    component::{
        bindings::azure_identity::credentials::http_auth_config::{self as wit, CredentialKind},
        certificate, cloud_options,
        lent::waits::ask,
        options, types,
    },
    maybe_send::{BoxFuture, Shared},
};

/// The credential of this name.
pub(super) fn make(name: &str, kind: CredentialKind, options: Option<types::CredentialOptions>) -> Result<Shared<dyn TokenCredential>> {
    let options = options::for_credential(options)?;
    Ok(match kind {
        CredentialKind::ClientSecret(given) => {
            let secret = Secret::from(given.client_secret);
            Shared::new(ClientSecretCredential::new(&given.tenant_id, &given.client_id, secret, &options)?)
        }
        CredentialKind::ClientCertificate(given) => {
            let certificate = certificate::source(given.certificate).map_err(|error| error.of("ClientCertificateCredential"))?;
            Shared::new(ClientCertificateCredential::new(&given.tenant_id, &given.client_id, certificate, &options)?)
        }
        CredentialKind::ClientAssertion(given) => {
            let assertion = OfHost(String::from(name));
            Shared::new(ClientAssertionCredential::new(&given.tenant_id, &given.client_id, assertion, &options)?)
        }
        CredentialKind::ManagedIdentity(given) => Shared::new(ManagedIdentityCredential::new(cloud_options::identity(given), &options)?),
        CredentialKind::WorkloadIdentity(given) => Shared::new(WorkloadIdentityCredential::new(cloud_options::workload(given), &options)?),
        CredentialKind::Environment => Shared::new(EnvironmentCredential::new(&options)?),
        CredentialKind::DefaultAzure(given) => Shared::new(DefaultAzureCredential::new(cloud_options::default_chain(given), &options)?),
    })
}

/// Assertions that the host gives for the credential of this name.
struct OfHost(String);

impl ClientAssertion for OfHost {
    fn assertion<'a>(&'a self, _: &'a AssertionContext<'a>) -> BoxFuture<'a, Result<Secret>> {
        Box::pin(async move { ask!(wit::client_assertion, &self.0).map(Secret::from).map_err(Error::unavailable) })
    }
}
