//! The resources of `wit/credential.wit`.

use alloc::{string::String, vec::Vec};
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
    user::{self, SignIn},
};
use crate::{
    AccessToken, AuthorizationCodeCredential, ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential,
    DeviceCodeCredential, Error, OnBehalfOfCredential, RefreshTokenCredential, RefreshTokenCredentialOptions, Secret, UnixTime,
    UsernamePasswordCredential,
    maybe_send::{Lock, Shared},
    session::Session,
    token::Interaction,
};

/// What this component exports.
pub(super) struct Component;

impl wit::Guest for Component {
    type Credential = Credential;
    type ClientAssertion = Assertion;
    type DeviceCodeSignIn = SignIn;
}

/// The resource `credential`: all of them are a session around a flow.
pub(super) struct Credential {
    session: Shared<Session>,
    /// The same, where people sign in to it in steps.
    pub(super) in_steps: Option<DeviceCodeCredential>,
}

macro_rules! sessions {
    ($($credential:ty),+) => {
        $(impl From<$credential> for Credential {
            fn from(credential: $credential) -> Self {
                Self { session: credential.session, in_steps: None }
            }
        })+
    };
}

sessions!(ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential);
sessions!(AuthorizationCodeCredential, RefreshTokenCredential, UsernamePasswordCredential);

impl From<DeviceCodeCredential> for Credential {
    fn from(credential: DeviceCodeCredential) -> Self {
        Self { session: credential.session.clone(), in_steps: Some(credential) }
    }
}

impl wit::GuestCredential for Credential {
    fn client_secret(
        tenant_id: String,
        client_id: String,
        client_secret: String,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let client_secret = Secret::from(client_secret);
        let made = ClientSecretCredential::new(&tenant_id, &client_id, client_secret, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn client_assertion(
        tenant_id: String,
        client_id: String,
        assertion: wit::ClientAssertionBorrow<'_>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let assertion = latest(assertion.get());
        let made = ClientAssertionCredential::new(&tenant_id, &client_id, assertion, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn client_certificate(
        tenant_id: String,
        client_id: String,
        certificate: types::Certificate,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let options = options::for_credential(options)?;
        let certificate = certificate::source(certificate).map_err(|error| error.of("ClientCertificateCredential"));
        let made = certificate.and_then(|certificate| ClientCertificateCredential::new(&tenant_id, &client_id, certificate, &options));
        resource(made).map_err(types::Error::Configuration)
    }

    fn on_behalf_of(
        tenant_id: String,
        client_id: String,
        user_assertion_token: String,
        proof: wit::ClientProof<'_>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (user, options) = (Secret::from(user_assertion_token), options::for_credential(options)?);
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

    fn authorization_code(
        tenant_id: String,
        client_id: String,
        authorization_code: String,
        redirect_uri: String,
        more: Option<types::AuthorizationCodeOptions>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (code, more) = (Secret::from(authorization_code), options::for_code(more));
        let made = AuthorizationCodeCredential::new(&tenant_id, &client_id, code, &redirect_uri, more, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn refresh_token(
        tenant_id: String,
        client_id: String,
        refresh_token: String,
        client_secret: Option<String>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (refresh_token, mut more) = (Secret::from(refresh_token), RefreshTokenCredentialOptions::default());
        more.client_secret = client_secret.map(Secret::from);
        let made = RefreshTokenCredential::new(&tenant_id, &client_id, refresh_token, more, &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn username_password(
        tenant_id: String,
        client_id: String,
        username: String,
        password: String,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let (password, options) = (Secret::from(password), options::for_credential(options)?);
        let made = UsernamePasswordCredential::new(&tenant_id, &client_id, &username, password, None, &options);
        resource(made).map_err(types::Error::Configuration)
    }

    fn device_code(
        tenant_id: Option<String>,
        client_id: Option<String>,
        options: Option<CredentialOptions>,
    ) -> Result<wit::Credential, types::Error> {
        let made = DeviceCodeCredential::in_steps(tenant_id.as_deref(), client_id.as_deref(), &options::for_credential(options)?);
        resource(made).map_err(types::Error::Configuration)
    }

    fn get_token(&self, scopes: Vec<String>, options: Option<TokenRequestOptions>) -> Result<types::AccessToken, types::Error> {
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let answer = self.session.get_token(&scopes, &options::for_call(options), Interaction::IfAutomatic);
        Ok(access_token(&block_on(answer).ok_or_else(unfinished)??.token))
    }

    fn authentication_record(&self) -> Option<types::AuthenticationRecord> {
        self.session.memory.user().map(|user| user::record(&user.record))
    }

    fn latest_refresh_token(&self) -> Option<String> {
        self.session.memory.user()?.refresh_token.as_ref().map(|token| token.expose().into())
    }

    fn close(&self) {
        self.session.close();
    }
}

/// A token as `wit/types.wit` has it.
pub(super) fn access_token(token: &AccessToken) -> types::AccessToken {
    let seconds = |time: UnixTime| u64::try_from(time.seconds()).unwrap_or(0);
    types::AccessToken {
        token: token.token.expose().into(),
        expires_on: seconds(token.expires_on),
        refresh_on: token.refresh_on.map(seconds),
        token_type: String::from(&*token.token_type),
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

/// What a constructor hands out. That its error has one case only saves a kilobyte or more in each of them.
fn resource(credential: Result<impl Into<Credential>, Error>) -> Result<wit::Credential, types::ConfigurationError> {
    match credential {
        Ok(credential) => Ok(wit::Credential::new(credential.into())),
        Err(error) => Err(configuration(&error)),
    }
}

const NO_ASSERTION: &str = "no client assertion is set: call client-assertion.set with a fresh one, then ask again";
