use std::{
    fs::File,
    io::{ErrorKind, Read},
};

use alloc::{boxed::Box, string::ToString, vec::Vec};

use crate::{
    host::{FileError, Files},
    maybe_send::BoxFuture,
};

/// Files of this machine. They are read at once, without a thread of their own: what is read here is small and near.
#[derive(Clone, Copy, Debug)]
pub struct SystemFiles;

impl Files for SystemFiles {
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        Box::pin(core::future::ready(read(path, most)))
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(core::future::ready(std::path::Path::new(path).exists()))
    }
}

fn read(path: &str, most: usize) -> Result<Vec<u8>, FileError> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => FileError::NotFound,
        _ => FileError::Failed(error.to_string()),
    };
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    // The room for all of it is made first, or growing would leave copies of a key behind.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(most).min(most) + 1);
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > most { Err(FileError::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_up_to_a_limit() {
        let own = concat!(env!("CARGO_MANIFEST_DIR"), "/LICENSE");
        let all = read(own, 1 << 20).unwrap();
        assert!(all.starts_with(b"MIT License"));
        assert_eq!(read(own, all.len()).unwrap().len(), all.len());
        assert_eq!(read(own, all.len() - 1), Err(FileError::TooLarge));
        assert_eq!(read("/no/such/file", 10), Err(FileError::NotFound));
        assert!(matches!(read(env!("CARGO_MANIFEST_DIR"), 10), Err(FileError::Failed(_))));
    }
}
