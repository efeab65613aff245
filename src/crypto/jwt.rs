//! Client assertions: the signed JWT by which an application proves that it has a certificate's key (RFC 7523).
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>
//!
//! Pure: the times, the randomness and the signature come from the caller.

use core::{fmt, time::Duration};

use alloc::string::String;

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::{
    text::decimal,
    token::{Secret, UnixTime},
};

/// How an assertion is signed (RFC 7518, 3.1), and so by which thumbprint it names its certificate.
///
/// Entra takes both and advises [`Ps256`](Self::Ps256).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes; with the thumbprint `x5t#S256`.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256; with the thumbprint `x5t`. For AD FS, which knows no other.
    Rs256,
}

impl SignatureAlgorithm {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }
}

/// What an assertion says.
#[derive(Clone, Copy, Debug)]
pub struct AssertionClaims<'a> {
    /// The token endpoint that the assertion is for.
    pub audience: &'a str,
    pub client_id: &'a str,
    /// The time from which it holds, for ten minutes.
    pub now: UnixTime,
    /// Makes it one of a kind: 16 fresh random bytes.
    pub random: [u8; 16],
}

/// An assertion that is not signed yet.
pub struct UnsignedAssertion(String);

impl UnsignedAssertion {
    /// `thumbprint` is the one of this algorithm, in base64url without padding. `x5c` are the certificates in base64, the leaf first, for
    /// applications that are trusted by subject name and issuer; mostly there are none.
    pub fn new(algorithm: SignatureAlgorithm, thumbprint: &str, x5c: &[String], claims: &AssertionClaims<'_>) -> Self {
        let parts = [header(algorithm, thumbprint, x5c), payload(claims)];
        Self(parts.map(|part| Base64UrlUnpadded::encode_string(part.as_bytes())).join("."))
    }

    /// The bytes to sign (RFC 7515, 5.1).
    pub fn signing_input(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The assertion as it is sent, with its signature.
    pub fn signed(self, signature: &[u8]) -> Secret {
        let signature = Base64UrlUnpadded::encode_string(signature);
        Secret::new([&self.0, ".", &signature].concat())
    }
}

impl fmt::Debug for UnsignedAssertion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UnsignedAssertion(***)")
    }
}

fn header(algorithm: SignatureAlgorithm, thumbprint: &str, x5c: &[String]) -> String {
    let mut json = Members::new();
    json.text("alg", algorithm.as_str());
    json.text("typ", "JWT");
    match algorithm {
        SignatureAlgorithm::Ps256 => json.text("x5t#S256", thumbprint),
        SignatureAlgorithm::Rs256 => json.text("x5t", thumbprint),
    }
    if !x5c.is_empty() {
        json.texts("x5c", x5c);
    }
    json.end()
}

fn payload(claims: &AssertionClaims<'_>) -> String {
    let mut json = Members::new();
    json.text("aud", claims.audience);
    json.text("iss", claims.client_id);
    json.text("sub", claims.client_id);
    json.text("jti", &uuid_v4(claims.random));
    json.seconds("nbf", claims.now);
    json.seconds("iat", claims.now);
    json.seconds("exp", claims.now.after(LIFETIME));
    json.end()
}

/// A random UUID (RFC 9562, 5.4).
fn uuid_v4(random: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (place, byte) in random.into_iter().enumerate() {
        let byte = match place {
            6 => byte & 0x0f | 0x40, // the version
            8 => byte & 0x3f | 0x80, // the variant
            _ => byte,
        };
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.extend([byte >> 4, byte & 0xf].into_iter().filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    }
    text
}

/// Writes a JSON object.
struct Members(String);

impl Members {
    fn new() -> Self {
        Self(String::from("{"))
    }

    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value);
    }

    fn texts(&mut self, name: &str, values: &[String]) {
        self.name(name);
        for (at, value) in values.iter().enumerate() {
            self.0.push(if at == 0 { '[' } else { ',' });
            self.quoted(value);
        }
        self.0.push(']');
    }

    fn seconds(&mut self, name: &str, value: UnixTime) {
        self.name(name);
        self.0.push_str(&decimal(value.seconds()));
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.quoted(name);
        self.0.push(':');
    }

    fn quoted(&mut self, text: &str) {
        self.0.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => self.0.extend(['\\', character]),
                '\0'..='\x1f' => {
                    self.0.push_str("\\u00");
                    self.0.push(if character < '\x10' { '0' } else { '1' });
                    self.0.extend(char::from_digit(u32::from(character) & 0xf, 16));
                }
                _ => self.0.push(character),
            }
        }
        self.0.push('"');
    }
}

/// As Microsoft's libraries have it; Entra takes up to a day.
const LIFETIME: Duration = Duration::from_mins(10);
