//! What can go wrong before or beside the protocol: starting, and registering things.

use std::{error, fmt, io, net::SocketAddr};

/// Why an emulator could not be started.
#[derive(Debug)]
pub enum StartError {
    /// An address on loopback could not be bound.
    Bind(SocketAddr, io::Error),
    /// The key that signs tokens, or the TLS certificates, could not be made.
    Keys(Box<dyn error::Error + Send + Sync>),
    /// An option was refused.
    Option(InvalidInput),
}

/// A value given to the emulator that it cannot work with. The text names the field and says what to give instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidInput(String);

impl StartError {
    pub(crate) fn keys(cause: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::Keys(cause.into())
    }
}

impl InvalidInput {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(address, _) => write!(f, "cannot listen on {address}: choose another port, or 0 for a free one"),
            Self::Keys(_) => f.write_str("cannot make the emulator's keys and certificates"),
            Self::Option(_) => f.write_str("cannot start with these options"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Bind(_, cause) => Some(cause),
            Self::Keys(cause) => Some(cause.as_ref()),
            Self::Option(cause) => Some(cause),
        }
    }
}

impl From<InvalidInput> for StartError {
    fn from(cause: InvalidInput) -> Self {
        Self::Option(cause)
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for InvalidInput {}
