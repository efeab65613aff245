use alloc::{boxed::Box, string::String, vec::Vec};

#[cfg(feature = "rsa")]
use crate::{CertificateSource, ClientCertificateCredential};
use crate::{
    credential::{ClientSecretCredential, CredentialOptions, TokenCredential, UsernamePasswordCredential},
    error::{Error, ErrorKind, Result},
    host::Host,
    maybe_send::BoxFuture,
    text::{concat, split},
    token::{AccessToken, GetTokenOptions, Secret},
};

/// Authenticates by what the environment says: an application with a secret, else one with a certificate, else a user with a password.
///
/// | Needs | May have |
/// | --- | --- |
/// | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` | |
/// | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_CERTIFICATE_PATH` | `AZURE_CLIENT_CERTIFICATE_PASSWORD`, `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN` (`1` or `true`) |
/// | `AZURE_CLIENT_ID`, `AZURE_USERNAME`, `AZURE_PASSWORD` | `AZURE_TENANT_ID` (else `organizations`) |
///
/// A variable that is empty is not set. All three look at `AZURE_AUTHORITY_HOST` and `AZURE_ADDITIONALLY_ALLOWED_TENANTS` (parted by `;`). Where it is
/// incomplete, calls fail with the kind [`Unavailable`](crate::ErrorKind::Unavailable) and name what is set and what is missing.
///
/// The password is deprecated, because it cannot do multifactor authentication; the log says so. Certificates need the feature `rsa`.
#[derive(Clone)]
pub struct EnvironmentCredential {
    who: Who,
}

#[derive(Clone)]
enum Who {
    Secret(ClientSecretCredential),
    #[cfg(feature = "rsa")]
    Certificate(ClientCertificateCredential),
    Password(UsernamePasswordCredential),
    Nobody(Error),
}

impl EnvironmentCredential {
    /// # Errors
    /// A configuration error names what is wrong with an option or a variable; what is missing is an error of the calls.
    pub fn new(options: &CredentialOptions) -> Result<Self> {
        let mut options = options.clone();
        let others = options.host.env("AZURE_ADDITIONALLY_ALLOWED_TENANTS").unwrap_or_default();
        let others = split(&others, b';').map(str::trim_ascii).filter(|tenant| !tenant.is_empty()).map(String::from);
        options.additionally_allowed_tenants.extend(others);
        Ok(Self { who: Who::of(&options)? })
    }

    /// A token for these scopes; see [`TokenCredential::get_token`].
    pub async fn get_token(&self, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        let result = match &self.who {
            Who::Secret(credential) => credential.get_token(scopes, options).await,
            #[cfg(feature = "rsa")]
            Who::Certificate(credential) => credential.get_token(scopes, options).await,
            Who::Password(credential) => credential.get_token(scopes, options).await,
            Who::Nobody(error) => Err(error.clone()),
        };
        // Nobody can sign in here: whoever set the password has to mend it.
        result.map_err(
            |error| if error.kind() == ErrorKind::AuthenticationRequired { error.into_kind(ErrorKind::Authentication) } else { error },
        )
    }

    /// Forgets every token at once. Whoever asks from now on gets a configuration error.
    pub fn close(&self) {
        match &self.who {
            Who::Secret(credential) => credential.close(),
            #[cfg(feature = "rsa")]
            Who::Certificate(credential) => credential.close(),
            Who::Password(credential) => credential.close(),
            Who::Nobody(_) => {}
        }
    }
}

impl TokenCredential for EnvironmentCredential {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str], options: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
        Box::pin(Self::get_token(self, scopes, options))
    }
}

impl core::fmt::Debug for EnvironmentCredential {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut shown = formatter.debug_struct(NAME);
        match &self.who {
            Who::Secret(credential) => shown.field("who", credential),
            #[cfg(feature = "rsa")]
            Who::Certificate(credential) => shown.field("who", credential),
            Who::Password(credential) => shown.field("who", credential),
            Who::Nobody(error) => shown.field("nobody", &error.message()),
        };
        shown.finish()
    }
}

impl Who {
    fn of(options: &CredentialOptions) -> Result<Self> {
        let env = |name| options.host.env(name);
        let (tenant, client) = (env(TENANT), env(CLIENT));
        if let (Some(tenant), Some(client)) = (&tenant, &client) {
            if let Some(secret) = env(SECRET) {
                return Ok(Self::Secret(ClientSecretCredential::new(tenant, client, Secret::from(secret), options)?));
            }
            if let Some(path) = env(CERTIFICATE) {
                return certificate(tenant, client, path, options);
            }
        }
        if let (Some(client), Some(username), Some(password)) = (&client, env(USERNAME), env(PASSWORD)) {
            let tenant = tenant.as_deref().unwrap_or("organizations");
            return Ok(Self::Password(UsernamePasswordCredential::new(tenant, client, &username, Secret::from(password), None, options)?));
        }
        Ok(Self::Nobody(incomplete(&options.host)))
    }
}

#[cfg(feature = "rsa")]
fn certificate(tenant: &str, client: &str, path: String, options: &CredentialOptions) -> Result<Who> {
    let env = |name| options.host.env(name);
    let sends_chain = env("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN").is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"));
    let password = env("AZURE_CLIENT_CERTIFICATE_PASSWORD").map(Secret::from);
    let source = CertificateSource::path(path, password).send_certificate_chain(sends_chain);
    Ok(Who::Certificate(ClientCertificateCredential::new(tenant, client, source, options)?))
}

#[cfg(not(feature = "rsa"))]
#[allow(clippy::unnecessary_wraps)] // as the other one
fn certificate(_: &str, _: &str, _: String, _: &CredentialOptions) -> Result<Who> {
    let why = "AZURE_CLIENT_CERTIFICATE_PATH is set, but this program was built without certificates: build it with the feature rsa";
    Ok(Who::Nobody(Error::unavailable(why).of(NAME)))
}

/// Names what is set and what is missing, and no value.
fn incomplete(host: &Host) -> Error {
    let is_set = |name: &&str| host.env(name).is_some();
    let set: Vec<&str> = ALL.iter().copied().filter(is_set).collect();
    let needed: &[&str] = if [SECRET, CERTIFICATE].iter().any(is_set) {
        &[TENANT, CLIENT]
    } else if [USERNAME, PASSWORD].iter().any(is_set) {
        &[CLIENT, USERNAME, PASSWORD]
    } else {
        &[TENANT, CLIENT, OR]
    };
    let missing: Vec<&str> = needed.iter().copied().filter(|name| !is_set(name)).collect();
    let is_or_are = ["none is set", "set is "].get(set.len()).copied().unwrap_or("set are ");
    let set = concat(&[is_or_are, &set.join(", ")]);
    Error::unavailable(concat(&["the environment variables are incomplete: ", &set, "; missing are ", &missing.join(", ")])).of(NAME)
}

const NAME: &str = "EnvironmentCredential";
const TENANT: &str = "AZURE_TENANT_ID";
const CLIENT: &str = "AZURE_CLIENT_ID";
const SECRET: &str = "AZURE_CLIENT_SECRET";
const CERTIFICATE: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const USERNAME: &str = "AZURE_USERNAME";
const PASSWORD: &str = "AZURE_PASSWORD";
const ALL: &[&str] = &[TENANT, CLIENT, SECRET, CERTIFICATE, USERNAME, PASSWORD];
const OR: &str = "AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH, or AZURE_USERNAME and AZURE_PASSWORD)";
