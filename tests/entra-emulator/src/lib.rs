//! An Entra (Microsoft's token service) on loopback that enforces Entra's rules, for tests and demos.
//!
//! ```no_run
//! # async fn example() -> Result<(), entra_emulator::StartError> {
//! use entra_emulator::{Emulator, Fault, FaultAction, Options};
//!
//! let entra = Emulator::start(Options::default()).await?;
//! // Any client signs in now: authority entra.origin(), with entra.ca_pem() as its only trusted root.
//! let _ = (entra.tenant_id(), entra.client_id(), entra.client_secret());
//! entra.inject(Fault::once("token", FaultAction::Html { status: 502 })).unwrap();
//! assert_eq!(entra.counts().token, 0);
//! # Ok(())
//! # }
//! ```
//!
//! The way of a request through the files: `server/listen` accepts, `server/answer` reads, counts, logs and spoils it on demand,
//! then one of `token`, `sign_in`, `discovery`, `adfs`, `resource` and `control` handles it. `README.md` documents the control API.
#![forbid(unsafe_code)]

mod adfs;
mod bounded;
mod clock;
mod control;
mod crypto;
mod directory;
mod discovery;
mod emulator;
mod entra_error;
mod error;
mod faults;
mod federation;
mod ids;
mod interaction;
mod managed_identity;
mod options;
mod place;
mod resource;
mod routes;
mod server;
mod sessions;
mod sign_in;
mod state;
mod token;
mod traffic;
mod wire;

pub use directory::{
    ApplicationRegistration, CertificateSummary, FederatedCredential, IssuerRegistration, KeyRegistration, RedirectUri, RedirectUriType,
    RegisteredApplication, RegisteredUser, Resource, ResourceRegistration, SecretRegistration, Tenant, TenantRegistration,
    TrustedSubjectRegistration, User, UserRegistration,
};
pub use emulator::Emulator;
pub use error::{InvalidInput, StartError};
pub use faults::{Fault, FaultAction, RetryAfter};
pub use federation::{AzurePipelines, FederationSetting, GitHubActions, Kubernetes, WorkloadTokenRequest};
pub use interaction::{Interaction, InteractionKind};
pub use managed_identity::{ManagedIdentity, ManagedIdentitySetting};
pub use options::{Base64Alphabet, ExpiryFormat, Options, Settings};
pub use resource::Demand;
pub use sign_in::{CodeRequest, DeviceStatus, IssuedCode, PendingDevice};
pub use token::{IssuedUserToken, UserTokenRequest};
pub use traffic::{Counts, LoggedJwt, LoggedRequest};
