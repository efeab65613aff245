use core::fmt;

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{
    asn1::{self, Reader},
    rsa_check::{Numbers, belong_together},
};
use crate::{
    error::{Error, Result},
    maybe_send::Shared,
};

/// An RSA private key. It is overwritten with zeros when its last holder drops it, and prints as `PrivateKey(***)`.
#[derive(Clone)]
pub struct PrivateKey {
    pkcs8: Shared<Zeroizing<Vec<u8>>>,
    public: PublicKey,
}

/// What signatures of a key are checked with: the modulus and the exponent, to base 256 without leading zeros.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PublicKey {
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
}

impl PrivateKey {
    /// The key as PKCS#8 (RFC 5208), in DER: what `crypto.subtle.importKey("pkcs8", …)` takes.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub(super) const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// From PKCS#8, as in `PRIVATE KEY`.
    pub(super) fn from_pkcs8(bytes: &[u8]) -> Result<Self> {
        let (algorithm, key) = unwrap_pkcs8(bytes).ok_or_else(damaged)?;
        match &algorithm[..] {
            RSA => Self::from_pkcs1(&key),
            RSA_PSS => Err(Error::configuration(ONLY_FOR_PSS)),
            _ => Err(Error::configuration(NOT_RSA)),
        }
    }

    /// From PKCS#1 (RFC 8017, A.1.2), as in `RSA PRIVATE KEY`.
    pub(super) fn from_pkcs1(bytes: &[u8]) -> Result<Self> {
        let numbers = numbers(bytes).ok_or_else(damaged)?;
        check_length(numbers.modulus)?;
        // Exponents above 2³² are in no key that anyone uses, and libraries differ on them.
        let exponent = asn1::number(numbers.public_exponent).filter(|exponent| (3..1 << 32).contains(exponent));
        if exponent.is_none() || !belong_together(&numbers) {
            return Err(Error::configuration(INCONSISTENT));
        }
        let public = PublicKey { modulus: numbers.modulus.into(), exponent: numbers.public_exponent.into() };
        Ok(Self { pkcs8: Shared::new(write_pkcs8(&numbers)), public })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKey(***)")
    }
}

/// The error for a key that is no RSA key.
pub(super) fn not_rsa() -> Error {
    Error::configuration(NOT_RSA)
}

/// The number of the algorithm, and the key as the algorithm writes it.
fn unwrap_pkcs8(bytes: &[u8]) -> Option<(Vec<u8>, Zeroizing<Vec<u8>>)> {
    let mut key = Reader::only(bytes)?.of(asn1::SEQUENCE)?.inside();
    key.small().filter(|version| *version <= 1)?;
    let algorithm = key.sequence()?.object_identifier()?.into();
    Some((algorithm, key.octet_string()?))
}

fn numbers(bytes: &[u8]) -> Option<Numbers<'_>> {
    let mut key = Reader::only(bytes)?.of(asn1::SEQUENCE)?.inside();
    // 1 would be a key of more than two primes.
    key.small().filter(|version| *version == 0)?;
    let mut next = || key.unsigned();
    let numbers = Numbers {
        modulus: next()?,
        public_exponent: next()?,
        private_exponent: next()?,
        primes: [next()?, next()?],
        exponents: [next()?, next()?],
        coefficient: next()?,
    };
    key.is_empty().then_some(numbers)
}

/// Written anew, so that whoever reads it next finds plain DER with nothing else in it.
fn write_pkcs8(key: &Numbers<'_>) -> Zeroizing<Vec<u8>> {
    let [p, q] = key.primes;
    let [p_exponent, q_exponent] = key.exponents;
    let numbers = [&[], key.modulus, key.public_exponent, key.private_exponent, p, q, p_exponent, q_exponent, key.coefficient];
    let numbers = numbers.map(asn1::unsigned);
    let pkcs1 = asn1::element(asn1::SEQUENCE, &numbers.each_ref().map(|number| &number[..]));
    let oid = asn1::element(asn1::OBJECT_IDENTIFIER, &[RSA]);
    let algorithm = asn1::element(asn1::SEQUENCE, &[&oid, &[asn1::NULL, 0]]);
    asn1::element(asn1::SEQUENCE, &[&asn1::unsigned(&[]), &algorithm, &asn1::element(asn1::OCTET_STRING, &[&pkcs1])])
}

fn check_length(modulus: &[u8]) -> Result<()> {
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    match bits {
        ..LEAST_BITS => Err(Error::configuration(TOO_SHORT)),
        LEAST_BITS..=MOST_BITS => Ok(()),
        _ => Err(Error::configuration(TOO_LONG)),
    }
}

fn damaged() -> Error {
    Error::configuration(DAMAGED)
}

const LEAST_BITS: usize = 2048;
const MOST_BITS: usize = 8192;

/// 1.2.840.113549.1.1.1, rsaEncryption
pub(super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// 1.2.840.113549.1.1.10, id-RSASSA-PSS
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];

const NOT_RSA: &str =
    "certificate: its private key is no RSA key, and Entra ID takes no other. Make a certificate with an RSA key of 2048 bits or more";
const ONLY_FOR_PSS: &str =
    "certificate: its private key is restricted to RSA-PSS (id-RSASSA-PSS). Make a certificate with a plain RSA key (rsaEncryption)";
const TOO_SHORT: &str = "certificate: its RSA key is shorter than 2048 bits, which is no longer safe. Make a certificate with a longer key";
const TOO_LONG: &str =
    "certificate: its RSA key is longer than 8192 bits, which is not supported. Make a certificate with a key of 2048 to 4096 bits";
const INCONSISTENT: &str = "certificate: the numbers of its private key do not belong together, so the key is damaged. Export it again";
const DAMAGED: &str =
    "certificate: its private key cannot be read: it is damaged, or in a form that is not supported. Export it again, as PKCS#8 or PKCS#1";
