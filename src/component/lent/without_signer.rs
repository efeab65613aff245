//! In place of `signer`, where the world has none: says where there is one.

use crate::{CertificateSource, Error, component::types, error::Result};

pub(in crate::component) fn source(_: types::CertificateKeptByHost) -> Result<CertificateSource> {
    Err(Error::configuration(NO_SIGNER))
}

const NO_SIGNER: &str = naming!(
    "certificate: this component cannot ask the host to sign. For a key that the host keeps, use ",
    "azure-identity-cloud",
    ", which imports `signer`; or give a file with the key"
);
