//! How entries of a store are named and encrypted; `lib/store/ring.js` says it in full, and is the same for JavaScript.

use alloc::{string::String, vec::Vec};

use aes_gcm::{AeadInPlace, Aes256Gcm, KeyInit, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    host::{MAX_ENTRY, Random},
    maybe_send::Shared,
    text::concat,
};

/// The keys that entries of a [`TokenStore`](crate::host::TokenStore) are encrypted and named with, by whoever shares them: 32 random bytes that
/// the application makes once and keeps secret. The npm package takes the same ones.
///
/// It prints as `EncryptionKey(***)`. Clones share the keys, which are overwritten with zeros when the last one is gone.
#[derive(Clone)]
pub struct EncryptionKey(Shared<Vec<Keys>>);

/// What one key of the user's is made into.
#[derive(Clone)]
pub(super) struct Keys {
    encryption: Zeroizing<[u8; KEY]>,
    naming: Zeroizing<[u8; KEY]>,
}

impl EncryptionKey {
    /// Entries are read and written with this key.
    pub fn new(key: [u8; KEY]) -> Self {
        let key = Zeroizing::new(key);
        Self(Shared::new(Vec::from([Keys::of(&key)])))
    }

    /// What this older key has encrypted is read, too. When its entries have expired, after ninety days at most, it can go.
    #[must_use]
    pub fn or_older(&self, key: [u8; KEY]) -> Self {
        let key = Zeroizing::new(key);
        let mut all = Vec::clone(&self.0);
        all.push(Keys::of(&key));
        Self(Shared::new(all))
    }

    /// The one that writes comes first.
    pub(super) fn all(&self) -> &[Keys] {
        &self.0
    }
}

impl core::fmt::Debug for EncryptionKey {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("EncryptionKey(***)")
    }
}

impl Keys {
    fn of(key: &[u8; KEY]) -> Self {
        // Without salt, as RFC 5869 has it: a block of zeros.
        let root = Hkdf::<Sha256>::new(None, key);
        let derive = |purpose: &[u8]| {
            let mut derived = Zeroizing::new([0; KEY]);
            // One block: too long is what it cannot be, and nothing else can go wrong.
            let _never = root.expand(purpose, &mut *derived);
            derived
        };
        Self { encryption: derive(b"azure-identity-wasm store encryption 1"), naming: derive(b"azure-identity-wasm store names 1") }
    }

    /// The name of the entry that these parts tell from others.
    pub(super) fn name(&self, parts: &[&[u8]]) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&*self.naming) else { return String::new() };
        each(parts, &mut |bytes| mac.update(bytes));
        let mut name = String::with_capacity(2 * KEY);
        for byte in mac.finalize().into_bytes() {
            for digit in [byte >> 4, byte & 15] {
                name.extend(char::from_digit(digit.into(), 16));
            }
        }
        name
    }

    /// None where there is no randomness.
    pub(super) fn seal(&self, name: &str, text: &str, random: Option<&dyn Random>) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE];
        random?.fill(&mut nonce).ok()?;
        let mut bytes = Zeroizing::new(Vec::from(text.as_bytes()));
        let cipher = Aes256Gcm::new((&*self.encryption).into());
        let tag = cipher.encrypt_in_place_detached(Nonce::from_slice(&nonce), &bound(name), &mut bytes).ok()?;
        let mut entry = Vec::with_capacity(1 + NONCE + bytes.len() + TAG);
        entry.push(VERSION);
        entry.extend_from_slice(&nonce);
        entry.extend_from_slice(&bytes);
        entry.extend_from_slice(&tag);
        Some(entry)
    }

    /// What was sealed under this name; else what is wrong with the bytes.
    pub(super) fn open(&self, name: &str, entry: &[u8]) -> Result<Zeroizing<String>, &'static str> {
        if entry.len() > MAX_ENTRY {
            return Err("it returned more bytes than an entry has");
        }
        let no_entry = "it returned something that is no entry of this version";
        let (version, rest) = entry.split_first().ok_or(no_entry)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(no_entry)?;
        let (sealed, tag) = rest.split_last_chunk::<TAG>().ok_or(no_entry)?;
        if *version != VERSION {
            return Err(no_entry);
        }
        let mut bytes = Zeroizing::new(Vec::from(sealed));
        let cipher = Aes256Gcm::new((&*self.encryption).into());
        let changed = "it returned an entry that was changed, or is of another name or key";
        cipher.decrypt_in_place_detached(Nonce::from_slice(nonce), &bound(name), &mut bytes, Tag::from_slice(tag)).map_err(|_| changed)?;
        let text = core::str::from_utf8(&bytes).map_err(|_| no_entry)?;
        Ok(Zeroizing::new(text.into()))
    }
}

/// A hash of what tells the entries of a credential from those of others: names and values, in the order of their names.
pub(super) fn owner(members: &mut [(&'static str, crate::token::Secret)]) -> [u8; KEY] {
    members.sort_unstable_by_key(|(name, _)| *name);
    let mut hash = Sha256::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_empty()) {
        each(&[name.as_bytes(), value.expose().as_bytes()], &mut |bytes| hash.update(bytes));
    }
    hash.finalize().into()
}

/// Each part, with its length in front.
fn each(parts: &[&[u8]], take: &mut dyn FnMut(&[u8])) {
    for part in parts {
        take(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        take(part);
    }
}

/// What an entry is bound to.
fn bound(name: &str) -> Vec<u8> {
    // The version is an ASCII character, if a control character.
    concat(&["\u{1}", name]).into_bytes()
}

/// The first byte of an entry.
const VERSION: u8 = 1;
// In bytes.
const NONCE: usize = 12;
const TAG: usize = 16;
const KEY: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::RandomUnavailable;

    struct Counting;
    impl Random for Counting {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
            for (place, byte) in buffer.iter_mut().enumerate() {
                *byte = u8::try_from(place).unwrap();
            }
            Ok(())
        }
    }

    fn keys(byte: u8) -> Keys {
        EncryptionKey::new([byte; KEY]).all()[0].clone()
    }

    #[test]
    fn what_is_sealed_is_opened_under_its_name_and_key_alone() {
        let entry = keys(1).seal("name", "a text", Some(&Counting)).unwrap();
        assert_eq!(keys(1).open("name", &entry).unwrap().as_str(), "a text");
        assert!(keys(1).open("nam", &entry).is_err());
        assert!(keys(2).open("name", &entry).is_err());
    }

    #[test]
    fn no_change_of_a_byte_and_no_cut_opens() {
        let entry = keys(1).seal("name", "a text", Some(&Counting)).unwrap();
        for place in 0..entry.len() {
            for bit in 0..8 {
                let mut changed = entry.clone();
                changed[place] ^= 1 << bit;
                assert!(keys(1).open("name", &changed).is_err(), "{place}");
            }
            assert!(keys(1).open("name", &entry[..place]).is_err(), "{place}");
        }
        assert!(keys(1).open("name", &[&entry[..], b"x"].concat()).is_err());
        assert!(keys(1).open("name", &std::vec![1; MAX_ENTRY + 1]).unwrap_err().contains("more bytes"));
    }

    #[test]
    fn names_tell_parts_apart_and_say_nothing_of_them() {
        let name = keys(1).name(&[b"token", b"ab", b"c"]);
        assert_eq!(name.len(), 64);
        assert!(name.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
        assert_ne!(name, keys(1).name(&[b"token", b"a", b"bc"]));
        assert_ne!(name, keys(2).name(&[b"token", b"ab", b"c"]));
    }

    #[test]
    fn without_randomness_nothing_is_sealed() {
        assert!(keys(1).seal("name", "a text", None).is_none());
    }

    #[test]
    fn a_key_is_never_told() {
        assert_eq!(std::format!("{:?}", EncryptionKey::new([7; KEY])), "EncryptionKey(***)");
    }
}
