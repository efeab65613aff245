//! One room per credential: which request it makes, and how it proves who asks.

mod application;
mod bearer_token_provider;
#[cfg(feature = "certificate")]
mod certificate;
#[cfg(feature = "cloud")]
mod chain;
mod client_assertion;
#[cfg(feature = "certificate")]
mod client_certificate;
mod client_credentials;
mod client_secret;
#[cfg(feature = "developer")]
mod developer;
mod endpoint;
#[cfg(feature = "cloud")]
mod federated;
#[cfg(feature = "cloud")]
mod managed_identity;
#[cfg(any(feature = "on-behalf-of", feature = "edge"))]
mod on_behalf_of;
mod options;
mod proof;
#[cfg(feature = "users")]
mod user;

use alloc::string::String;

pub use bearer_token_provider::{BearerTokenProvider, get_bearer_token_provider};
#[cfg(feature = "certificate")]
pub use certificate::CertificateSource;
#[cfg(feature = "cloud")]
pub use chain::{
    ChainedTokenCredential, ChainedTokenCredentialOptions, DefaultAzureCredential, DefaultAzureCredentialOptions, EnvironmentCredential,
};
pub use client_assertion::ClientAssertionCredential;
#[cfg(feature = "certificate")]
pub use client_certificate::ClientCertificateCredential;
#[cfg(feature = "js")]
pub(crate) use client_credentials::session as client_credentials;
pub use client_secret::ClientSecretCredential;
#[cfg(feature = "developer")]
pub use developer::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, VisualStudioCodeCredential, VisualStudioCodeCredentialOptions,
};
#[cfg(feature = "cloud")]
pub use federated::{
    AzurePipelinesCredential, GitHubActionsCredential, GitHubActionsCredentialOptions, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
#[cfg(feature = "cloud")]
pub use managed_identity::{ManagedIdentityCredential, ManagedIdentityId};
#[cfg(any(feature = "on-behalf-of", feature = "edge"))]
pub use on_behalf_of::OnBehalfOfCredential;
pub use options::CredentialOptions;
#[cfg(feature = "cache-file")]
pub use options::TokenCachePersistenceOptions;
#[cfg(feature = "edge")]
pub(crate) use proof::CertificateAssertion;
pub(crate) use proof::Proof;
pub use proof::{AssertionContext, ClientAssertion};
#[cfg(feature = "users")]
pub use user::{
    AuthorizationCodeCredential, AuthorizationCodeCredentialOptions, BrowserCustomizationOptions, DeviceCode, DeviceCodeCredential,
    DeviceCodeCredentialOptions, DeviceCodePrompt, DeviceCodeSignIn, InteractiveBrowserCredential, InteractiveBrowserCredentialOptions,
    RefreshTokenCredential, RefreshTokenCredentialOptions, RefreshTokenObserver, UsernamePasswordCredential,
};
#[cfg(feature = "cache-file")]
pub use user::{SharedTokenCacheCredential, SharedTokenCacheCredentialOptions};

use crate::{
    authority::TenantPolicy,
    cache::Record,
    error::Result,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync, Shared},
    token::{AccessToken, Ask, GetTokenOptions},
    transport::Transport,
};

/// What hands out access tokens: every credential of this crate, and whatever else a chain or a client is given.
pub trait TokenCredential: MaybeSend + MaybeSync {
    /// A token for these scopes, from the cache if one is at hand. Dropping the future cancels the call, and nobody else's.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind): each kind says what to do.
    fn get_token<'a>(&'a self, scopes: &'a [&'a str], options: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>>;
}

/// Names as the npm package has them, and values.
#[cfg(feature = "store")]
pub(crate) type Members = alloc::vec::Vec<(&'static str, crate::token::Secret)>;

/// The member that tells the account to look for, of a credential that is made with an authentication record.
#[cfg(feature = "store")]
pub(crate) const KNOWN: &str = "known.homeAccountId";

/// What a room implements; [`get_token.rs`](crate) is the journey around it.
pub(crate) trait Flow: MaybeSend + MaybeSync {
    /// The public name, as `ClientSecretCredential`.
    fn name(&self) -> &'static str;

    /// Which tenants may be asked.
    fn tenants(&self) -> &TenantPolicy;

    /// Whether scopes are passed on as they stand: then one with white space is refused, and not made into several. JavaScript looks by itself.
    #[cfg(all(feature = "developer", not(feature = "js")))]
    fn takes_scopes_as_they_stand(&self) -> bool {
        false
    }

    /// What tells this identity from others of the same host; nothing secret.
    fn identity(&self) -> String;

    /// What its tokens' keys begin with, where credentials share a memory; nothing where each has its own.
    fn partition(&self) -> Option<&str> {
        None
    }

    /// What tells its tokens from those of other credentials in a store that they share: whoever could not have asked for a token must not find
    /// it there, so a secret, and what stands for a user, is among it. Nothing where tokens are not to be shared. The kind is added to it.
    #[cfg(feature = "store")]
    fn members(&self) -> Option<Members> {
        None
    }

    /// The authority's host, for flows of users.
    #[cfg(feature = "users")]
    fn authority(&self) -> Option<&str> {
        None
    }

    /// Whose tokens its are in a cache that programs share; nothing where they do not belong into one.
    #[cfg(feature = "cache-file")]
    fn owner(&self) -> Option<Owner<'_>> {
        None
    }

    /// Whether the caller who finds a token due for renewal waits for the next one, and nothing is left to the background.
    #[cfg(feature = "cloud")]
    fn renews_at_once(&self) -> bool {
        false
    }

    /// Gets a token from its source.
    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>>;
}

/// Whose tokens a flow's are.
#[cfg(feature = "cache-file")]
pub(crate) struct Owner<'a> {
    /// The authority's host.
    pub(crate) environment: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) whose: crate::cache::msal::Whose<'a>,
}

/// The public side of a credential that is a session around a flow.
macro_rules! token_credential {
    ($name:ident) => {
        impl $name {
            /// A token for these scopes; see [`TokenCredential::get_token`](crate::TokenCredential::get_token).
            pub async fn get_token(&self, scopes: &[&str], options: &crate::GetTokenOptions) -> crate::Result<crate::AccessToken> {
                self.session.get_token(scopes, options, crate::token::Interaction::IfAutomatic).await.map(|record| record.token.clone())
            }

            /// Forgets every token at once. Whoever asks from now on gets a configuration error.
            pub fn close(&self) {
                self.session.close();
            }
        }

        impl crate::TokenCredential for $name {
            fn get_token<'a>(
                &'a self,
                scopes: &'a [&'a str],
                options: &'a crate::GetTokenOptions,
            ) -> crate::maybe_send::BoxFuture<'a, crate::Result<crate::AccessToken>> {
                alloc::boxed::Box::pin(Self::get_token(self, scopes, options))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.session.fmt(formatter)
            }
        }
    };
}
pub(crate) use token_credential;
