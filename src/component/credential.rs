//! The resources of `wit/credential.wit`.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::future::{Ready, ready};

use super::{
    bindings::exports::azure_identity::credentials::{
        credential::{self as wit, CredentialOptions, TokenRequestOptions},
        types,
    },
    block_on::block_on,
    certificate,
    error::{configuration, unfinished},
    options,
};
use crate::{
    ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, Error, OnBehalfOfCredential, Secret, TokenCredential,
    maybe_send::{Lock, Shared},
};

/// What this component exports.
pub(super) struct Component;

impl wit::Guest for Component {
    type Credential = Credential;
    type ClientAssertion = Assertion;
}

/// The resource `credential`.
pub(super) struct Credential(Box<dyn Closable>);

impl wit::GuestCredential for Credential {
    fn client_secret(
        tenant_id: String,
        client_id: String,
        client_secret: String,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let client_secret = Secret::from(client_secret);
        let made = ClientSecretCredential::new(&tenant_id, &client_id, client_secret, &options::for_credential(options));
        resource(made).map_err(types::Error::Configuration)
    }

    fn client_assertion(
        tenant_id: String,
        client_id: String,
        assertion: wit::ClientAssertionBorrow<'_>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let assertion = latest(assertion.get());
        let made = ClientAssertionCredential::new(&tenant_id, &client_id, assertion, &options::for_credential(options));
        resource(made).map_err(types::Error::Configuration)
    }

    fn client_certificate(
        tenant_id: String,
        client_id: String,
        certificate: types::Certificate,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let certificate = certificate::source(certificate).map_err(|error| error.of("ClientCertificateCredential"));
        let made = certificate.and_then(|certificate| {
            ClientCertificateCredential::new(&tenant_id, &client_id, certificate, &options::for_credential(options))
        });
        resource(made).map_err(types::Error::Configuration)
    }

    fn on_behalf_of(
        tenant_id: String,
        client_id: String,
        user_assertion_token: String,
        proof: wit::ClientProof<'_>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (user, options) = (Secret::from(user_assertion_token), options::for_credential(options));
        let made = match proof {
            wit::ClientProof::Secret(secret) => OnBehalfOfCredential::with_secret(&tenant_id, &client_id, secret, user, &options),
            wit::ClientProof::Certificate(certificate) => certificate::source(certificate)
                .map_err(|error| error.of("OnBehalfOfCredential"))
                .and_then(|certificate| OnBehalfOfCredential::with_certificate(&tenant_id, &client_id, certificate, user, &options)),
            wit::ClientProof::Assertion(assertion) => {
                OnBehalfOfCredential::with_assertion(&tenant_id, &client_id, latest(assertion.get()), user, &options)
            }
        };
        resource(made).map_err(types::Error::Configuration)
    }

    fn get_token(&self, scopes: Vec<String>, options: Option<TokenRequestOptions>) -> Result<types::AccessToken, types::Error> {
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let token = block_on(self.0.get_token(&scopes, &options::for_call(options))).ok_or_else(unfinished)??;
        let seconds = |time: crate::UnixTime| u64::try_from(time.seconds()).unwrap_or(0);
        Ok(types::AccessToken {
            token: token.token.expose().into(),
            expires_on: seconds(token.expires_on),
            refresh_on: token.refresh_on.map(seconds),
            token_type: String::from(&*token.token_type),
        })
    }

    fn close(&self) {
        self.0.close();
    }
}

/// The resource `client-assertion`: the latest assertion, shared with the credentials that ask for it.
pub(super) struct Assertion(Shared<Lock<Option<Secret>>>);

impl wit::GuestClientAssertion for Assertion {
    fn new() -> Self {
        Self(Shared::default())
    }

    fn set(&self, assertion: String) -> Result<(), types::Error> {
        let assertion = Secret::from(assertion);
        if assertion.is_empty() {
            let error = Error::configuration("assertion: a signed JWT is needed; to forget the last one, call clear");
            return Err(types::Error::Configuration(configuration(&error)));
        }
        self.0.with(|latest| *latest = Some(assertion));
        Ok(())
    }

    fn clear(&self) {
        self.0.with(|latest| *latest = None);
    }
}

/// Gives the latest assertion, or says that there is none.
fn latest(assertion: &Assertion) -> impl Fn() -> Ready<crate::Result<Secret>> + use<> {
    let latest = assertion.0.clone();
    move || ready(latest.with(|latest| latest.clone()).ok_or_else(|| Error::unavailable(NO_ASSERTION)))
}

/// A credential that forgets its tokens when it is told to.
trait Closable: TokenCredential {
    fn close(&self);
}

macro_rules! closable {
    ($($credential:ty),+) => {
        $(impl Closable for $credential {
            fn close(&self) {
                <$credential>::close(self);
            }
        })+
    };
}

closable!(ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential);

/// What a constructor hands out. That its error has one case only saves a kilobyte or more in each of them.
fn resource(credential: Result<impl Closable + 'static, Error>) -> Result<wit::Credential, types::ConfigurationError> {
    match credential {
        Ok(credential) => Ok(wit::Credential::new(Credential(Box::new(credential)))),
        Err(error) => Err(configuration(&error)),
    }
}

const NO_ASSERTION: &str = "no client assertion is set: call client-assertion.set with a fresh one, then ask again";
