//! JSON Web Signatures in compact form (RFC 7515), read without trusting them.

use crate::crypto::public_key::{Algorithm, PublicKey};
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    },
};
use serde_json::{Map, Value};

/// Clients differ in whether they pad base64url; Entra takes both.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
);

/// A signed token, decoded but not yet checked.
#[derive(Debug, Clone)]
pub struct Jws {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signing_input: String,
    signature: Vec<u8>,
}

impl Jws {
    /// Reads `header.claims.signature`; nothing when it is not three parts of base64url with JSON objects in the first two.
    pub fn parse(token: &str) -> Option<Self> {
        let mut parts = token.trim().split('.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            header: json_object(header)?,
            claims: json_object(claims)?,
            signing_input: format!("{header}.{claims}"),
            signature: base64url(signature)?,
        })
    }

    /// All members of the header.
    pub fn headers(&self) -> &Map<String, Value> {
        &self.header
    }

    /// A text member of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// The certificates that the header brings along (`x5c`: RFC 7515, section 4.1.6), leaf first, as DER. Empty when they
    /// cannot be read.
    pub fn certificate_chain(&self) -> Option<Vec<Vec<u8>>> {
        let chain = self.header.get("x5c")?;
        let decode = |certificate: &Value| STANDARD.decode(certificate.as_str()?).ok();
        Some(chain.as_array().and_then(|chain| chain.iter().map(decode).collect()).unwrap_or_default())
    }

    /// The `alg` of the header, when it is one that Entra takes.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.header("alg").and_then(Algorithm::from_name)
    }

    /// All claims.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// A claim that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// The texts of a claim that is an array.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let values = self.claims.get(name).and_then(Value::as_array).into_iter().flatten();
        values.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    }

    /// A claim that is a time, in seconds since 1970. Fractions are cut off: some libraries sign floating point times.
    pub fn time(&self, name: &str) -> Option<i64> {
        let value = self.claims.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, which is what is wanted of absurd times")]
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
    }

    /// The audiences: `aud` is a text or an array of texts (RFC 7519, section 4.1.3).
    pub fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(audience)) => vec![audience],
            Some(Value::Array(audiences)) => audiences.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether `key` made the signature, with the algorithm that the header names.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.algorithm().is_some_and(|algorithm| key.verifies(algorithm, self.signing_input.as_bytes(), &self.signature))
    }
}

/// Decodes base64url, padded or not.
pub fn base64url(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(text).ok()
}

/// Encodes as base64url without padding.
pub fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes a thumbprint, which some clients send in the standard alphabet.
pub fn thumbprint(text: &str) -> Option<Vec<u8>> {
    base64url(&text.replace('+', "-").replace('/', "_"))
}

fn json_object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&base64url(part)?).ok()
}
