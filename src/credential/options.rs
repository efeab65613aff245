use alloc::{string::String, vec::Vec};

use crate::{
    cache::Memories,
    host::{Host, LoggingOptions},
    maybe_send::Shared,
    transport::RetryOptions,
};

/// What every credential that asks Entra can be told beyond its own arguments. Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone)]
pub struct CredentialOptions {
    /// What the library runs in.
    pub host: Host,
    /// The authority host, as `https://login.microsoftonline.us`. Default: the variable `AZURE_AUTHORITY_HOST`, else Azure's public cloud.
    pub authority_host: Option<String>,
    /// Tenants that a call may ask besides the credential's own; `*` for every tenant.
    pub additionally_allowed_tenants: Vec<String>,
    /// Send secrets to the authority host without asking Microsoft whether it is known. For private and disconnected clouds.
    pub disable_instance_discovery: bool,
    pub retry: RetryOptions,
    pub logging: LoggingOptions,
    /// Where tokens are kept. Default: each credential has a memory of its own, and those that act for users have one together for each host;
    /// both keep the tokens that were used last.
    pub memories: Shared<dyn Memories>,
}

impl CredentialOptions {
    /// The defaults, on this host.
    pub fn new(host: Host) -> Self {
        let memories = host.memories();
        Self::with_memories(host, memories)
    }

    /// The defaults, on this host, with the tokens kept elsewhere.
    pub fn with_memories(host: Host, memories: Shared<dyn Memories>) -> Self {
        Self {
            host,
            authority_host: None,
            additionally_allowed_tenants: Vec::new(),
            disable_instance_discovery: false,
            retry: RetryOptions::default(),
            logging: LoggingOptions::default(),
            memories,
        }
    }

    /// The shelf that these options ask for, if any.
    #[cfg(feature = "users")]
    #[allow(clippy::unused_self)] // for the shelves to come
    pub(crate) fn shelf(&self) -> Option<Shared<dyn crate::cache::Shelf>> {
        None
    }
}

impl core::fmt::Debug for CredentialOptions {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("CredentialOptions")
            .field("host", &self.host)
            .field("authority_host", &self.authority_host)
            .field("additionally_allowed_tenants", &self.additionally_allowed_tenants)
            .field("disable_instance_discovery", &self.disable_instance_discovery)
            .field("retry", &self.retry)
            .field("logging", &self.logging)
            .finish_non_exhaustive()
    }
}
