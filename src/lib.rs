//! Azure Identity for everything that runs WebAssembly, and for native Rust.
#![no_std]
#![cfg_attr(not(any(feature = "js", feature = "component", feature = "artifact")), forbid(unsafe_code))]

extern crate alloc;
#[cfg(not(target_family = "wasm"))]
extern crate std;

#[cfg(all(target_family = "wasm", any(feature = "js", feature = "component", feature = "artifact")))]
mod artifact;
pub mod authority;
pub mod cache;
#[cfg(all(target_family = "wasm", feature = "component"))]
mod component;
pub mod credential;
mod error;
mod get_token;
pub mod host;
#[cfg(all(target_family = "wasm", feature = "js"))]
mod js;
pub mod json;
pub mod maybe_send;
#[cfg(all(feature = "native", not(target_family = "wasm")))]
pub mod native;
pub mod request;
pub mod response;
mod session;
mod text;
pub mod token;
pub mod transport;

pub use authority::AzureAuthorityHosts;
pub use credential::{
    BearerTokenProvider, ClientAssertion, ClientAssertionCredential, ClientSecretCredential, CredentialOptions, TokenCredential,
    get_bearer_token_provider,
};
pub use error::{EntraError, Error, ErrorKind, Result};
pub use token::{AccessToken, GetTokenOptions, Secret, UnixTime};
