//! JSON as a seam: one small tree, read and written by one codec per build.
//!
//! A JSON parser in WebAssembly costs 36 KB compressed, and every JavaScript host has one. So responses are read through [`Json`]:
//! `serde_json` in the crate and the components, `JSON.parse` on JavaScript hosts. Both fill the same [`Value`] through serde.

mod value;

#[cfg(feature = "json")]
mod serde_codec;

use alloc::string::String;

#[cfg(feature = "json")]
pub use serde_codec::SerdeJson;
pub use value::Value;

use crate::maybe_send::{MaybeSend, MaybeSync};

/// Reads and writes JSON text.
pub trait Json: MaybeSend + MaybeSync {
    /// Fails for whatever is not one JSON document in UTF-8, or nested more than [`MAX_DEPTH`] deep.
    fn parse(&self, text: &[u8]) -> Result<Value, Malformed>;

    /// Without spaces.
    fn print(&self, value: &Value) -> String;
}

/// How deep a document may be nested. Nothing that this library reads goes beyond six.
pub const MAX_DEPTH: usize = 64;

/// The text is not JSON. It says nothing of the text, which may hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;
