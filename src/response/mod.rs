//! Everything that trusts bytes, and nothing else: a [`Response`] in, values or an error out. Pure.

pub(crate) mod account;
#[cfg(feature = "cloud")]
pub mod arc_challenge;
#[cfg(feature = "users")]
pub mod authorize;
pub mod challenge;
#[cfg(feature = "users")]
pub mod device_code;
pub mod discovery;
mod entra_error;
#[cfg(feature = "cloud")]
mod expires_on;
#[cfg(feature = "cloud")]
pub mod managed_identity;
#[cfg(feature = "cloud")]
pub(crate) mod oidc;
pub mod token;
#[cfg(feature = "developer")]
pub mod tools;
#[cfg(feature = "users")]
pub mod user;
#[cfg(feature = "developer")]
pub mod visual_studio_code;

use alloc::{string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

pub(crate) use entra_error::is_transient;

use crate::{error::Scrubber, json::Json, token::Moment, transport::Headers};

/// What came back from one exchange. Its `Debug` does not show the body.
pub struct Reply {
    pub status: u16,
    pub headers: Headers,
    pub body: Body,
}

/// The body of a reply: a text, overwritten with zeros when it is dropped. Every answer that means something here is one.
pub struct Body(Zeroizing<String>);

impl Body {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// Bytes that are no UTF-8 are no text: nothing is left of them.
impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        let text = String::from_utf8(bytes).map_err(|not_text| drop(Zeroizing::new(not_text.into_bytes())));
        text.unwrap_or_default().into()
    }
}

impl From<Zeroizing<Vec<u8>>> for Body {
    fn from(mut bytes: Zeroizing<Vec<u8>>) -> Self {
        core::mem::take(&mut *bytes).into()
    }
}

/// A reply, with what it takes to read it.
pub struct Response {
    pub reply: Reply,
    /// The time before the request was sent: lifetimes count from here, so that no token is believed valid longer than it is.
    pub asked_at: Moment,
    /// The codec that reads the body.
    pub json: &'static dyn Json,
    pub(crate) scrubber: Scrubber,
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

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Body(***)")
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn what_is_no_text_is_no_body() {
        assert_eq!(Body::from(b"{\"a\":\"\xff\"}".to_vec()).as_str(), "");
        assert_eq!(Body::from(Zeroizing::new(vec![0xc3, 0xbc])).as_str(), "ü");
    }
}
