//! What needs a password, or mostly has one: encrypted private keys and PKCS#12 files.

mod cbc;
mod mac;
mod password;
mod pbes1;
mod pbes2;
mod pkcs12;
mod traditional;
mod work;

use alloc::vec::Vec;

use zeroize::Zeroizing;

pub(super) use self::pkcs12::read as read_pkcs12;
use self::{password::Password, work::Work};
use super::{
    asn1::{self, Element, Reader},
    pem,
    private_key::PrivateKey,
};
use crate::error::{Error, Result};

/// The key of a block `ENCRYPTED PRIVATE KEY`.
pub(super) fn pkcs8(bytes: &[u8], password: Option<&str>) -> Result<PrivateKey> {
    let text = password.ok_or_else(password::needed)?;
    let key = Reader::only(bytes).ok_or_else(unsupported)?;
    let plain = shrouded_key(key, &Password::new(text), &mut Work::new())?.ok_or_else(|| password::refused(password))?;
    PrivateKey::from_pkcs8(&plain)
}

/// The key of a block `RSA PRIVATE KEY` with these headers, which say how it is encrypted.
pub(super) fn traditional(headers: &[u8], data: &[u8], password: Option<&str>) -> Result<PrivateKey> {
    let text = password.ok_or_else(password::needed)?;
    let plain = traditional::decrypt(pem::header(headers, "DEK-Info").unwrap_or_default(), data, text)?;
    PrivateKey::from_pkcs1(&plain.filter(|plain| is_key(plain)).ok_or_else(|| password::refused(password))?)
}

/// PKCS#8's `EncryptedPrivateKeyInfo`, decrypted; none if the password is wrong.
fn shrouded_key(key: Element<'_>, password: &Password<'_>, work: &mut Work) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let mut parts = key.inside();
    let (Some(algorithm), Some(data)) = (parts.next_of(asn1::SEQUENCE), parts.octet_string()) else { return Err(unsupported()) };
    Ok(decrypt(algorithm, &data, password, work)?.filter(|plain| is_key(plain)))
}

/// None if the password is wrong.
fn decrypt(algorithm: Element<'_>, data: &[u8], password: &Password<'_>, work: &mut Work) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let mut parts = algorithm.inside();
    let oid = parts.object_identifier().ok_or_else(unsupported)?;
    let parameters = parts.sequence().ok_or_else(unsupported)?;
    if oid == pbes2::PBES2 {
        return pbes2::decrypt(parameters, data, password.text, work);
    }
    pbes1::Scheme::of(oid).ok_or_else(unsupported)?.decrypt(parameters, data, password, work)
}

/// Whether this begins as every private key does. Where nothing else tells, a wrong password is found out by this.
fn is_key(plain: &[u8]) -> bool {
    let version = || Reader::only(plain)?.of(asn1::SEQUENCE)?.inside().small();
    version().is_some()
}

fn unsupported() -> Error {
    Error::configuration(UNSUPPORTED)
}

const UNSUPPORTED: &str = "certificate: its private key is encrypted in a way that is not supported, or it is damaged. Export it again with \
                           PBES2 (PBKDF2 or scrypt, and AES)";
