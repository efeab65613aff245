//! RSA public keys: read from PEM, DER and JWK, and used to check signatures.

use crate::{crypto::jws::base64url, error::InvalidInput};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents};
use rsa::{RsaPublicKey, pkcs1::DecodeRsaPublicKey, pkcs8::DecodePublicKey, traits::PublicKeyParts};
use serde_json::Value;

/// The signature algorithms that Entra takes from clients: RS256 is PKCS#1 v1.5, PS256 is PSS with a salt of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    Ps256,
}

/// An RSA public key of 2048 bits or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl Algorithm {
    /// The algorithm of a JWS header's `alg`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            _ => None,
        }
    }
}

impl PublicKey {
    /// Reads `BEGIN PUBLIC KEY` (RFC 5280) or `BEGIN RSA PUBLIC KEY` (RFC 8017).
    pub fn from_pem(pem: &str) -> Result<Self, InvalidInput> {
        let pem = pem.trim();
        RsaPublicKey::from_public_key_pem(pem)
            .ok()
            .or_else(|| RsaPublicKey::from_pkcs1_pem(pem).ok())
            .ok_or_else(|| {
                InvalidInput::new("public_key: not an RSA public key in PEM form; give BEGIN PUBLIC KEY or BEGIN RSA PUBLIC KEY")
            })
            .and_then(|key| Self::from_rsa(&key))
    }

    /// Reads the subject public key info of a certificate.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, InvalidInput> {
        let key = RsaPublicKey::from_public_key_der(der)
            .map_err(|_| InvalidInput::new("certificate: its key is not RSA; Entra takes RSA certificates only"))?;
        Self::from_rsa(&key)
    }

    /// Takes over a key of the `rsa` crate.
    pub fn from_rsa(key: &RsaPublicKey) -> Result<Self, InvalidInput> {
        Self::from_parts(&key.n().to_bytes_be(), &key.e().to_bytes_be())
    }

    /// Reads an RSA key of a JWK set (RFC 7518, section 6.3).
    pub fn from_jwk(jwk: &Value) -> Result<Self, InvalidInput> {
        if jwk["kty"] != "RSA" {
            return Err(InvalidInput::new("jwks: a key's kty is not RSA; give RSA keys only"));
        }
        let part = |name: &str| {
            jwk[name]
                .as_str()
                .and_then(base64url)
                .ok_or_else(|| InvalidInput::new(format!("jwks: a key's {name} is missing or not base64url")))
        };
        Self::from_parts(&part("n")?, &part("e")?)
    }

    /// Whether `signature` is this key's signature of `message`.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let parameters: &RsaParameters = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
        };
        RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent }.verify(parameters, message, signature).is_ok()
    }

    /// The modulus, big-endian, without leading zeros.
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The public exponent, big-endian, without leading zeros.
    pub fn exponent(&self) -> &[u8] {
        &self.exponent
    }

    fn from_parts(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidInput> {
        let key = Self { modulus: without_leading_zeros(modulus), exponent: without_leading_zeros(exponent) };
        if (256..=1024).contains(&key.modulus.len()) && (1..=8).contains(&key.exponent.len()) {
            Ok(key)
        } else {
            Err(InvalidInput::new("the RSA key must have 2048 to 8192 bits"))
        }
    }
}

fn without_leading_zeros(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().skip_while(|byte| *byte == 0).collect()
}
