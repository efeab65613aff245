//! What goes in and what comes out: scopes and options, access tokens, the instants between them.

mod access_token;
#[cfg(feature = "users")]
mod account;
mod ask;
mod options;
mod scopes;
mod secret;
mod unix_time;

pub use access_token::AccessToken;
#[cfg(feature = "users")]
pub use account::AuthenticationRecord;
pub use ask::{Ask, Interaction};
pub use options::GetTokenOptions;
pub use scopes::Scopes;
pub use secret::Secret;
pub(crate) use unix_time::milliseconds;
pub use unix_time::{Moment, UnixTime};
