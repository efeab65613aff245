//! Proof key for code exchange (RFC 7636).

use crate::{
    crypto::jws::to_base64url,
    entra_error::{EntraError, catalogue, sign_in as error},
};
use ring::digest::{SHA256, digest};

/// A code challenge (RFC 7636, section 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    Plain(String),
    Sha256(String),
}

impl Challenge {
    /// Reads the two parameters. Without a method the challenge is the verifier itself.
    pub fn read(challenge: Option<&str>, method: Option<&str>) -> Result<Option<Self>, EntraError> {
        let Some(challenge) = challenge else { return Ok(None) };
        if !(43..=128).contains(&challenge.len()) || !challenge.bytes().all(is_unreserved) {
            return Err(error::challenge_size());
        }
        match method {
            None | Some("plain") => Ok(Some(Self::Plain(challenge.to_owned()))),
            Some("S256") => Ok(Some(Self::Sha256(challenge.to_owned()))),
            Some(_) => Err(catalogue::bad_parameter("code_challenge_method")),
        }
    }

    /// Whether a code verifier is the one that the challenge was made of.
    pub fn is_answered_by(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::Sha256(challenge) => *challenge == to_base64url(digest(&SHA256, verifier.as_bytes()).as_ref()),
        }
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}
