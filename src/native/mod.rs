//! A ready host for ordinary Rust programs. Feature `native`.
//!
//! HTTP goes over [`reqwest`] with rustls, the system's certificate verifier and the proxy of `HTTPS_PROXY` and `NO_PROXY`; the rest comes from
//! the standard library, Tokio and the operating system. Log events go to the [`log`](https://docs.rs/log) facade.
//!
//! **Calls must run on a [Tokio](tokio) runtime** with its time and I/O drivers on, as `#[tokio::main]` makes one. Off a runtime, a call
//! that needs the network fails with an error of kind [`Unavailable`](crate::ErrorKind::Unavailable) that says so; a cached token needs
//! no runtime.
//!
//! ```no_run
//! use azure_identity_wasm::{ClientSecretCredential, CredentialOptions, GetTokenOptions};
//!
//! # async fn example() -> azure_identity_wasm::Result<()> {
//! let credential = ClientSecretCredential::new("my-tenant", "my-client", "my-secret", &CredentialOptions::default())?;
//! let token = credential.get_token(&["https://vault.azure.net/.default"], &GetTokenOptions::default()).await?;
//! # Ok(()) }
//! ```
//!
//! A part of the host is replaced through [`Host::native_builder`]: a private root certificate here, a client of one's own would go the same way.
//!
//! ```no_run
//! use azure_identity_wasm::{CredentialOptions, host::Host, native::Reqwest};
//!
//! # fn example(root: &[u8]) -> azure_identity_wasm::Result<()> {
//! let host = Host::native_builder().fetch(Reqwest::with_root_certificates(root)?).build();
//! let options = CredentialOptions::new(host);
//! # Ok(()) }
//! ```

#[cfg(feature = "azure-core")]
mod azure_core;
mod background;
#[cfg(feature = "users")]
mod browser;
mod cache_file;
mod clock;
mod env;
mod fetch;
mod file_token_store;
mod files;
mod log;
mod network_error;
mod pinned;
mod process;
mod program;
mod random;
mod task;
mod tls;

use std::sync::OnceLock;

#[cfg(feature = "azure-core")]
pub use azure_core::AzureCoreCredential;
pub use background::TokioBackground;
#[cfg(feature = "users")]
pub use browser::NativeBrowser;
pub use cache_file::SystemCacheFile;
pub use clock::SystemClock;
pub use env::ProcessEnv;
pub use fetch::Reqwest;
pub use file_token_store::FileTokenStore;
pub use files::SystemFiles;
pub use log::LogFacade;
pub use pinned::PinnedReqwest;
pub use process::SystemProcess;
pub use random::SystemRandom;
/// The version whose clients [`Reqwest::with_client`] takes.
pub use reqwest;

use crate::{
    authenticated_fetch::AuthenticatedFetchOptions,
    credential::CredentialOptions,
    host::{Host, HostBuilder, Platform},
};

impl Host {
    /// The process's host: every call returns the same one, so that all credentials share its connections and its throttles.
    ///
    /// Making it does no I/O; the system's root certificates are read at the first request.
    pub fn native() -> Self {
        static PROCESS: OnceLock<Host> = OnceLock::new();
        PROCESS.get_or_init(|| Self::native_builder().build()).clone()
    }

    /// A new host with every part of the native one, to replace some of them. It shares nothing with [`Host::native`].
    pub fn native_builder() -> HostBuilder {
        let builder = Self::builder();
        #[cfg(feature = "users")]
        let builder = builder.browser(NativeBrowser::new());
        let builder = match platform() {
            Some(platform) => builder.platform(platform),
            None => builder,
        };
        builder
            .fetch(Reqwest::new())
            .fetch_pinned(PinnedReqwest::new())
            .clock(SystemClock)
            .random(SystemRandom)
            .env(ProcessEnv)
            .files(SystemFiles)
            .process(SystemProcess::default())
            .cache_file(SystemCacheFile::new())
            .log(LogFacade)
            .background(TokioBackground)
    }
}

/// The operating system that the program was built for.
const fn platform() -> Option<Platform> {
    if cfg!(target_os = "linux") {
        Some(Platform::Linux)
    } else if cfg!(target_os = "macos") {
        Some(Platform::MacOs)
    } else if cfg!(windows) {
        Some(Platform::Windows)
    } else {
        None
    }
}

impl Default for CredentialOptions {
    /// The defaults, on the process's host ([`Host::native`]).
    fn default() -> Self {
        Self::new(Host::native())
    }
}

impl Default for AuthenticatedFetchOptions {
    /// The defaults, on the process's host ([`Host::native`]).
    fn default() -> Self {
        Self::new(Host::native())
    }
}
