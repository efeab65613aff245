//! Keys that the component never sees: what signs with them is the host.

use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::pin::Pin;

use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use wasmtime::error::{Context, format_err};

use crate::bindings::azure_identity::credentials::signer::{Algorithm, Host, SignError};
use crate::lent::State;

/// Signs with keys by their names. Implement it for a key vault, an HSM or the operating system's key store.
pub trait Signer: Send {
    /// Signs these bytes, which are not hashed yet. Whether this instance may use this key is the implementation's to decide.
    fn sign(&mut self, key_name: &str, algorithm: Algorithm, bytes: Vec<u8>) -> Signing;
}

/// A signature on its way. Dropping it gives it up.
pub type Signing = Pin<Box<dyn Future<Output = Result<Vec<u8>, SignError>> + Send>>;

/// RSA keys in the memory of this process, out of the component's reach. `ring` signs in constant time.
#[derive(Default)]
pub struct LocalKeys(BTreeMap<String, RsaKeyPair>);

impl LocalKeys {
    /// No keys as yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the first private key of a PEM file, an RSA key of 2048 to 4096 bits that is not encrypted.
    ///
    /// # Errors
    /// When there is none.
    pub fn with_pem(mut self, name: impl Into<String>, pem: &[u8]) -> wasmtime::Result<Self> {
        let key = PrivateKeyDer::from_pem_slice(pem).context("there is no private key in it, in PEM and not encrypted")?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err(format_err!("its private key is no RSA key")),
        };
        let pair = pair.map_err(|why| format_err!("its private key is no RSA key of 2048 to 4096 bits: {why}"))?;
        self.0.insert(name.into(), pair);
        Ok(self)
    }
}

impl Signer for LocalKeys {
    fn sign(&mut self, key_name: &str, algorithm: Algorithm, bytes: Vec<u8>) -> Signing {
        let how: &'static dyn RsaEncoding = match algorithm {
            Algorithm::Ps256 => &RSA_PSS_SHA256,
            Algorithm::Rs256 => &RSA_PKCS1_SHA256,
        };
        let signed = self.0.get(key_name).ok_or(SignError::NoSuchKey).and_then(|key| {
            let mut signature = vec![0; key.public().modulus_len()];
            let signed = key.sign(how, &SystemRandom::new(), &bytes, &mut signature);
            signed.map(|()| signature).map_err(|_| SignError::Other("the system has no randomness".to_owned()))
        });
        Box::pin(ready(signed))
    }
}

impl fmt::Debug for LocalKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl State {
    /// A signature with one of the keys that this instance was lent.
    pub(crate) fn signing(&mut self, key_name: &str, algorithm: Algorithm, bytes: Vec<u8>) -> Signing {
        match &mut self.signer {
            Some(signer) => signer.sign(key_name, algorithm, bytes),
            None => Box::pin(ready(Err(SignError::NoSuchKey))),
        }
    }
}

/// The import, as the component calls it.
impl Host for State {
    async fn sign(&mut self, key_name: String, algorithm: Algorithm, bytes: Vec<u8>) -> Result<Vec<u8>, SignError> {
        self.signing(&key_name, algorithm, bytes).await
    }
}
