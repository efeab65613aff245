//! PKCS#12 (RFC 7292), also known as PFX: certificates and keys, encrypted with a password and sealed with it.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{
    decrypt,
    mac::Mac,
    password::{self, Password},
    shrouded_key,
    work::Work,
};
use crate::{
    crypto::{
        asn1::{self, Element, Reader},
        contents::Contents,
        private_key::PrivateKey,
    },
    error::{Error, Result},
};

/// Opens the file.
pub(in crate::crypto) fn read(file: &[u8], password: Option<&str>) -> Result<Contents> {
    let mut work = Work::new();
    let (content, mac) = pfx(file).ok_or_else(malformed)?;
    let text = password.unwrap_or_default();
    let mut key = Password::new(text);
    if let Some(mac) = mac {
        let mac = Mac::parse(mac)?;
        let mut is_open = mac.seals(&content, &key, &mut work)?;
        if !is_open && text.is_empty() {
            key = Password::none();
            is_open = mac.seals(&content, &key, &mut work)?;
        }
        if !is_open {
            return Err(password::refused(password));
        }
    }
    let mut file = File { password: key, given: password, work, contents: Contents::default() };
    file.authenticated_safe(&content)?;
    Ok(file.contents)
}

struct File<'a> {
    password: Password<'a>,
    given: Option<&'a str>,
    work: Work,
    contents: Contents,
}

impl File<'_> {
    fn authenticated_safe(&mut self, bytes: &[u8]) -> Result<()> {
        for_each(bytes, |part| self.part(part))
    }

    /// One `ContentInfo`: safe contents, plain or encrypted.
    fn part(&mut self, part: Element<'_>) -> Result<()> {
        let mut part = part.inside();
        let kind = part.object_identifier().ok_or_else(malformed)?;
        let mut content = part.explicit(0).ok_or_else(malformed)?;
        let plain = match kind {
            DATA => content.octet_string().ok_or_else(malformed)?,
            ENCRYPTED_DATA => {
                let (algorithm, data) = encrypted_data(content).ok_or_else(malformed)?;
                decrypt(algorithm, &data, &self.password, &mut self.work)?.ok_or_else(|| self.refused())?
            }
            _ => return Err(Error::configuration(FOR_A_CERTIFICATE)),
        };
        self.safe_contents(&plain, 0)
    }

    fn safe_contents(&mut self, bytes: &[u8], depth: u8) -> Result<()> {
        for_each(bytes, |bag| self.bag(bag, depth))
    }

    fn bag(&mut self, bag: Element<'_>, depth: u8) -> Result<()> {
        let mut bag = bag.inside();
        let kind = bag.object_identifier().ok_or_else(malformed)?;
        let value = bag.explicit(0).and_then(|mut value| value.next()).ok_or_else(malformed)?;
        match kind {
            KEY_BAG => self.contents.add_key(PrivateKey::from_pkcs8(value.whole)?),
            SHROUDED_KEY_BAG => {
                let plain = shrouded_key(value, &self.password, &mut self.work)?.ok_or_else(|| self.refused())?;
                self.contents.add_key(PrivateKey::from_pkcs8(&plain)?)
            }
            CERTIFICATE_BAG => self.certificate(value.inside()),
            SAFE_CONTENTS_BAG if depth < DEEPEST => self.safe_contents(value.whole, depth + 1),
            // Revocation lists and secrets of other kinds.
            _ => Ok(()),
        }
    }

    fn certificate(&mut self, mut bag: Reader<'_>) -> Result<()> {
        // There are certificates of another kind than X.509.
        if bag.object_identifier().ok_or_else(malformed)? != X509_CERTIFICATE {
            return Ok(());
        }
        let certificate = bag.explicit(0).and_then(|mut value| value.octet_string()).ok_or_else(malformed)?;
        self.contents.add_certificate(&certificate)
    }

    fn refused(&self) -> Error {
        password::refused(self.given)
    }
}

/// What is sealed, and its seal.
fn pfx(file: &[u8]) -> Option<(Zeroizing<Vec<u8>>, Option<Element<'_>>)> {
    let mut pfx = Reader::only(file)?.of(asn1::SEQUENCE)?.inside();
    pfx.small().filter(|version| *version == 3)?;
    let mut content = pfx.sequence()?;
    if content.object_identifier()? != DATA {
        return None;
    }
    let content = content.explicit(0)?.octet_string()?;
    let mac = if pfx.is_empty() { None } else { Some(pfx.next()?) };
    pfx.is_empty().then_some((content, mac))
}

fn encrypted_data(mut content: Reader<'_>) -> Option<(Element<'_>, Zeroizing<Vec<u8>>)> {
    let mut data = content.sequence()?;
    data.small()?; // the version
    let mut data = data.sequence()?;
    data.object_identifier()?;
    let algorithm = data.next_of(asn1::SEQUENCE)?;
    Some((algorithm, data.next()?.octets(asn1::context(0))?))
}

/// Goes through a SEQUENCE OF SEQUENCE.
fn for_each(bytes: &[u8], mut work: impl FnMut(Element<'_>) -> Result<()>) -> Result<()> {
    let mut all = Reader::only(bytes).and_then(|all| all.of(asn1::SEQUENCE)).ok_or_else(malformed)?.inside();
    while !all.is_empty() {
        work(all.next_of(asn1::SEQUENCE).ok_or_else(malformed)?)?;
    }
    Ok(())
}

fn malformed() -> Error {
    Error::configuration(MALFORMED)
}

const DEEPEST: u8 = 4;

/// 1.2.840.113549.1.7.1
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
/// 1.2.840.113549.1.7.6
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
/// 1.2.840.113549.1.12.10.1.1, and the next ones
const KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 1];
const SHROUDED_KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 2];
const CERTIFICATE_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 3];
const SAFE_CONTENTS_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, 6];
/// 1.2.840.113549.1.9.22.1
const X509_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];

const MALFORMED: &str =
    "certificate: the file is no PKCS#12 file, or it is truncated or damaged. Export it again, as PEM or PKCS#12 with the private key";
const FOR_A_CERTIFICATE: &str =
    "certificate: the PKCS#12 file is encrypted for a certificate's owner instead of with a password. Export it again with a password";
