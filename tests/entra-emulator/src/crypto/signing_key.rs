//! The key that signs the emulator's tokens.

use crate::{
    crypto::{jws::to_base64url, public_key::PublicKey},
    error::StartError,
};
use ::rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey, rand_core::OsRng};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    rand::SystemRandom,
    rsa,
    signature::RSA_PKCS1_SHA256,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// An RSA key of 2048 bits with a certificate of its own, made when it is first needed and never written anywhere.
#[derive(Debug)]
pub struct SigningKey {
    pair: rsa::KeyPair,
    public: PublicKey,
    certificate: Vec<u8>,
    key_id: String,
}

/// The key of this process, once it is made.
static OF_PROCESS: Mutex<Option<Arc<SigningKey>>> = Mutex::new(None);

impl SigningKey {
    /// The key that all emulators of this process sign with, made on first use: large primes take about half a second, which
    /// a test suite should not spend for every test. Call it off the async threads.
    pub fn of_process() -> Result<Arc<Self>, StartError> {
        let mut key = OF_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = key.as_ref() {
            return Ok(Arc::clone(key));
        }
        Ok(Arc::clone(key.insert(Arc::new(Self::generate()?))))
    }

    fn generate() -> Result<Self, StartError> {
        let private = RsaPrivateKey::new(&mut OsRng, 2048).map_err(StartError::keys)?;
        let pkcs8 = private.to_pkcs8_der().map_err(StartError::keys)?;
        let pair = rsa::KeyPair::from_pkcs8(pkcs8.as_bytes()).map_err(|_| StartError::keys("the generated RSA key was refused"))?;

        let for_certificate =
            KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.as_bytes().into(), &PKCS_RSA_SHA256).map_err(StartError::keys)?;
        let parameters = CertificateParams::new(vec!["accounts.accesscontrol.windows.net".to_owned()]).map_err(StartError::keys)?;
        let certificate = parameters.self_signed(&for_certificate).map_err(StartError::keys)?.der().to_vec();

        let key_id = to_base64url(digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate).as_ref());
        let public = PublicKey::from_rsa(&private.to_public_key()).map_err(StartError::keys)?;
        Ok(Self { pair, public, certificate, key_id })
    }

    /// Signs `claims` as a JWT with RS256, with the header that Entra's tokens carry: v1 tokens name the certificate as well.
    /// Nothing when signing fails, which a sound key does not.
    pub fn sign(&self, claims: &Value, with_thumbprint: bool) -> Option<String> {
        let header = if with_thumbprint {
            json!({ "typ": "JWT", "alg": "RS256", "x5t": self.key_id, "kid": self.key_id })
        } else {
            json!({ "typ": "JWT", "alg": "RS256", "kid": self.key_id })
        };
        let mut token = format!("{}.{}", to_base64url(header.to_string().as_bytes()), to_base64url(claims.to_string().as_bytes()));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature).ok()?;
        token.push('.');
        token.push_str(&to_base64url(&signature));
        Some(token)
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The `kid` of the key's tokens.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The key as a JWK, with the issuer that it may speak for, as Entra publishes it.
    pub fn jwk(&self, issuer: &str) -> Value {
        json!({
            "kty": "RSA",
            "use": "sig",
            "kid": self.key_id,
            "x5t": self.key_id,
            "n": to_base64url(self.public.modulus()),
            "e": to_base64url(self.public.exponent()),
            "x5c": [STANDARD.encode(&self.certificate)],
            "cloud_instance_name": "microsoftonline.com",
            "issuer": issuer,
        })
    }
}
