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

/// One HTTP response, as a flow gets it. Its `Debug` does not show the body.
pub struct Response {
    pub status: u16,
    pub headers: Headers,
    pub body: Zeroizing<Vec<u8>>,
    /// The time before the request was sent: lifetimes count from here, so that no token is believed valid longer than it is.
    pub asked_at: Moment,
    /// The codec that reads the body.
    pub json: &'static dyn Json,
    pub(crate) scrubber: Shared<Scrubber>,
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}
