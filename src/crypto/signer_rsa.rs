//! Signing in the library itself, for hosts that have no key store (feature `rsa`).
//!
//! The `rsa` crate's arithmetic takes a time that depends on its operands (RUSTSEC-2023-0071). So nothing is ever decrypted with it, and
//! every signature is blinded: what is computed with the key is a number that nobody else knows.

use core::fmt;

use alloc::vec::Vec;

use rsa::{
    BigUint, Pkcs1v15Sign, Pss, RsaPrivateKey,
    pkcs1::{RsaPrivateKey as Pkcs1, UintRef, der::Decode},
    pkcs8::PrivateKeyInfo,
    rand_core::{CryptoRng, RngCore},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{PrivateKey, SignatureAlgorithm};
use crate::{
    error::{Error, Result},
    host::RandomUnavailable,
};

/// Signs with a private key in memory, which is overwritten with zeros when the signer is dropped.
pub struct RsaSigner(RsaPrivateKey);

impl RsaSigner {
    /// # Errors
    /// A configuration error, if the key is none after all.
    pub fn new(key: &PrivateKey) -> Result<Self> {
        let key = || {
            let info = PrivateKeyInfo::from_der(key.pkcs8()).ok()?;
            let key = Pkcs1::from_der(info.private_key).ok()?;
            let number = |number: UintRef<'_>| BigUint::from_bytes_be(number.as_bytes());
            let primes = [key.prime1, key.prime2].map(number).into();
            RsaPrivateKey::from_components(number(key.modulus), number(key.public_exponent), number(key.private_exponent), primes).ok()
        };
        key().map(Self).ok_or_else(|| Error::configuration(NO_KEY))
    }

    /// The signature of these bytes. `random` fills a buffer with random bytes that are fit for keys; it is called once.
    ///
    /// # Errors
    /// An error of kind unavailable, if the host has no randomness.
    pub fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        input: &[u8],
        random: impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable>,
    ) -> Result<Vec<u8>> {
        let mut rng = Stretched::new(random)?;
        let hash = Sha256::digest(input);
        let signature = match algorithm {
            SignatureAlgorithm::Ps256 => self.0.sign_with_rng(&mut rng, Pss::new_blinded_with_salt::<Sha256>(32), &hash),
            SignatureAlgorithm::Rs256 => self.0.sign_with_rng(&mut rng, Pkcs1v15Sign::new::<Sha256>(), &hash),
        };
        signature.map_err(|_| Error::configuration(NO_KEY))
    }
}

impl fmt::Debug for RsaSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RsaSigner(***)")
    }
}

/// As many random bytes as the library wants, from 32 of the host's: hashes of these with a counter. The library's generators cannot fail;
/// so the host, which can, is asked before the key is touched.
struct Stretched {
    seed: Zeroizing<[u8; 32]>,
    counter: u64,
}

impl Stretched {
    fn new(random: impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable>) -> Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        random(&mut seed[..]).map_err(|_| Error::unavailable(NO_RANDOM))?;
        Ok(Self { seed, counter: 0 })
    }
}

impl RngCore for Stretched {
    fn next_u32(&mut self) -> u32 {
        rsa::rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rsa::rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(32) {
            let hash = Sha256::new_with_prefix(&self.seed[..]).chain_update(self.counter.to_be_bytes()).finalize();
            piece.iter_mut().zip(hash).for_each(|(place, byte)| *place = byte);
            self.counter += 1;
        }
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.fill_bytes(buffer);
        Ok(())
    }
}

impl CryptoRng for Stretched {}

const NO_KEY: &str = "certificate: its private key cannot sign. Export it again";
const NO_RANDOM: &str = "the host has no randomness, without which nothing can be signed. Lend it one: random";
