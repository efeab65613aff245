//! JSON as a seam, because a parser in WebAssembly weighs 36 KB compressed and every JavaScript host has one.
//!
//! Responses are read through [`Json`]: `serde_json` in the crate and the components, `JSON.parse` on JavaScript hosts. The look-ups of a
//! [`Document`] are as lenient as what services really send demands, in every codec alike.

#[cfg(all(feature = "json", feature = "cache-file"))]
mod object;
#[cfg(feature = "json")]
mod serde_codec;

#[cfg(feature = "cache-file")]
use alloc::vec::Vec;
use alloc::{boxed::Box, string::String};

#[cfg(feature = "json")]
pub use serde_codec::SerdeJson;

use crate::maybe_send::{MaybeSend, MaybeSync};

/// Reads and writes JSON text.
pub trait Json: MaybeSend + MaybeSync {
    /// Reads a document whose top is an object. Fails for whatever else it is, or is not.
    fn parse(&self, text: &str) -> Result<Box<dyn Document>, Malformed>;

    /// The claims of a JWT (RFC 7519), unverified: its second part, decoded from base64url. For people to read, not to decide by.
    fn claims(&self, jwt: &str) -> Result<Box<dyn Document>, Malformed>;

    /// The text of the object in `text` with the member at `path` set to `value` (JSON text); what stands in the way of the path, as
    /// `null` or a text, gives way to an object.
    fn set(&self, text: &str, path: &[&str], value: &str) -> Result<String, Malformed>;

    /// The object that a member of the object in `text` is. Fails for whatever else it is, or is not.
    #[cfg(feature = "cloud")]
    fn member(&self, text: &str, name: &str) -> Result<Box<dyn Document>, Malformed>;

    /// Gives each object two levels below the object in `text`, with the names on the way to it: of `{"a":{"b":{}}}` the `{}`, with `a` and `b`.
    ///
    /// All else is passed over, and so is what has a control character in either name. Of two with the same names, the later one counts.
    #[cfg(feature = "cache-file")]
    fn entries(&self, text: &str, each: &mut dyn FnMut(&str, &str, &dyn Document)) -> Result<(), Malformed>;

    /// The text of the object in `text` after these edits, in their order. What they do not touch stays, and where it was.
    #[cfg(feature = "cache-file")]
    fn edit(&self, text: &str, edits: &[Edit]) -> Result<String, Malformed>;
}

/// One change of a document.
#[cfg(feature = "cache-file")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The names on the way to a member. What stands in the way gives way to an object, as in [`Json::set`].
    pub path: Vec<String>,
    pub change: Change,
}

/// What becomes of a member.
#[cfg(feature = "cache-file")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is this JSON text, which has no line breaks.
    Set(String),
    /// It is not there.
    Remove,
    /// It is in the same object still, under this name, in place of what was there.
    Rename(String),
}

/// An object of a document. A member that is `null` is not there.
pub trait Document {
    /// A member that is a text.
    fn text(&self, member: &str) -> Option<String>;

    /// A member that is a number, or a text that reads as one in decimals; fractions are cut off, too large ones are the largest.
    fn integer(&self, member: &str) -> Option<i64>;

    /// Gives each number of a member that is a list, read as [`integer`](Self::integer) reads them; others are passed over.
    fn integers(&self, member: &str, each: &mut dyn FnMut(i64));

    /// Whether there is such a member, whatever it is: of a document that [`Json::entries`] gives.
    #[cfg(feature = "cache-file")]
    fn has(&self, member: &str) -> bool;
}

/// The text is not JSON, or not an object. It says nothing of the text, which may hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A text as JSON has it: in quotes, with escapes (RFC 8259, 7).
#[cfg(feature = "users")]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            // The last one needs no escape, but crosses borders as if it did.
            '\0'..='\x1f' | '\x7f' => {
                quoted.push_str("\\u00");
                for half in [character as u8 >> 4, character as u8 & 15] {
                    quoted.push(char::from(if half < 10 { b'0' + half } else { b'a' - 10 + half }));
                }
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
