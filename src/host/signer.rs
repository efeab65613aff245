use alloc::vec::Vec;

use crate::{
    crypto::SignatureAlgorithm,
    error::Result,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
};

/// Signs with a key that this library never sees, as that of a key store or a hardware module.
pub trait Signer: MaybeSend + MaybeSync {
    /// The signature of these bytes (not of a hash of them), as RFC 7518, 3.3 and 3.5 have it.
    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, input: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>>>;
}
