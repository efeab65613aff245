use core::fmt;
use std::{boxed::Box, string::String, sync::Arc};

use azure_core::{
    credentials::{AccessToken, Secret, TokenCredential as AzureCoreTokenCredential, TokenRequestOptions},
    error::ErrorKind,
    time::{Duration, OffsetDateTime},
};

use crate::{credential::TokenCredential, error::Error, token::GetTokenOptions};

/// Any credential of this crate, as the clients of the official Azure SDK for Rust take it. Feature `azure-core`.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use azure_core::credentials::TokenCredential;
/// use azure_identity_wasm::{ClientSecretCredential, CredentialOptions, native::AzureCoreCredential};
///
/// # fn example() -> azure_identity_wasm::Result<()> {
/// let credential = ClientSecretCredential::new("my-tenant", "my-client", "my-secret", &CredentialOptions::default())?;
/// let for_clients: Arc<dyn TokenCredential> = AzureCoreCredential::new(credential);
/// # Ok(()) }
/// ```
///
/// The SDK's options have no place for tenant, claims and CAE. Whoever needs them puts a [`GetTokenOptions`] into the context of the
/// client's method, as `Context::new().with_value(options)`.
///
/// # Errors
/// Of kind [`ErrorKind::Credential`], which the SDK does not retry. The cause is this crate's [`Error`], for `downcast_ref`.
#[derive(Clone)]
pub struct AzureCoreCredential(Arc<dyn TokenCredential>);

impl AzureCoreCredential {
    /// Wraps a credential. Credentials are cheap to clone, and clones share their tokens.
    #[allow(clippy::new_ret_no_self, reason = "clients take an Arc, as azure_identity's constructors give one")]
    pub fn new(credential: impl TokenCredential + 'static) -> Arc<Self> {
        Arc::new(Self(Arc::new(credential)))
    }
}

impl From<Arc<dyn TokenCredential>> for AzureCoreCredential {
    fn from(credential: Arc<dyn TokenCredential>) -> Self {
        Self(credential)
    }
}

#[async_trait::async_trait]
impl AzureCoreTokenCredential for AzureCoreCredential {
    async fn get_token(&self, scopes: &[&str], options: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let context = options.map(|options| options.method_options.context);
        let options = context.as_ref().and_then(|context| context.value::<GetTokenOptions>()).cloned().unwrap_or_default();
        let token = self.0.get_token(scopes, &options).await.map_err(refused)?;
        let since_1970 = Duration::milliseconds(token.expires_on.millis());
        let expires_on = OffsetDateTime::UNIX_EPOCH
            .checked_add(since_1970)
            .ok_or_else(|| refused(Error::authentication("the token's expiry is not a date")))?;
        Ok(AccessToken::new(Secret::new(String::from(token.token.expose())), expires_on))
    }
}

fn refused(error: Error) -> azure_core::Error {
    azure_core::Error::new(ErrorKind::Credential, error)
}

impl fmt::Debug for AzureCoreCredential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AzureCoreCredential").finish_non_exhaustive()
    }
}
