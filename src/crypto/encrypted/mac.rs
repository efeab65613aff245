use alloc::vec::Vec;

use hmac::{
    Mac as _, SimpleHmac,
    digest::{Digest, FixedOutputReset, core_api::BlockSizeUser},
};
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{password::Password, work::Work};
use crate::{
    crypto::asn1::{self, Element},
    error::{Error, Result},
};

/// The seal of a PKCS#12 file (RFC 7292, 4): who knows the password can tell that nothing has changed.
pub(super) struct Mac {
    hash: Hash,
    value: Zeroizing<Vec<u8>>,
    salt: Zeroizing<Vec<u8>>,
    iterations: u32,
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Mac {
    pub(super) fn parse(mac_data: Element<'_>) -> Result<Self> {
        let parts = || {
            let mut parts = mac_data.of(asn1::SEQUENCE)?.inside();
            let mut mac = parts.sequence()?;
            let oid = mac.sequence()?.object_identifier()?;
            let (value, salt) = (mac.octet_string()?, parts.octet_string()?);
            let iterations = if parts.is_empty() { 1 } else { parts.small()? };
            Some((oid, value, salt, iterations))
        };
        let (oid, value, salt, iterations) = parts().ok_or_else(unsupported)?;
        Ok(Self { hash: Hash::of(oid).ok_or_else(unsupported)?, value, salt, iterations })
    }

    /// Whether the content is what was sealed with this password.
    pub(super) fn seals(&self, content: &[u8], password: &Password<'_>, work: &mut Work) -> Result<bool> {
        work.spend(u64::from(self.iterations))?;
        let rounds = i32::try_from(self.iterations).map_err(|_| unsupported())?;
        Ok(match self.hash {
            Hash::Sha1 => self.verify::<Sha1>(content, password, rounds),
            Hash::Sha256 => self.verify::<Sha256>(content, password, rounds),
            Hash::Sha384 => self.verify::<Sha384>(content, password, rounds),
            Hash::Sha512 => self.verify::<Sha512>(content, password, rounds),
        })
    }

    fn verify<D: Digest + BlockSizeUser + FixedOutputReset>(&self, content: &[u8], password: &Password<'_>, rounds: i32) -> bool {
        let length = <D as Digest>::output_size();
        let key = Zeroizing::new(derive_key::<D>(&password.utf16, &self.salt, Pkcs12KeyType::Mac, rounds, length));
        let Ok(mac) = SimpleHmac::<D>::new_from_slice(&key) else { return false };
        mac.chain_update(content).verify_slice(&self.value).is_ok()
    }
}

impl Hash {
    fn of(oid: &[u8]) -> Option<Self> {
        Some(match oid {
            // 1.3.14.3.2.26
            [0x2b, 0x0e, 3, 2, 0x1a] => Self::Sha1,
            // 2.16.840.1.101.3.4.2.1 to .3
            [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1] => Self::Sha256,
            [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2] => Self::Sha384,
            [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3] => Self::Sha512,
            _ => return None,
        })
    }
}

fn unsupported() -> Error {
    Error::configuration(UNSUPPORTED)
}

const UNSUPPORTED: &str = "certificate: the PKCS#12 file is sealed in a way that is not supported, or it is damaged. Export it again with an \
                           HMAC of SHA-1, SHA-256, SHA-384 or SHA-512";
