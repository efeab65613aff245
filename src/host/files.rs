use alloc::{string::String, vec::Vec};

use crate::maybe_send::{BoxFuture, MaybeSend, MaybeSync};

/// Reads files: certificates, and tokens that others put there.
pub trait Files: MaybeSend + MaybeSync {
    /// All bytes of a file, unless there are more than `most`. They are overwritten with zeros when they have been read.
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>>;

    /// As [`read`](Self::read), of the file of this very name: a link is refused, because whoever made it could have somebody
    /// else's file read. A host that has no links, or rules of its own for them, need not implement it.
    fn read_itself<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        self.read(path, most)
    }

    /// Whether there is such a file, readable or not.
    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool>;
}

/// Why there are no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file.
    NotFound,
    /// It has more bytes than were asked for.
    TooLarge,
    /// It cannot be read; the text is for people.
    Failed(String),
}
