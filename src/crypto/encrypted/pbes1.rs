//! The old ways to encrypt with a password: PKCS#12's own (RFC 7292, appendix C), with Triple DES or RC2, and PBES1 (RFC 8018, 6.1), with DES.
//! None of them is safe against who has time; there are files in them all the same.

use alloc::vec::Vec;

use md5::Md5;
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::{cbc, password::Password, work::Work};
use crate::{crypto::asn1::Reader, error::Result};

#[derive(Clone, Copy)]
pub(super) enum Scheme {
    Md5Des,
    Sha1Des,
    TripleDes3Keys,
    TripleDes2Keys,
    Rc2Bits128,
    Rc2Bits40,
}

impl Scheme {
    /// By its number.
    pub(super) fn of(oid: &[u8]) -> Option<Self> {
        Some(match oid {
            // 1.2.840.113549.1.5.3 and .10
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 3] => Self::Md5Des,
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 10] => Self::Sha1Des,
            // 1.2.840.113549.1.12.1.3 to .6
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3] => Self::TripleDes3Keys,
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 4] => Self::TripleDes2Keys,
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 5] => Self::Rc2Bits128,
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 6] => Self::Rc2Bits40,
            _ => return None,
        })
    }

    /// `parameters` are salt and iterations. None if the password is wrong, or something else is.
    pub(super) fn decrypt(
        self,
        mut parameters: Reader<'_>,
        data: &[u8],
        password: &Password<'_>,
        work: &mut Work,
    ) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let (Some(salt), Some(iterations)) = (parameters.octet_string(), parameters.small()) else { return Ok(None) };
        work.spend(u64::from(iterations) * 3)?;
        let Ok(rounds) = i32::try_from(iterations) else { return Ok(None) };
        let derive = |what, length| Zeroizing::new(derive_key::<Sha1>(&password.utf16, &salt, what, rounds, length));
        let key = |length| derive(Pkcs12KeyType::EncryptionKey, length);
        let iv = || derive(Pkcs12KeyType::Iv, 8);
        Ok(match self {
            Self::Md5Des => des(&pbkdf1::<Md5>(password.text, &salt, iterations), data),
            Self::Sha1Des => des(&pbkdf1::<Sha1>(password.text, &salt, iterations), data),
            Self::TripleDes3Keys => cbc::decrypt::<des::TdesEde3>(&key(24), &iv(), data),
            Self::TripleDes2Keys => cbc::decrypt::<des::TdesEde2>(&key(16), &iv(), data),
            Self::Rc2Bits128 => cbc::decrypt_with(rc2::Rc2::new_with_eff_key_len(&key(16), 128), &iv(), data),
            Self::Rc2Bits40 => cbc::decrypt_with(rc2::Rc2::new_with_eff_key_len(&key(5), 40), &iv(), data),
        })
    }
}

/// The hash of password and salt, hashed again and again (RFC 8018, 5.1).
fn pbkdf1<D: Digest>(password: &str, salt: &[u8], iterations: u32) -> Zeroizing<Vec<u8>> {
    let mut hash = D::new_with_prefix(password).chain_update(salt).finalize();
    for _ in 1..iterations {
        hash = D::digest(&hash);
    }
    Zeroizing::new(hash.to_vec())
}

fn des(key_and_iv: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (key, rest) = key_and_iv.split_at_checked(8)?;
    cbc::decrypt::<des::Des>(key, rest.get(..8)?, data)
}
