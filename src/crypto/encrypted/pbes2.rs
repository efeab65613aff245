//! Encryption with a password as it is done today: PBES2 (RFC 8018, 6.2), with PBKDF2 or scrypt (RFC 7914).

use alloc::vec::Vec;

use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{
    cbc, unsupported,
    work::{Work, too_much},
};
use crate::{
    crypto::asn1::{self, Reader},
    error::Result,
};

/// 1.2.840.113549.1.5.13
pub(super) const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];

/// None if the password is wrong.
pub(super) fn decrypt(mut parameters: Reader<'_>, data: &[u8], password: &str, work: &mut Work) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let (Some(derivation), Some(encryption)) = (parameters.sequence(), parameters.sequence()) else { return Err(unsupported()) };
    let (cipher, iv) = cipher(encryption).ok_or_else(unsupported)?;
    let mut key = Zeroizing::new([0; 32]);
    let key = key.get_mut(..cipher.key_length()).ok_or_else(unsupported)?;
    derive(derivation, password, key, work)?;
    Ok(match cipher {
        Cipher::Aes128 => cbc::decrypt::<Aes128>(key, &iv, data),
        Cipher::Aes192 => cbc::decrypt::<Aes192>(key, &iv, data),
        Cipher::Aes256 => cbc::decrypt::<Aes256>(key, &iv, data),
        Cipher::TripleDes => cbc::decrypt::<TdesEde3>(key, &iv, data),
    })
}

#[derive(Clone, Copy)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
}

impl Cipher {
    const fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
        }
    }
}

fn cipher(mut algorithm: Reader<'_>) -> Option<(Cipher, Zeroizing<Vec<u8>>)> {
    let cipher = match algorithm.object_identifier()? {
        // 2.16.840.1.101.3.4.1.2, .22, .42
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 2] => Cipher::Aes128,
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 22] => Cipher::Aes192,
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42] => Cipher::Aes256,
        // 1.2.840.113549.3.7
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 3, 7] => Cipher::TripleDes,
        _ => return None,
    };
    Some((cipher, algorithm.octet_string()?))
}

/// Fills `key` from the password.
fn derive(mut algorithm: Reader<'_>, password: &str, key: &mut [u8], work: &mut Work) -> Result<()> {
    let oid = algorithm.object_identifier();
    let mut parameters = algorithm.sequence().ok_or_else(unsupported)?;
    let salt = parameters.octet_string().ok_or_else(unsupported)?;
    match oid {
        Some(PBKDF2) => pbkdf2(parameters, &salt, password, key, work),
        Some(SCRYPT) => scrypt(parameters, &salt, password, key, work),
        _ => Err(unsupported()),
    }
}

fn pbkdf2(mut parameters: Reader<'_>, salt: &[u8], password: &str, key: &mut [u8], work: &mut Work) -> Result<()> {
    let iterations = parameters.small().ok_or_else(unsupported)?;
    check_key_length(&mut parameters, key)?;
    let hash = if parameters.is_empty() { None } else { Some(parameters.sequence().ok_or_else(unsupported)?) };
    work.spend(iterations.into())?;
    let password = password.as_bytes();
    match hash.map_or(Some(HMAC_SHA1), |mut hash| hash.object_identifier()) {
        Some(HMAC_SHA1) => pbkdf2_hmac::<Sha1>(password, salt, iterations, key),
        Some(HMAC_SHA256) => pbkdf2_hmac::<Sha256>(password, salt, iterations, key),
        Some(HMAC_SHA384) => pbkdf2_hmac::<Sha384>(password, salt, iterations, key),
        Some(HMAC_SHA512) => pbkdf2_hmac::<Sha512>(password, salt, iterations, key),
        _ => return Err(unsupported()),
    }
    Ok(())
}

fn scrypt(mut parameters: Reader<'_>, salt: &[u8], password: &str, key: &mut [u8], work: &mut Work) -> Result<()> {
    let mut next = || parameters.small().filter(|number| *number > 0).ok_or_else(unsupported);
    let (cost, block_size, parallelization) = (next()?, next()?, next()?);
    check_key_length(&mut parameters, key)?;
    let blocks = u64::from(cost) * u64::from(block_size);
    let all_blocks = blocks.checked_mul(parallelization.into()).ok_or_else(too_much)?;
    if blocks.saturating_mul(BLOCK) > MOST_MEMORY {
        return Err(too_much());
    }
    // Mixing a block takes about half as long as an iteration of PBKDF2.
    work.spend(all_blocks.div_ceil(2))?;
    let log_cost = cost.is_power_of_two().then(|| u8::try_from(cost.trailing_zeros()).ok()).flatten().ok_or_else(unsupported)?;
    let parameters = scrypt::Params::new(log_cost, block_size, parallelization, key.len()).map_err(|_| unsupported())?;
    scrypt::scrypt(password.as_bytes(), salt, &parameters, key).map_err(|_| unsupported())
}

/// The file may say how long the key is, though the cipher says it as well.
fn check_key_length(parameters: &mut Reader<'_>, key: &[u8]) -> Result<()> {
    let length = parameters.optional(asn1::INTEGER).map(|element| asn1::number(element.content));
    let fits = length.is_none_or(|length| length == u64::try_from(key.len()).ok());
    if fits { Ok(()) } else { Err(unsupported()) }
}

const BLOCK: u64 = 128;
/// OpenSSL takes 16 MB, and refuses more than 32.
const MOST_MEMORY: u64 = 64 << 20;

/// 1.2.840.113549.1.5.12
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
/// 1.3.6.1.4.1.11591.4.11
const SCRYPT: &[u8] = &[0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11];
/// 1.2.840.113549.2.7, .9, .10, .11
const HMAC_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 7];
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9];
const HMAC_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 10];
const HMAC_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 11];
