//! The reference host of `azure-identity.wasm`, `azure-identity-cloud.wasm` and `azure-identity-developer.wasm`: what an embedder of wasmtime lends
//! the component, and what not.
//!
//! ```text
//! Identity::load ─ compiled once ─▶ Identity::instantiate(Lent) ─▶ Instance: credentials, tokens
//!                                                         │
//!                                  Outgoing: wasi:http ───┤        Https, or what a test answers
//!                                  clocks: wasi:clocks ───┤        the machine's, or a test's
//!             Signer: azure-identity:credentials/signer ───┘        LocalKeys, or a key vault; for azure-identity-cloud.wasm and -developer.wasm,
//!       Machine: variables, files, endpoints, ───┘        and so is the machine, which denies all that no rule allows
//!                programs, a token store
//! ```
//!
//! The program beside it (`main.rs`) gets a token for an application with a client secret, a certificate or an assertion, for itself or on
//! behalf of a user; or for a person who signs in on another device.

mod access_token;
mod authorization_code;
pub mod bindings;
mod certificate;
mod device_code;
mod failure;
mod https;
mod identity;
mod lent;
mod lent_credentials;
pub mod machine;
mod options;
mod signer;

pub use access_token::AccessToken;
pub use authorization_code::AuthorizationCode;
pub use bindings::azure_identity::credentials::signer::{Algorithm, SignError};
pub use bindings::exports::azure_identity::credentials::types::{
    AggregateError, AuthenticationRecord, ConfigurationError, CredentialOptions, DefaultAzureOptions, DefaultChainMember,
    DeveloperToolOptions, DeviceCode, EntraError, Error, ErrorDetails, ManagedIdentityId, MemberError, MemberErrorKind, RetryOptions,
    TokenRequestOptions, WorkloadIdentityOptions,
};
pub use certificate::{Certificate, Proof};
pub use device_code::DeviceCodeSignIn;
pub use failure::Failure;
pub use https::Https;
pub use identity::{ClientAssertion, Credential, Identity, Instance};
pub use lent::{Exchange, Lent, Outgoing};
pub use machine::Machine;
pub use signer::{LocalKeys, Signer, Signing};
