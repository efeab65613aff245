//! A running number for every token issued, kept inside its `uti` claim.
//!
//! Revoking "all tokens issued before now" has to be exact within one second, in which tokens' times are the same.

use crate::{
    crypto::jws::{base64url, to_base64url},
    ids,
};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the tokens issued.
#[derive(Debug, Default)]
pub struct Issued(AtomicU64);

impl Issued {
    /// A new unique token identifier of 22 characters, as long as Entra's.
    pub fn next_identifier(&self) -> String {
        let number = self.next_number();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes[8..].copy_from_slice(&ids::random::<8>());
        to_base64url(&bytes)
    }

    /// The next number, for what is no token but ends with them: a sign-in.
    pub fn next_number(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    /// How many tokens were issued so far.
    pub fn so_far(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// The running number inside a `uti` claim.
    pub fn number_of(identifier: &str) -> Option<u64> {
        let bytes = base64url(identifier)?;
        Some(u64::from_be_bytes(bytes.get(..8)?.try_into().ok()?))
    }
}
