use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use azure_identity_wasm::{
    CertificateSource, ClientCertificateCredential, Error, ErrorKind, GetTokenOptions, Result,
    crypto::{CertificateChain, SignatureAlgorithm},
    host::Signer,
    maybe_send::BoxFuture,
};
use entra_emulator::Settings;
use rsa::{Pss, RsaPrivateKey, pkcs8::DecodePrivateKey, rand_core::OsRng};
use sha2::{Digest, Sha256};

use crate::support::{VAULT, application, entra, options_for};

#[tokio::test]
async fn a_certificate_gets_tokens_and_each_request_has_an_assertion_of_its_own() {
    let entra = entra().await;
    // Then the second request shows that it has an assertion of its own.
    entra.set_settings(Settings { refuse_repeated_assertions: true, ..entra.settings() });
    let client = application::register(&entra);
    let credential =
        ClientCertificateCredential::new(entra.tenant_id(), &client, application::certificate(), &options_for(&entra)).unwrap();
    let ask = async |scope: &str| credential.get_token(&[scope], &GetTokenOptions::default()).await.unwrap();
    for scope in ["https://vault.azure.net/.default", "https://storage.azure.com/.default", "https://vault.azure.net/.default"] {
        ask(scope).await;
    }
    assert_eq!(entra.counts().token, 2);
}

#[tokio::test]
async fn a_certificate_is_read_from_a_file_once_and_a_missing_one_is_named() {
    let entra = entra().await;
    let client = application::register(&entra);
    let directory = std::env::temp_dir().join(format!("azure-identity-wasm-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join("app.pem");
    let options = options_for(&entra);
    let make =
        || ClientCertificateCredential::new(entra.tenant_id(), &client, CertificateSource::path(path.to_str().unwrap(), None), &options);
    let credential = make().unwrap();
    let ask =
        async |credential: &ClientCertificateCredential, scope: &str| credential.get_token(&[scope], &GetTokenOptions::default()).await;

    let missing = ask(&credential, VAULT[0]).await.unwrap_err();
    assert_eq!((missing.kind(), entra.counts().token), (ErrorKind::Configuration, 0));
    assert!(missing.message().starts_with("certificatePath: ") && missing.message().contains("app.pem"), "{missing}");

    fs::write(&path, application::pem()).unwrap();
    ask(&credential, VAULT[0]).await.unwrap();
    fs::remove_dir_all(&directory).unwrap();
    ask(&credential, "https://storage.azure.com/.default").await.unwrap();
    assert_eq!(ask(&make().unwrap(), VAULT[0]).await.unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_key_that_is_elsewhere_signs() {
    let entra = entra().await;
    let client = application::register(&entra);
    let vault = Vault { key: RsaPrivateKey::from_pkcs8_pem(application::key()).unwrap(), signed: AtomicUsize::new(0) };
    let chain = CertificateChain::parse(application::pem().as_bytes()).unwrap();
    let source = CertificateSource::signed_by(chain, vault).send_certificate_chain(true);
    let credential = ClientCertificateCredential::new(entra.tenant_id(), &client, source, &options_for(&entra)).unwrap();
    credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_entra_does_not_know_is_refused_with_advice() {
    let entra = entra().await;
    let credential =
        ClientCertificateCredential::new(entra.tenant_id(), entra.client_id(), application::certificate(), &options_for(&entra)).unwrap();
    let error = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert!(error.message().contains("AADSTS700027"), "{error}");
    assert!(error.message().contains("Check that the app has the key"), "{error}");
}

/// A key store that makes no other signatures than these.
struct Vault {
    key: RsaPrivateKey,
    signed: AtomicUsize,
}

impl Signer for Vault {
    fn sign<'a>(&'a self, algorithm: SignatureAlgorithm, input: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>>> {
        Box::pin(async move {
            if algorithm != SignatureAlgorithm::Ps256 || self.signed.fetch_add(1, Ordering::Relaxed) > 0 {
                return Err(Error::authentication("the key store does not do that"));
            }
            Ok(self.key.sign_with_rng(&mut OsRng, Pss::new_with_salt::<Sha256>(32), &Sha256::digest(input)).unwrap())
        })
    }
}
