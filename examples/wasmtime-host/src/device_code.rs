//! A person signs in on another device, in steps: what the component cannot do by itself is to show the code, and to wait.

use std::time::Duration;

use tokio::time::sleep;
use wasmtime::component::ResourceAny;

use crate::bindings::exports::azure_identity::credentials::types;
use crate::failure::Failure;
use crate::identity::{Credential, Instance};
use crate::{AccessToken, DeviceCode, Error, TokenRequestOptions};

/// A sign-in by device code that is under way in an instance.
#[derive(Clone, Copy, Debug)]
pub struct DeviceCodeSignIn(pub(crate) ResourceAny);

impl Instance {
    /// Has a person sign in to a credential of [`device_code`](Self::device_code): `show` gets what to show to them, once. Waits for them; to
    /// give up, drop the future. The token is for these scopes, and the credential is signed in from then on.
    ///
    /// # Errors
    /// When Entra gives no code, the person declines or lets the time pass.
    pub async fn sign_in_by_device_code(
        &mut self,
        credential: Credential,
        scopes: &[String],
        options: Option<&TokenRequestOptions>,
        show: impl FnOnce(&DeviceCode),
    ) -> Result<AccessToken, Failure> {
        let sign_in = self.start_device_code(credential, scopes, options).await?;
        show(&self.shown(sign_in).await?);
        let token = loop {
            sleep(self.wait(sign_in).await?).await;
            if let Some(token) = self.poll(sign_in).await.transpose() {
                break token;
            }
        };
        self.drop_sign_in(sign_in).await?;
        token
    }

    /// Begins a sign-in for these scopes: Entra gives a code.
    ///
    /// # Errors
    /// When Entra gives none, or the credential is not of [`device_code`](Self::device_code).
    pub async fn start_device_code(
        &mut self,
        credential: Credential,
        scopes: &[String],
        options: Option<&TokenRequestOptions>,
    ) -> Result<DeviceCodeSignIn, Failure> {
        let (started,): (Result<ResourceAny, Error>,) = self.call(START, (credential.0, scopes, options)).await?;
        Ok(DeviceCodeSignIn(started?))
    }

    /// What to show to the person.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn shown(&mut self, sign_in: DeviceCodeSignIn) -> Result<DeviceCode, Failure> {
        let (code,) = self.call("[method]device-code-sign-in.code", (sign_in.0,)).await?;
        Ok(code)
    }

    /// How long to wait before the next [`poll`](Self::poll).
    ///
    /// # Errors
    /// None but a trap.
    pub async fn wait(&mut self, sign_in: DeviceCodeSignIn) -> Result<Duration, Failure> {
        let (milliseconds,) = self.call(WAIT, (sign_in.0,)).await?;
        Ok(Duration::from_millis(milliseconds))
    }

    /// Whether the person has signed in: `None` while they have not. With the token, or an error, the sign-in is over.
    ///
    /// # Errors
    /// When the person has declined, or the code is no longer good.
    pub async fn poll(&mut self, sign_in: DeviceCodeSignIn) -> Result<Option<AccessToken>, Failure> {
        let (token,): (Polled,) = self.call(POLL, (sign_in.0,)).await?;
        Ok(token?.map(AccessToken::from))
    }

    /// Drops the sign-in, which gives it up if it is not over.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn drop_sign_in(&mut self, sign_in: DeviceCodeSignIn) -> Result<(), Failure> {
        Ok(sign_in.0.resource_drop_async(&mut self.store).await?)
    }
}

/// What `poll` gives.
pub(crate) type Polled = Result<Option<types::AccessToken>, Error>;

pub(crate) const START: &str = "[static]device-code-sign-in.start";
pub(crate) const WAIT: &str = "[method]device-code-sign-in.wait";
pub(crate) const POLL: &str = "[method]device-code-sign-in.poll";
