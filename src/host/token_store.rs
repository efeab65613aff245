use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, future::ready, time::Duration};

use crate::{
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    token::UnixTime,
};

/// Keeps opaque, encrypted bytes under opaque keys, for many processes or machines.
///
/// An operation that takes longer than two seconds, that fails, or that returns something else than was put there, is told to the log
/// ([`Event`](super::Event)); the token then comes from Entra. What a store is put in, is encrypted with the
/// [`EncryptionKey`](crate::EncryptionKey) of the credential's options.
pub trait TokenStore: MaybeSend + MaybeSync {
    /// The value, or nothing if there is none or it has expired.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>>;

    /// Replaces what was there. From `expires_on` on the store may forget the entry, and should.
    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Does nothing if there is no such entry.
    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// One refresher among many, for so long at most. Without it, everyone who finds nothing in the store asks Entra.
    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        let _ = (key, duration);
        Box::pin(ready(Ok(Lease::Unsupported)))
    }
}

/// What came of the wish to have a lease.
pub enum Lease {
    /// Nobody else gets it until it is released, or has ended.
    Granted(Box<dyn HeldLease>),
    /// Somebody else has it.
    Taken,
    /// The store has none.
    Unsupported,
}

/// A lease that is held. Dropping it should release it, where that can be done at once: so a call ends that nobody waits for any more.
pub trait HeldLease: MaybeSend {
    /// Gives it back. One that has ended takes nothing from who has it now.
    fn release(self: Box<Self>) -> BoxFuture<'static, Result<(), StoreError>>;
}

/// Why a store has failed; the text is for people, and goes into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(String);

impl StoreError {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub fn message(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl core::error::Error for StoreError {}

impl fmt::Debug for Lease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Granted(_) => "Granted",
            Self::Taken => "Taken",
            Self::Unsupported => "Unsupported",
        })
    }
}

/// The longest entry that is read, in bytes.
pub(crate) const MAX_ENTRY: usize = 1024 * 1024;
