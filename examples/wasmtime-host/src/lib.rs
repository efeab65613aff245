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
//!          programs, a token store, wasi:keyvalue
//! ```
//!
//! A [`Config`] names all of that in a file: [`Credentials`] are its credentials, each in an instance of its own under the [`Machine`]'s rules, and an
//! [`AuditLog`] hears of every call. [`Plugins`] runs ordinary commands, which know nothing of Azure, within limits; their requests go out by
//! [`Egress`], which attaches the credentials' tokens where a rule says so and denies what no rule allows.
//!
//! ```text
//! plugin ── wasi:http ──▶ Egress: rules ──▶ Web ──▶ the resource
//!                            │ Tokens
//!                            ▼
//!                        Credentials: instances of azure-identity-….wasm ──▶ Https ──▶ Entra
//! ```
//!
//! The program beside it (`main.rs`) gets a token for an application with a client secret, a certificate or an assertion, for itself or on
//! behalf of a user; for a person who signs in on another device; or for whomever a configuration names. And it runs plugins.

mod access_token;
mod audit_log;
mod authorization_code;
pub mod bindings;
mod certificate;
mod compose;
pub mod config;
mod credentials;
mod device_code;
pub mod egress;
mod embedded;
mod exports;
mod failure;
pub mod http_auth;
mod https;
mod identity;
pub mod keyvalue;
mod lent;
mod lent_credentials;
pub mod machine;
mod options;
mod p3;
mod plugin;
mod redis_server;
mod shared;
mod signer;
mod wire;
mod world;

pub use access_token::AccessToken;
pub use audit_log::AuditLog;
pub use authorization_code::AuthorizationCode;
pub use bindings::azure_identity::credentials::signer::{Algorithm, SignError};
pub use bindings::exports::azure_identity::credentials::types::{
    AggregateError, AuthenticationRecord, ConfigurationError, CredentialOptions, DefaultAzureOptions, DefaultChainMember,
    DeveloperToolOptions, DeviceCode, EntraError, Error, ErrorDetails, ManagedIdentityId, MemberError, MemberErrorKind, RetryOptions,
    TokenRequestOptions, WorkloadIdentityOptions,
};
pub use certificate::{Certificate, Proof};
pub use compose::{Uncomposable, compose, on_keyvalue};
pub use config::Config;
pub use credentials::Credentials;
pub use device_code::DeviceCodeSignIn;
pub use egress::Egress;
pub use embedded::{Embedded, EmbeddedInstance};
pub use failure::Failure;
pub use https::{Https, authority_of};
pub use identity::{ClientAssertion, Credential, Identity, Instance};
pub use keyvalue::Keyvalue;
pub use lent::{Exchange, Lent, Outgoing, State};
pub use machine::Machine;
pub use plugin::{Plugin, Plugins, Ran};
pub use shared::SharedInstance;
pub use signer::{LocalKeys, Signer, Signing};
