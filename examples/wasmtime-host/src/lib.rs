//! The reference host of `azure-identity.wasm`: what an embedder of wasmtime lends the component, and what not.
//!
//! ```text
//! Identity::load ─ compiled once ─▶ Identity::instantiate(Lent) ─▶ Instance: credentials, tokens
//!                                                         │
//!                                  Outgoing: wasi:http ───┤        Https, or what a test answers
//!                                  clocks: wasi:clocks ───┘        the machine's, or a test's
//! ```
//!
//! The program beside it (`main.rs`) gets a token for an application with a client secret or assertion.

mod access_token;
pub mod bindings;
mod failure;
mod https;
mod identity;
mod lent;
mod options;

pub use access_token::AccessToken;
pub use bindings::exports::azure_identity::credentials::types::{
    AggregateError, ConfigurationError, CredentialOptions, EntraError, Error, ErrorDetails, MemberError, MemberErrorKind, RetryOptions,
    TokenRequestOptions,
};
pub use failure::Failure;
pub use https::Https;
pub use identity::{ClientAssertion, Credential, Identity, Instance};
pub use lent::{Exchange, Lent, Outgoing};
