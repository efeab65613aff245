//! What the options of `wit/types.wit` mean to the core.

use core::time::Duration;

use zeroize::Zeroizing;

use super::{bindings::exports::azure_identity::credentials::types, error::configuration, lent::host};
#[cfg(feature = "component-cloud")]
use crate::EncryptionKey;
use crate::{AuthorizationCodeCredentialOptions, CredentialOptions, Error, GetTokenOptions, Secret, transport::RetryOptions};

pub(super) fn for_credential(given: Option<types::CredentialOptions>) -> Result<CredentialOptions, types::Error> {
    let mut options = CredentialOptions::new(host());
    if let Some(given) = given {
        options.authority_host = given.authority_host;
        options.additionally_allowed_tenants = given.additionally_allowed_tenants;
        options.disable_instance_discovery = given.disable_instance_discovery;
        options.retry = given.retry.map_or_else(RetryOptions::default, retry);
        if let Some(key) = given.encryption_key {
            encrypt(&mut options, &Zeroizing::new(key))
                .map_err(|why| types::Error::Configuration(configuration(&Error::configuration(why))))?;
        }
    }
    Ok(options)
}

#[cfg(feature = "component-cloud")]
fn encrypt(options: &mut CredentialOptions, key: &[u8]) -> Result<(), &'static str> {
    let key: [u8; 32] = key.try_into().map_err(|_| "encryptionKey: 32 random bytes are needed")?;
    options.encryption_key = Some(EncryptionKey::new(key));
    Ok(())
}

#[cfg(not(feature = "component-cloud"))]
fn encrypt(_: &mut CredentialOptions, _: &[u8]) -> Result<(), &'static str> {
    Err("encryptionKey: this component has no token store; use azure-identity-cloud.wasm, which imports `token-store`")
}

pub(super) fn for_code(given: Option<types::AuthorizationCodeOptions>) -> AuthorizationCodeCredentialOptions {
    let mut options = AuthorizationCodeCredentialOptions::default();
    if let Some(given) = given {
        options.client_secret = given.client_secret.map(Secret::from);
        options.code_verifier = given.code_verifier.map(Secret::from);
    }
    options
}

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
