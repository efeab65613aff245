use alloc::vec::Vec;

use super::{private_key::PrivateKey, x509::X509};
use crate::error::{Error, Result};

/// What a file holds, in its order.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) key: Option<PrivateKey>,
}

impl Contents {
    /// Adds a certificate, in DER. The same one may be there twice.
    pub(super) fn add_certificate(&mut self, der: &[u8]) -> Result<()> {
        X509::parse(der).ok_or_else(|| Error::configuration(DAMAGED))?;
        if !self.certificates.iter().any(|other| other == der) {
            self.certificates.push(der.into());
        }
        Ok(())
    }

    /// Adds a private key. The same one may be there twice, in different forms even; another one may not.
    pub(super) fn add_key(&mut self, key: PrivateKey) -> Result<()> {
        if self.key.as_ref().is_some_and(|other| other.public() != key.public()) {
            return Err(Error::configuration(TWO_KEYS));
        }
        self.key = Some(key);
        Ok(())
    }
}

const DAMAGED: &str = "certificate: one of its certificates is damaged. Export it again";
const TWO_KEYS: &str = "certificate: there are two different private keys in it. Leave only the one that belongs to the certificate";
