use alloc::{boxed::Box, string::String, vec::Vec};

use super::waits::ask;
use crate::{
    component::bindings::azure_identity::credentials::files::{self, FileError as Why},
    host::{FileError, Files},
    maybe_send::BoxFuture,
};

/// The host's files, by `wit/files.wit`.
pub(super) struct HostFiles;

impl Files for HostFiles {
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        Box::pin(async move {
            match ask!(files::read, path, u32::try_from(most).unwrap_or(u32::MAX)) {
                Ok(bytes) if bytes.len() > most => Err(FileError::TooLarge),
                Ok(bytes) => Ok(bytes),
                Err(Why::NotFound) => Err(FileError::NotFound),
                Err(Why::TooLarge) => Err(FileError::TooLarge),
                Err(Why::Denied) => Err(FileError::Failed(String::from("the host does not let this component read it"))),
                Err(Why::Other(why)) => Err(FileError::Failed(why)),
            }
        })
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(async move { ask!(files::exists, path) })
    }
}
