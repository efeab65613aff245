//! People: who is signed in, and the resource `device-code-sign-in` of `wit/credential.wit`.

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use super::{
    bindings::exports::azure_identity::credentials::{
        credential::{self as wit, TokenRequestOptions},
        types,
    },
    credential::{Credential, access_token},
    error::configuration,
    options,
};
#[cfg(not(feature = "component-p3"))]
use super::{block_on::block_on, error::unfinished};
use crate::{AuthenticationRecord, DeviceCodeSignIn, Error, maybe_send::Lock};

/// The resource `device-code-sign-in`.
pub(super) struct SignIn {
    code: types::DeviceCode,
    /// Not here while somebody polls.
    under_way: Lock<Option<DeviceCodeSignIn>>,
}

impl SignIn {
    async fn begin(
        credential: wit::CredentialBorrow<'_>,
        scopes: Vec<String>,
        options: Option<TokenRequestOptions>,
    ) -> Result<wit::DeviceCodeSignIn, types::Error> {
        let Some(credential) = &credential.get::<Credential>().in_steps else {
            return Err(types::Error::Configuration(configuration(&Error::configuration(OTHER))));
        };
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let started = credential.start(&scopes, &options::for_call(options)).await?;
        let code = started.code();
        let seconds = |seconds: i64| u32::try_from(seconds).unwrap_or(u32::MAX);
        let code = types::DeviceCode {
            user_code: code.user_code.clone(),
            verification_uri: code.verification_uri.clone(),
            message: code.message.clone(),
            expires_in: seconds(code.expires_in),
            interval: seconds(code.interval),
        };
        Ok(wit::DeviceCodeSignIn::new(Self { code, under_way: Lock::new(Some(started)) }))
    }

    /// For whoever polls while somebody does it is too early to ask.
    async fn ask(&self) -> Result<Option<types::AccessToken>, types::Error> {
        let Some(sign_in) = self.under_way.with(Option::take) else { return Ok(None) };
        let mut taken = Taken { from: &self.under_way, sign_in: Some(sign_in) };
        let Some(sign_in) = &mut taken.sign_in else { return Ok(None) };
        Ok(sign_in.poll().await?.as_ref().map(access_token))
    }
}

impl wit::GuestDeviceCodeSignIn for SignIn {
    #[cfg(not(feature = "component-p3"))]
    fn start(
        credential: wit::CredentialBorrow<'_>,
        scopes: Vec<String>,
        options: Option<TokenRequestOptions>,
    ) -> Result<wit::DeviceCodeSignIn, types::Error> {
        block_on(Self::begin(credential, scopes, options)).ok_or_else(unfinished)?
    }

    #[cfg(feature = "component-p3")]
    async fn start(
        credential: wit::CredentialBorrow<'_>,
        scopes: Vec<String>,
        options: Option<TokenRequestOptions>,
    ) -> Result<wit::DeviceCodeSignIn, types::Error> {
        Self::begin(credential, scopes, options).await
    }

    fn code(&self) -> types::DeviceCode {
        self.code.clone()
    }

    fn wait(&self) -> types::Milliseconds {
        let wait = self.under_way.with(|sign_in| match sign_in {
            // What cannot be told now, `poll` tells.
            Some(sign_in) => sign_in.wait().unwrap_or_default(),
            None => Duration::from_secs(self.code.interval.into()),
        });
        wait.as_secs().saturating_mul(1000).saturating_add(wait.subsec_millis().into())
    }

    #[cfg(not(feature = "component-p3"))]
    fn poll(&self) -> Result<Option<types::AccessToken>, types::Error> {
        block_on(self.ask()).ok_or_else(unfinished)?
    }

    #[cfg(feature = "component-p3")]
    async fn poll(&self) -> Result<Option<types::AccessToken>, types::Error> {
        self.ask().await
    }
}

/// A sign-in that somebody polls, who may be given up.
struct Taken<'a> {
    from: &'a Lock<Option<DeviceCodeSignIn>>,
    sign_in: Option<DeviceCodeSignIn>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.from.with(|place| *place = self.sign_in.take());
    }
}

/// Who is signed in, as `wit/types.wit` has it.
pub(super) fn record(known: &AuthenticationRecord) -> types::AuthenticationRecord {
    types::AuthenticationRecord {
        authority: known.authority.clone(),
        client_id: known.client_id.clone(),
        home_account_id: known.home_account_id.clone(),
        tenant_id: known.tenant_id.clone(),
        username: known.username.clone(),
    }
}

const OTHER: &str = "credential: a sign-in by device code needs a credential of the constructor device-code";
