//! Files that were cut off or changed on their way: never a panic, never a wrong key.

use std::sync::LazyLock;

use azure_identity_wasm::crypto::ClientCertificate;

use crate::{
    files::{FILES, File},
    material::{MATERIAL, key_der},
    parsed::PARSED,
};

static KEYS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [&MATERIAL.key, &MATERIAL.long_key].map(|key| key_der(key)));

/// How often each file is damaged.
fn rounds(file: &File) -> usize {
    if file.is_slow || file.name.contains("000") { 1 } else { 16 }
}

/// What is read from a damaged file is an error, or the file's own key; and from a sealed one the very same certificates.
fn check(file: &File, damaged: &[u8], how: &str) {
    if let Ok(parsed) = ClientCertificate::parse(damaged, file.password) {
        assert!(KEYS.iter().any(|key| parsed.private_key().pkcs8() == key), "{}: {how}", file.name);
        if file.is_sealed {
            let (_, whole) = PARSED.iter().find(|(other, _)| other.name == file.name).unwrap();
            assert!(parsed.chain().certificates().eq(whole.chain().certificates()), "{}: {how}", file.name);
        }
    }
}

#[test]
fn truncated_files() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for file in FILES.iter() {
        for _ in 0..rounds(file) {
            let length = random.below(file.bytes.len());
            check(file, &file.bytes[..length], &format!("first {length} bytes"));
            check(file, &file.bytes[length..], &format!("without the first {length} bytes"));
        }
    }
}

#[test]
fn changed_files() {
    let mut random = Random(0xfeed_5eed_0000_0001);
    for file in FILES.iter() {
        for round in 0..rounds(file) {
            let mut damaged = file.bytes.clone();
            let places: Vec<(usize, u8)> = (0..=round % 3).map(|_| (random.below(damaged.len()), 1 << random.below(8))).collect();
            for (place, bit) in &places {
                damaged[*place] ^= bit;
            }
            check(file, &damaged, &format!("{places:?}"));
        }
    }
}

/// The structure of PKCS#12 is at the beginning and the end: there every bit is tried.
#[test]
fn every_bit_of_the_structure() {
    for name in ["PKCS#12, not sealed", "PKCS#12, neither sealed nor encrypted", "PKCS#12, of today, in BER"] {
        let file = FILES.iter().find(|file| file.name == name).unwrap();
        let last = file.bytes.len();
        for place in (0..60).chain(last - 6..last) {
            for bit in 0..8 {
                let mut damaged = file.bytes.clone();
                damaged[place] ^= 1 << bit;
                check(file, &damaged, &format!("bit {bit} of {place}"));
            }
        }
    }
}

/// Damage behind the base64, where a text editor would not do it: every number of a plain key.
#[test]
fn bytes_of_a_plain_key() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let file = &FILES[0];
    for place in (0..KEYS[0].len()).step_by(3) {
        let mut key = KEYS[0].clone();
        key[place] ^= 1 << (place % 8);
        let text = format!("{}-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", MATERIAL.leaf, STANDARD.encode(key));
        check(file, text.as_bytes(), &format!("byte {place} of the key"));
    }
}

/// Any bytes at all, that begin as PKCS#12 or PEM does.
#[test]
fn noise() {
    let mut random = Random(0x0bad_cafe_dead_beef);
    for round in 0..5000 {
        let mut bytes: Vec<u8> = (0..random.below(300)).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
        let start: &[u8] = [&[0x30, 0x80, 2, 1, 3, 0x30, 0x80][..], &[0x30, 0x82], b"-----BEGIN PRIVATE KEY-----", &[]][round % 4];
        bytes.splice(0..0, start.iter().copied());
        assert!(ClientCertificate::parse(&bytes, Some("")).is_err());
    }
}

/// Xorshift: the same damage in each run, to files that are different in each.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }
}
