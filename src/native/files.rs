use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read},
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
        Box::pin(core::future::ready(File::open(path).map_err(|error| failed(&error)).and_then(|file| read(file, most))))
    }

    fn read_itself<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        Box::pin(core::future::ready(open_itself(path).and_then(|file| read(file, most))))
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(core::future::ready(std::path::Path::new(path).exists()))
    }
}

/// Opens what is there under this name, and nothing that a link leads to.
fn open_itself(path: &str) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.read(true);
    // The system's own refusal is in the same step as the opening: there is no time to put a link there.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    let opened = options.open(path);
    // Systems differ in how they say it, and some have no such flag.
    if std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        return Err(FileError::Failed("it is a link, which may lead to another file".into()));
    }
    opened.map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound => FileError::NotFound,
        _ => FileError::Failed(error.to_string()),
    }
}

fn read(file: File, most: usize) -> Result<Vec<u8>, FileError> {
    let length = file.metadata().map_err(|error| failed(&error))?.len();
    // The room for all of it is made first, or growing would leave copies of a key behind.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(most).min(most) + 1);
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if bytes.len() > most { Err(FileError::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_up_to_a_limit() {
        let read = |path: &str, most| File::open(path).map_err(|error| failed(&error)).and_then(|file| read(file, most));
        let own = concat!(env!("CARGO_MANIFEST_DIR"), "/LICENSE");
        let all = read(own, 1 << 20).unwrap();
        assert!(all.starts_with(b"MIT License"));
        assert_eq!(read(own, all.len()).unwrap().len(), all.len());
        assert_eq!(read(own, all.len() - 1), Err(FileError::TooLarge));
        assert_eq!(read("/no/such/file", 10), Err(FileError::NotFound));
        assert!(matches!(read(env!("CARGO_MANIFEST_DIR"), 10), Err(FileError::Failed(_))));
    }
}
