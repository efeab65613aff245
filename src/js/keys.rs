//! The artefact for keys: it reads what plain JavaScript does not (`lib/certificate/keys.js`), as PKCS#12 and encrypted keys, and says what is
//! wrong with a file. It stands alone, imports nothing, and is loaded only for such files.

use alloc::string::String;

use base64ct::{Base64, Encoding};
use wasm_bindgen::prelude::*;

use super::lines::Lines;
use crate::{
    crypto::{CertificateChain, ClientCertificate},
    error::{Error, Result},
};

/// Reads a file, given in base64: its certificates, and with its key as PKCS#8 unless that is elsewhere.
///
/// The lines are a `key` and a `certificate` for each of the chain, the leaf first, in base64; or a `failure`.
#[allow(clippy::needless_pass_by_value)] // that is how a text comes in that may be none
#[wasm_bindgen]
pub fn read(file: &str, with_key: bool, password: Option<String>) -> String {
    lines(file, with_key, password.as_deref())
        .unwrap_or_else(|error| {
            let mut lines = Lines::default();
            lines.add("failure", error.message());
            lines
        })
        .into_text()
}

fn lines(file: &str, with_key: bool, password: Option<&str>) -> Result<Lines> {
    // JavaScript wrote it.
    let file = Base64::decode_vec(file).map_err(|_| Error::configuration("certificate: it is damaged"))?;
    let mut lines = Lines::default();
    let chain = if with_key {
        let certificate = ClientCertificate::parse(&file, password)?;
        lines.add("key", &Base64::encode_string(certificate.private_key().pkcs8()));
        certificate.chain().clone()
    } else {
        CertificateChain::parse(&file)?
    };
    for certificate in chain.x5c() {
        lines.add("certificate", &certificate);
    }
    Ok(lines)
}
