//! Signing by the library itself inside WebAssembly: what a JavaScript host would pay without `WebCrypto`, and what a component pays whose host
//! lends no signer. No artefact of the npm package has this.

use std::cell::RefCell;
use std::fmt::Write as _;

use azure_identity_wasm::crypto::{ClientCertificate, RsaSigner, SignatureAlgorithm};
use wasm_bindgen::prelude::*;

thread_local! {
    static SIGNER: RefCell<Option<RsaSigner>> = const { RefCell::new(None) };
}

/// Reads a certificate with its key, in PEM. Returns why it cannot, or an empty text.
#[wasm_bindgen]
pub fn load(pem: &str) -> String {
    match ClientCertificate::parse(pem.as_bytes(), None).and_then(|certificate| RsaSigner::new(certificate.private_key())) {
        Ok(signer) => {
            SIGNER.set(Some(signer));
            String::new()
        }
        Err(error) => error.to_string(),
    }
}

/// The signature of a text in hexadecimal, by PS256. `random` is a text of 32 random characters.
#[wasm_bindgen]
pub fn sign(input: &str, random: &str) -> String {
    let fill = |buffer: &mut [u8]| {
        buffer.iter_mut().zip(random.bytes()).for_each(|(place, byte)| *place = byte);
        Ok(())
    };
    SIGNER.with_borrow(|signer| {
        let signature = signer.as_ref().and_then(|signer| signer.sign(SignatureAlgorithm::Ps256, input.as_bytes(), fill).ok());
        signature.unwrap_or_default().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    })
}
