//! Tokens that are at hand: under which key, for how long, how many, and one request for everyone who waits for the same one.

mod flight;
mod flights;
mod key;
mod memory;
mod policy;
mod record;
#[cfg(feature = "users")]
mod shelf;
#[cfg(feature = "users")]
mod signed_in;

pub(crate) use flight::{Caller, Member};
pub(crate) use flights::{Flights, Outcome, brought};
pub use key::CacheKey;
pub use memory::{LeastRecentlyUsed, LeastRecentlyUsedMemories, MAX_ENTRIES, Memories, Memory};
pub use policy::{Decision, ServeInterval, decide, serve_interval};
pub use record::Record;
#[cfg(feature = "users")]
pub(crate) use shelf::{Shelf, Shelved};
#[cfg(feature = "users")]
pub use signed_in::SignedIn;
