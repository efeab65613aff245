//! Azure Identity for everything that runs WebAssembly, and for native Rust: credentials that get access tokens from Microsoft Entra ID.
//!
//! # What it does
//!
//! A credential answers from its cache whenever it can, sends one token request for however many callers want the same token at once, renews
//! tokens before they die, waits when the token service asks it to, and says what to do when it fails. No secret, assertion or token
//! appears in a message, a `Debug` output or a log event.
//!
//! Applications prove themselves by a secret, an assertion or a certificate, for themselves or on behalf of a user. People sign in once, by a code, on
//! another device or with the system's browser, and refresh tokens keep them signed in; [`TokenCachePersistenceOptions`] and
//! [`host::TokenStore`] keep tokens beyond the program.
//!
//! It does not verify the tokens that it gets: they are opaque to clients and come over TLS. It has no async runtime; any will do.
//!
//! # The journey of one call
//!
//! ```text
//! get_token(scopes, options)
//!    │ 1  get_token     the whole journey on one screen
//!    ▼
//!    2  cache           key → record → decide(now): fresh | ahead | late | dead; single flight
//!    ▼
//!    3  credential      which flow, which proof
//!    ▼
//!    4  request         pure: values in, Request out           (everything that writes secrets)
//!    ▼
//!    5  transport       pure retry rule + one async send over host::Fetch
//!    ▼
//!    6  response        pure: Response in, values or Error out  (everything that trusts bytes)
//!    ▼
//!    2' cache           keep
//!    ▼
//!    7  token           AccessToken back to the caller
//! ```
//!
//! Everything of the outside comes in through the small traits of [`host`]: the same decisions hold in every runtime. Without features the
//! crate is `no_std` and needs nothing but an allocator: `users` has the credentials of people, `cache-file` the cache that programs share, `store` token
//! stores, `keys` and `rsa` certificates of every form and their signatures; the feature `native` has a ready host for ordinary programs, `azure-core` the
//! adapter for the official SDK's clients.
//!
//! # What outlives the program
//!
//! Tokens are forgotten with their credential, unless they are kept in the cache that Microsoft's libraries share (`TokenCachePersistenceOptions`), or
//! in a store of the host's own (`host::TokenStore`). Keep the record of whoever has signed in: another program finds them by it, without a person.
//!
//! # Example
//!
//! ```
//! use azure_identity_wasm::{ClientSecretCredential, CredentialOptions, ErrorKind, GetTokenOptions, host::Host};
//!
//! # let rt = futures_executor();
//! # fn futures_executor() -> impl Fn(std::pin::Pin<Box<dyn Future<Output = ()>>>) {
//! #     |mut f| assert!(f.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready())
//! # }
//! # rt(Box::pin(async {
//! // A host lends what credentials need. This one lends nothing, so the credential says what is missing.
//! let options = CredentialOptions::new(Host::builder().build());
//! let credential = ClientSecretCredential::new("contoso.onmicrosoft.com", "client-id", "secret", &options).unwrap();
//!
//! let error = credential.get_token(&["https://vault.azure.net/.default"], &GetTokenOptions::default()).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Unavailable);
//! assert!(error.to_string().contains("clock"));
//! # }));
//! ```
#![no_std]
#![cfg_attr(not(any(feature = "js", feature = "component", feature = "component-keyvalue", feature = "artifact")), forbid(unsafe_code))]

extern crate alloc;
#[cfg(not(target_family = "wasm"))]
extern crate std;

#[cfg(all(target_family = "wasm", any(feature = "js", feature = "component", feature = "component-keyvalue", feature = "artifact")))]
mod artifact;
mod authenticated_fetch;
pub mod authority;
pub mod cache;
#[cfg(all(target_family = "wasm", feature = "component"))]
mod component;
#[cfg(all(target_family = "wasm", feature = "component-keyvalue"))]
#[path = "component/keyvalue.rs"]
mod component_keyvalue;
pub mod credential;
#[cfg(feature = "certificate")]
pub mod crypto;
mod error;
mod facts;
mod get_token;
pub mod host;
#[cfg(feature = "http-auth")]
pub mod http_auth;
#[cfg(all(target_family = "wasm", any(feature = "js", feature = "js-keys")))]
mod js;
pub mod json;
#[cfg(any(test, all(target_family = "wasm", feature = "component-keyvalue")))]
mod keyvalue;
pub mod maybe_send;
#[cfg(all(feature = "native", not(target_family = "wasm")))]
pub mod native;
pub mod request;
pub mod response;
mod session;
mod text;
pub mod token;
pub mod transport;

pub use authenticated_fetch::{AuthenticatedFetch, AuthenticatedFetchOptions, create_authenticated_fetch};
pub use authority::AzureAuthorityHosts;
#[cfg(feature = "store")]
pub use cache::EncryptionKey;
#[cfg(any(feature = "on-behalf-of", feature = "edge"))]
pub use credential::OnBehalfOfCredential;
#[cfg(feature = "cache-file")]
pub use credential::TokenCachePersistenceOptions;
pub use credential::{
    AssertionContext, BearerTokenProvider, ClientAssertion, ClientAssertionCredential, ClientSecretCredential, CredentialOptions,
    TokenCredential, get_bearer_token_provider,
};
#[cfg(feature = "users")]
pub use credential::{
    AuthorizationCodeCredential, AuthorizationCodeCredentialOptions, BrowserCustomizationOptions, DeviceCode, DeviceCodeCredential,
    DeviceCodeCredentialOptions, DeviceCodePrompt, DeviceCodeSignIn, InteractiveBrowserCredential, InteractiveBrowserCredentialOptions,
    RefreshTokenCredential, RefreshTokenCredentialOptions, RefreshTokenObserver, UsernamePasswordCredential,
};
#[cfg(feature = "developer")]
pub use credential::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, VisualStudioCodeCredential, VisualStudioCodeCredentialOptions,
};
#[cfg(feature = "cloud")]
pub use credential::{
    AzurePipelinesCredential, ChainedTokenCredential, ChainedTokenCredentialOptions, DefaultAzureCredential, DefaultAzureCredentialOptions,
    EnvironmentCredential, GitHubActionsCredential, GitHubActionsCredentialOptions, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
#[cfg(feature = "certificate")]
pub use credential::{CertificateSource, ClientCertificateCredential};
#[cfg(feature = "cloud")]
pub use credential::{ManagedIdentityCredential, ManagedIdentityId};
#[cfg(feature = "cache-file")]
pub use credential::{SharedTokenCacheCredential, SharedTokenCacheCredentialOptions};
pub use error::{EntraError, Error, ErrorKind, Result};
#[cfg(feature = "users")]
pub use token::AuthenticationRecord;
pub use token::{AccessToken, GetTokenOptions, Secret, UnixTime};
