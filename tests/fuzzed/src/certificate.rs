use azure_identity_wasm::{
    ErrorKind,
    crypto::{CertificateChain, ClientCertificate, SignatureAlgorithm, needs_keys},
};
use rsa::{RsaPrivateKey, pkcs8::DecodePrivateKey, traits::PublicKeyParts};

/// The password of the seeds that have one; as in `tests/certificates`, from where they are.
pub const PASSWORD: &str = "correct hörse € 🐴";

/// A file is a certificate with its own key, or an error that says why not.
pub fn check(file: &[u8]) {
    let [with, without] = [Some(PASSWORD), None].map(|password| parse(file, password));
    if !needs_keys(file) {
        assert_eq!(with, without, "a password that is not needed makes a difference");
    }
    match CertificateChain::parse(file) {
        Ok(chain) => check_chain(&chain, file),
        Err(error) => check_error(&error),
    }
}

/// What was read, in short; or the error's message.
fn parse(file: &[u8], password: Option<&str>) -> Result<Vec<u8>, String> {
    let certificate = ClientCertificate::parse(file, password).map_err(|error| {
        check_error(&error);
        error.message().to_owned()
    })?;
    check_chain(certificate.chain(), file);
    let pkcs8 = certificate.private_key().pkcs8();
    let key = RsaPrivateKey::from_pkcs8_der(pkcs8).expect("the key is not what another library takes for one");
    key.validate().expect("the numbers of the key do not belong together");
    let modulus = key.n().to_bytes_be();
    assert!(certificate.chain().leaf().windows(modulus.len()).any(|window| window == modulus), "the certificate has another key");
    assert!(format!("{certificate:?} {:?}", certificate.private_key()).len() < 200);
    Ok([certificate.chain().leaf(), pkcs8].concat())
}

fn check_chain(chain: &CertificateChain, file: &[u8]) {
    let certificates: Vec<_> = chain.certificates().collect();
    assert!(certificates.iter().map(|certificate| certificate.len()).sum::<usize>() <= file.len(), "there is more than came in");
    assert_eq!(chain.x5c().len(), certificates.len());
    let thumbprints = [SignatureAlgorithm::Ps256, SignatureAlgorithm::Rs256].map(|algorithm| chain.thumbprint(algorithm).len());
    assert_eq!(thumbprints, [43, 27]);
    let is_new = |(at, one)| !certificates[..at].contains(one);
    assert!(certificates.iter().enumerate().all(is_new), "a certificate is its own issuer's issuer");
}

/// An error is one of ours, which says where to look, and says nothing of what is in the file.
fn check_error(error: &azure_identity_wasm::Error) {
    let message = error.message();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(message.starts_with("certificate: ") || message.starts_with("certificatePassword: "), "{message}");
    assert!(message.is_ascii() && message.len() < 300 && !format!("{error:?}").contains(PASSWORD), "{message}");
}
