//! In place of `encrypted`, where the feature `keys` is off: says what is missing.

use super::{contents::Contents, private_key::PrivateKey};
use crate::error::{Error, Result};

pub(super) fn pkcs8(_: &[u8], _: Option<&str>) -> Result<PrivateKey> {
    Err(encrypted_key())
}

pub(super) fn traditional(_: &[u8], _: &[u8], _: Option<&str>) -> Result<PrivateKey> {
    Err(encrypted_key())
}

pub(super) fn read_pkcs12(_: &[u8], _: Option<&str>) -> Result<Contents> {
    Err(Error::configuration(PKCS12))
}

fn encrypted_key() -> Error {
    Error::configuration(ENCRYPTED_KEY)
}

const ENCRYPTED_KEY: &str = "certificate: its private key is encrypted, which this build cannot read. Use a build with the feature `keys`, or decrypt the key first";
const PKCS12: &str =
    "certificate: the file is PKCS#12, which this build cannot read. Use a build with the feature `keys`, or convert it to PEM first";

#[cfg(test)]
mod tests {
    use crate::crypto::{ClientCertificate, needs_keys};

    #[test]
    fn what_needs_the_feature_is_refused_by_its_name() {
        let encrypted = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAQID\n-----END ENCRYPTED PRIVATE KEY-----";
        let traditional = b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END RSA PRIVATE KEY-----";
        for file in [&encrypted[..], traditional, &[0x30, 0x80]] {
            let error = ClientCertificate::parse(file, Some("password")).unwrap_err();
            assert!(error.message().contains("the feature `keys`"), "{error}");
            assert!(needs_keys(file));
        }
        assert!(!needs_keys(b"neither"));
    }
}
