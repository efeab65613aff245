//! Tokens that are at hand: under which key, for how long, how many, and one request for everyone who waits for the same one.

mod flight;
mod flights;
mod key;
mod memory;
#[cfg(feature = "cache-file")]
pub mod msal;
#[cfg(feature = "cache-file")]
mod msal_shelf;
mod policy;
mod record;
#[cfg(feature = "users")]
#[cfg_attr(not(feature = "cache-file"), allow(dead_code))] // for the shelves to come
mod shelf;
#[cfg(feature = "users")]
mod signed_in;
#[cfg(feature = "store")]
mod store;

pub(crate) use flight::{Caller, Member};
pub(crate) use flights::{Flights, Outcome, brought};
pub use key::CacheKey;
pub use memory::{LeastRecentlyUsed, LeastRecentlyUsedMemories, MAX_ENTRIES, Memories, Memory};
#[cfg(feature = "cache-file")]
pub(crate) use msal_shelf::MsalShelf;
pub use policy::{Decision, ServeInterval, decide, serve_interval};
pub use record::Record;
#[cfg(feature = "users")]
pub(crate) use shelf::{Shelf, Shelved};
#[cfg(feature = "users")]
pub use signed_in::SignedIn;
#[cfg(feature = "store")]
pub use store::EncryptionKey;
#[cfg(feature = "store")]
pub(crate) use store::StoreShelf;
