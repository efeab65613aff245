//! What goes in and what comes out: scopes and options, access tokens, the instants between them.

mod access_token;
mod ask;
mod options;
mod scopes;
mod secret;
mod unix_time;

pub use access_token::AccessToken;
pub use ask::Ask;
pub use options::GetTokenOptions;
pub use scopes::Scopes;
pub use secret::Secret;
pub(crate) use unix_time::milliseconds;
pub use unix_time::{Moment, UnixTime};
