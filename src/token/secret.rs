use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

use crate::maybe_send::Shared;

/// A text that must not be seen: a client secret, an assertion, a token.
///
/// It is overwritten with zeros when its last holder drops it. It prints as `Secret(***)`. It has no `PartialEq`, because comparing
/// secrets byte by byte tells an attacker how far they agree. Clones share the text.
#[derive(Clone)]
pub struct Secret(Shared<Zeroizing<String>>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Shared::new(Zeroizing::new(text.into())))
    }

    /// The text itself, for the place that sends it. Never log it, never put it into an error.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty, which no secret may be.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}
