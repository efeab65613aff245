//! wasi:io/error.

use alloc::string::String;

use super::super::Component;
use crate::component::bindings::{
    exports::wasi::io::error::{self as wit, Guest, GuestError},
    wasi::io::error::Error as HostError,
};

/// An error of a stream.
pub(in crate::component) enum Error {
    Host(HostError),
    /// One of this component's own.
    Own(&'static str),
}

impl Guest for Component {
    type Error = Error;
}

impl GuestError for Error {
    fn to_debug_string(&self) -> String {
        match self {
            Self::Host(error) => error.to_debug_string(),
            Self::Own(text) => String::from(*text),
        }
    }
}

impl From<Error> for wit::Error {
    fn from(error: Error) -> Self {
        Self::new(error)
    }
}
