//! What the options of `wit/types.wit` mean to the core.

use core::time::Duration;

use zeroize::Zeroizing;

use super::{lent::host, types};
#[cfg(not(feature = "component-http-auth"))]
use crate::{AuthorizationCodeCredentialOptions, GetTokenOptions, Secret};
use crate::{CredentialOptions, Error, Result, transport::RetryOptions};

pub(super) fn for_credential(given: Option<types::CredentialOptions>) -> Result<CredentialOptions> {
    let mut options = CredentialOptions::new(host());
    if let Some(given) = given {
        options.authority_host = given.authority_host;
        options.additionally_allowed_tenants = given.additionally_allowed_tenants;
        options.disable_instance_discovery = given.disable_instance_discovery;
        options.retry = given.retry.map_or_else(RetryOptions::default, retry);
        if let Some(key) = given.encryption_key {
            encrypt(&mut options, &Zeroizing::new(key)).map_err(Error::configuration)?;
        }
    }
    Ok(options)
}

#[cfg(feature = "component-cloud")]
fn encrypt(options: &mut CredentialOptions, key: &[u8]) -> core::result::Result<(), &'static str> {
    let key: [u8; 32] = key.try_into().map_err(|_| "encryptionKey: 32 random bytes are needed")?;
    options.encryption_key = Some(crate::EncryptionKey::new(key));
    Ok(())
}

#[cfg(not(feature = "component-cloud"))]
fn encrypt(_: &mut CredentialOptions, _: &[u8]) -> core::result::Result<(), &'static str> {
    Err(naming!("encryptionKey: this component has no token store; use ", "azure-identity-cloud", ", which imports `token-store`"))
}

#[cfg(not(feature = "component-http-auth"))]
pub(super) fn for_code(given: Option<types::AuthorizationCodeOptions>) -> AuthorizationCodeCredentialOptions {
    let mut options = AuthorizationCodeCredentialOptions::default();
    if let Some(given) = given {
        options.client_secret = given.client_secret.map(Secret::from);
        options.code_verifier = given.code_verifier.map(Secret::from);
    }
    options
}

#[cfg(not(feature = "component-http-auth"))]
pub(super) fn for_call(given: Option<types::TokenRequestOptions>) -> GetTokenOptions {
    given.map_or_else(GetTokenOptions::default, |given| GetTokenOptions {
        tenant_id: given.tenant_id,
        claims: given.claims,
        enable_cae: given.enable_cae,
    })
}

fn retry(given: types::RetryOptions) -> RetryOptions {
    RetryOptions {
        max_retries: given.max_retries,
        retry_delay: given.retry_delay.map(Duration::from_millis),
        max_retry_delay: given.max_retry_delay.map(Duration::from_millis),
        deadline: given.deadline.map(Duration::from_millis),
        exchange_timeout: given.exchange_timeout.map(Duration::from_millis),
    }
}
