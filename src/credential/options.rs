use alloc::{string::String, vec::Vec};

#[cfg(feature = "users")]
use super::Flow;
#[cfg(feature = "cache-file")]
use crate::cache::MsalShelf;
#[cfg(feature = "users")]
use crate::cache::Shelf;
use crate::{
    cache::Memories,
    host::{Host, LoggingOptions},
    maybe_send::Shared,
    transport::RetryOptions,
};
#[cfg(feature = "store")]
use crate::{
    cache::{EncryptionKey, StoreShelf},
    error::{Error, Result},
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
    /// Keep tokens in a cache that outlives the program. Default: they are forgotten with the credential. Credentials that act for users of a
    /// service, as on-behalf-of, do not keep them there.
    #[cfg(feature = "cache-file")]
    pub token_cache_persistence: Option<TokenCachePersistenceOptions>,
    /// What entries of the host's [`TokenStore`](crate::host::TokenStore) are encrypted and named with, by whoever shares them. With a store, there
    /// can be no `token_cache_persistence`.
    #[cfg(feature = "store")]
    pub encryption_key: Option<EncryptionKey>,
    /// Whether it is one of several in a default chain: it probes before it waits, and what a tool says is no reason to stop.
    #[cfg(feature = "cloud")]
    #[doc(hidden)] // set by the chain; public, or the options could not be written with `..`
    pub in_default_chain: bool,
}

/// The cache of this user's programs, which MSAL's libraries share. Names are those of `@azure/identity`, in Rust's spelling.
///
/// There are two under each name, as in all of these libraries: one for tokens that can be revoked (CAE), `.cae`, and one for the others, `.nocae`.
///
/// On Linux it is in the Secret Service of the desktop, by `secret-tool`; on macOS in the Keychain; on Windows in a file under
/// `%LOCALAPPDATA%\.IdentityService`, encrypted by the Data Protection API. Where there is no key store, as in a container, calls fail with the
/// kind [`Unavailable`](crate::ErrorKind::Unavailable), or, if that is allowed, `~/.IdentityService` has a plain file that only this user can read.
///
/// `secret-tool` cuts off what is longer than 8,191 bytes: room for one person with two or three tokens. A cache that would be longer is not given
/// to it. What is new then is in this program's memory alone (`cache.saveFailed` in the log), or in the plain file where that is allowed.
///
/// A cache that is broken, busy or on a full disk is as if it were empty: the token comes from Entra, and what was there stays. To close a credential
/// signs nobody out.
#[cfg(feature = "cache-file")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCachePersistenceOptions {
    pub enabled: bool,
    /// Default: `msal.cache`.
    pub name: Option<String>,
    /// Keep the cache in a plain file where the system has no key store. Only its access rights protect the tokens then: every program of this
    /// user, and every backup of the home, has them.
    pub unsafe_allow_unencrypted_storage: bool,
}

/// The default cache, encrypted.
#[cfg(feature = "cache-file")]
impl Default for TokenCachePersistenceOptions {
    fn default() -> Self {
        Self { enabled: true, name: None, unsafe_allow_unencrypted_storage: false }
    }
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
            #[cfg(feature = "cache-file")]
            token_cache_persistence: None,
            #[cfg(feature = "store")]
            encryption_key: None,
            #[cfg(feature = "cloud")]
            in_default_chain: false,
        }
    }

    /// The shelf that these options ask for, if any, for what this flow gets.
    #[cfg(feature = "users")]
    #[cfg_attr(not(any(feature = "cache-file", feature = "store")), allow(unused_variables, clippy::unused_self))] // for the shelves to come
    pub(crate) fn shelf(&self, flow: &dyn Flow) -> Option<Shared<dyn Shelf>> {
        #[cfg(feature = "store")]
        if let (Some(key), Some(_), Some(_)) = (&self.encryption_key, self.host.token_store(), flow.members()) {
            return Some(Shared::new(StoreShelf::new(key.clone())));
        }
        #[cfg(feature = "cache-file")]
        if let Some(options) = self.token_cache_persistence.as_ref().filter(|options| options.enabled && flow.owner().is_some()) {
            let name = options.name.as_deref().unwrap_or("msal.cache");
            return Some(Shared::new(MsalShelf::new(name, options.unsafe_allow_unencrypted_storage)));
        }
        None
    }

    /// A store needs a key, and is one of two places where tokens can be kept.
    #[cfg(feature = "store")]
    pub(crate) fn check_store(&self) -> Result<()> {
        if self.host.token_store().is_none() {
            return Ok(());
        }
        // A component is lent one in any case: which of its credentials use it, their key says.
        if self.encryption_key.is_none() && !cfg!(feature = "component") {
            return Err(Error::configuration(
                "encryptionKey: the host's token store needs one: 32 random bytes, made once and kept secret, as EncryptionKey::new takes them",
            ));
        }
        #[cfg(feature = "cache-file")]
        if self.token_cache_persistence.as_ref().is_some_and(|options| options.enabled) {
            return Err(Error::configuration(
                "tokenCachePersistenceOptions: tokens are kept there or in the host's token store, not in both",
            ));
        }
        Ok(())
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
