//! The bytes of an entry in a bucket: a version, when it expires, and what was put there.

use alloc::{string::String, vec::Vec};

pub(super) fn write(entry: &[u8], expires_on: u64) -> Result<Vec<u8>, String> {
    if entry.len() > MOST {
        return Err("an entry has a mebibyte at most".into());
    }
    let mut bytes = Vec::with_capacity(HEADER + entry.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&expires_on.to_be_bytes());
    bytes.extend_from_slice(entry);
    Ok(bytes)
}

/// What was put there, unless it has expired by `now`, in seconds since 1970. Whatever else is there is as nothing: it is overwritten soon.
pub(super) fn read(mut bytes: Vec<u8>, now: u64) -> Option<Vec<u8>> {
    let (version, rest) = bytes.split_first()?;
    let (expires_on, entry) = rest.split_first_chunk()?;
    let is_good = *version == VERSION && u64::from_be_bytes(*expires_on) > now && entry.len() <= MOST;
    is_good.then(|| {
        bytes.drain(..HEADER);
        bytes
    })
}

/// The first byte.
const VERSION: u8 = 1;
/// Of what is put there, in bytes, as `wit/token-store.wit` says.
const MOST: usize = 1024 * 1024;
/// In bytes.
const HEADER: usize = 1 + size_of::<u64>();
