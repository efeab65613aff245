//! The encryption that OpenSSL once put into PEM itself: `Proc-Type: 4,ENCRYPTED`, and how in `DEK-Info`.

use alloc::vec::Vec;

use aes::{Aes128, Aes192, Aes256};
use des::TdesEde3;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::{cbc, unsupported};
use crate::{error::Result, text::hex};

/// Decrypts a block with this `DEK-Info`. None if the password is wrong.
pub(super) fn decrypt(dek_info: &[u8], data: &[u8], password: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let mut parts = dek_info.split(|byte| *byte == b',');
    let cipher = parts.next().unwrap_or_default().trim_ascii();
    let iv = parts.next().and_then(|digits| bytes(digits.trim_ascii())).ok_or_else(unsupported)?;
    let key = |length| key(password, &iv, length);
    Ok(match cipher {
        b"AES-128-CBC" => cbc::decrypt::<Aes128>(&key(16), &iv, data),
        b"AES-192-CBC" => cbc::decrypt::<Aes192>(&key(24), &iv, data),
        b"AES-256-CBC" => cbc::decrypt::<Aes256>(&key(32), &iv, data),
        b"DES-EDE3-CBC" => cbc::decrypt::<TdesEde3>(&key(24), &iv, data),
        _ => return Err(unsupported()),
    })
}

/// As OpenSSL's `EVP_BytesToKey` with MD5: each hash is of the one before, the password and the salt, and the hashes in a row are the key.
fn key(password: &str, iv: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let salt = iv.get(..8).unwrap_or_default();
    let mut key = Zeroizing::new(Vec::with_capacity(length + 16));
    let mut last = Zeroizing::new(Vec::new());
    while key.len() < length {
        *last = Md5::new_with_prefix(&last[..]).chain_update(password).chain_update(salt).finalize().to_vec();
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}

fn bytes(digits: &[u8]) -> Option<Vec<u8>> {
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| if let [high, low] = pair { Some(hex(*high)? << 4 | hex(*low)?) } else { None }).collect()
}
