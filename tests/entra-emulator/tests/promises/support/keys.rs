//! RSA keys made for this run, assertions signed with them, and a second opinion on signatures.

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest},
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding},
};
use rsa::{
    BigUint, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
    traits::PublicKeyParts,
};
use serde_json::{Value, json};
use std::sync::OnceLock;
use time::OffsetDateTime;

/// A client's key pair.
pub struct Signer {
    private: RsaPrivateKey,
    pkcs8: Vec<u8>,
}

/// One of two keys that the tests share: making one takes about half a second.
pub fn signer(number: usize) -> &'static Signer {
    static SIGNERS: [OnceLock<Signer>; 2] = [OnceLock::new(), OnceLock::new()];
    SIGNERS[number].get_or_init(|| {
        let private = RsaPrivateKey::new(&mut OsRng, 2048).expect("a key");
        let pkcs8 = private.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec();
        Signer { private, pkcs8 }
    })
}

impl Signer {
    pub fn public_pem(&self) -> String {
        self.private.to_public_key().to_public_key_pem(LineEnding::LF).expect("PEM")
    }

    pub fn jwk(&self, key_id: &str) -> Value {
        let encode = |number: &BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        json!({ "kty": "RSA", "kid": key_id, "n": encode(self.private.n()), "e": encode(self.private.e()) })
    }

    /// A certificate for the key, valid from now for some seconds (from a year ago when negative): PEM and DER.
    pub fn certificate(&self, valid_for: i64) -> (String, Vec<u8>) {
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&self.pkcs8.as_slice().into(), &PKCS_RSA_SHA256).expect("a key");
        let mut parameters = CertificateParams::new(vec!["client.example".to_owned()]).expect("parameters");
        let now = OffsetDateTime::now_utc();
        parameters.not_before = now - time::Duration::days(365);
        parameters.not_after = now + time::Duration::seconds(valid_for);
        let certificate = parameters.self_signed(&key).expect("a certificate");
        (certificate.pem(), certificate.der().to_vec())
    }

    /// The private key in PEM.
    pub fn private_pem(&self) -> String {
        self.private.to_pkcs8_pem(LineEnding::LF).expect("PEM").to_string()
    }

    pub fn rs256(&self, header: Value, claims: &Value) -> String {
        self.sign("RS256", &RSA_PKCS1_SHA256, header, claims, false)
    }

    pub fn ps256(&self, header: Value, claims: &Value) -> String {
        self.sign("PS256", &RSA_PSS_SHA256, header, claims, false)
    }

    /// All three parts with padding, as one of the official libraries sends them.
    pub fn padded_ps256(&self, header: Value, claims: &Value) -> String {
        self.sign("PS256", &RSA_PSS_SHA256, header, claims, true)
    }

    fn sign(&self, algorithm: &str, padding: &'static dyn RsaEncoding, mut header: Value, claims: &Value, padded: bool) -> String {
        header["typ"] = json!("JWT");
        header["alg"] = json!(algorithm);
        let encode = |bytes: &[u8]| if padded { URL_SAFE.encode(bytes) } else { URL_SAFE_NO_PAD.encode(bytes) };
        let input = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        let pair = ring::rsa::KeyPair::from_pkcs8(&self.pkcs8).expect("a key");
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(padding, &SystemRandom::new(), input.as_bytes(), &mut signature).expect("a signature");
        format!("{input}.{}", encode(&signature))
    }
}

/// A certificate authority made for one test.
pub struct CertificateAuthority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
}

impl CertificateAuthority {
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name.push(DnType::CommonName, "Test authority");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let pem = parameters.self_signed(&key).expect("a certificate").pem();
        Self { issuer: Issuer::new(parameters, key), pem }
    }

    /// An authority below this one: it, and the DER of its certificate.
    pub fn intermediate(&self) -> (Self, Vec<u8>) {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name.push(DnType::CommonName, "Test authority below");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = parameters.signed_by(&key, &self.issuer).expect("a certificate");
        let (pem, der) = (certificate.pem(), certificate.der().to_vec());
        (Self { issuer: Issuer::new(parameters, key), pem }, der)
    }

    /// A certificate of a client's key with this common name, valid for some seconds, as DER.
    pub fn certify(&self, signer: &Signer, common_name: &str, valid_for: i64) -> Vec<u8> {
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&signer.pkcs8.as_slice().into(), &PKCS_RSA_SHA256).expect("a key");
        let mut parameters = CertificateParams::new(vec![common_name.to_owned()]).expect("parameters");
        parameters.distinguished_name.push(DnType::CommonName, common_name);
        parameters.not_before = OffsetDateTime::now_utc() - time::Duration::days(1);
        parameters.not_after = OffsetDateTime::now_utc() + time::Duration::seconds(valid_for);
        parameters.signed_by(&key, &self.issuer).expect("a certificate").der().to_vec()
    }
}

pub fn sha1(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}

pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// Upper case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").expect("a string takes it");
        text
    })
}

/// Header and claims of a JWT, unchecked.
pub fn decoded(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64url"));
    let mut json = || serde_json::from_slice(&parts.next().expect("a part")).expect("JSON");
    (json(), json())
}

/// Whether a JWK's key made the RS256 signature of a token. Done with another library than the emulator's.
pub fn verifies(jwk: &Value, token: &str) -> bool {
    let number = |name: &str| BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(jwk[name].as_str().expect("text")).expect("base64url"));
    let key = RsaPublicKey::new(number("n"), number("e")).expect("a key");
    let (input, signature) = token.rsplit_once('.').expect("a JWT");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    key.verify(Pkcs1v15Sign { hash_len: Some(32), prefix: SHA256_PREFIX.into() }, &sha256(input.as_bytes()), &signature).is_ok()
}

/// The DER prefix of a SHA-256 `DigestInfo` (RFC 8017, section 9.2, note 1).
const SHA256_PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];
