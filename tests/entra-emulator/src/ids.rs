//! Random identifiers and secrets.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use uuid::Uuid;

/// A random GUID, in lower case.
pub fn guid() -> String {
    uuid::Builder::from_random_bytes(random()).into_uuid().hyphenated().to_string()
}

/// A GUID that is always the same for the same parts.
pub fn derived_guid(parts: &[&str]) -> String {
    let hash = digest(&SHA256, parts.join("/").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
}

/// An identifier of `who` that is known to `audience` only, of 43 characters as Entra's are.
pub fn pairwise(who: &str, audience: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, format!("{who}/{audience}").as_bytes()))
}

/// A GUID as its canonical text, or nothing when `text` is not one.
pub fn parse_guid(text: &str) -> Option<String> {
    Uuid::try_parse(text.trim()).ok().map(|id| id.hyphenated().to_string())
}

/// A random client secret of 40 characters, as long as the ones Entra makes.
pub fn secret() -> String {
    let bytes: [u8; 30] = random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A code for a person to type: 9 letters and digits, none of which looks like another.
pub fn user_code() -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    random::<9>().iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// A one-time code of six digits.
pub fn digits() -> String {
    format!("{:06}", u32::from_be_bytes(random()) % 1_000_000)
}

/// `N` random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // The operating system's generator does not fail on any platform that a test runs on; without it there is no emulator.
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
