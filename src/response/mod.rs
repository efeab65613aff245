//! Everything that trusts bytes, and nothing else: a [`Response`] in, values or an error out. Pure.

pub(crate) mod account;
mod entra_error;
pub mod token;

use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

pub(crate) use entra_error::is_transient;
pub use token::TokenResponse;

use crate::{error::Scrubber, json::Json, maybe_send::Shared, token::Moment, transport::Headers};

/// What came back from one exchange. Its `Debug` does not show the body.
pub struct Reply {
    pub status: u16,
    pub headers: Headers,
    pub body: Zeroizing<Vec<u8>>,
}

/// A reply, with what it takes to read it.
pub struct Response {
    pub reply: Reply,
    /// The time before the request was sent: lifetimes count from here, so that no token is believed valid longer than it is.
    pub asked_at: Moment,
    /// The codec that reads the body.
    pub json: &'static dyn Json,
    pub(crate) scrubber: Shared<Scrubber>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reply").field("status", &self.status).finish_non_exhaustive()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reply.fmt(formatter)
    }
}
