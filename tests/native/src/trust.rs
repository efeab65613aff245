use azure_identity_wasm::{CredentialOptions, ErrorKind, host::Host, native::Reqwest};

use crate::support::{credential, entra, options_for, vault_token};

fn without_retries(mut options: CredentialOptions) -> CredentialOptions {
    options.retry.max_retries = Some(0);
    options
}

#[tokio::test]
async fn an_unknown_certificate_authority_is_named_as_the_cause() {
    let (entra, other) = (entra().await, entra().await);
    for host in [Host::native(), options_for(&other).host] {
        let options = without_retries(CredentialOptions { host, ..options_for(&entra) });
        let error = vault_token(&credential(&entra, &options)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.message().contains("invalid peer certificate: "), "{error}");
        assert!(error.message().contains("SSL_CERT_FILE"), "{error}");
    }
    assert_eq!(entra.counts().requests, 0);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let silent = crate::support::HttpsServer::start(|_| std::future::pending()).await;
    let options = crate::support::options(&format!("https://127.0.0.1:{}", silent.port), &silent.ca_pem);
    let entra = entra().await;
    let error = vault_token(&credential(&entra, &without_retries(options))).await.unwrap_err();
    assert!(error.message().contains("not valid for name"), "{error}");
}

#[tokio::test]
async fn a_closed_port_and_an_unknown_name_are_told_apart() {
    let entra = entra().await;
    for (authority, cause) in [("https://localhost:1", "Connection refused"), ("https://entra.invalid", "dns error")] {
        let options = CredentialOptions { authority_host: Some(authority.into()), ..options_for(&entra) };
        let error = vault_token(&credential(&entra, &without_retries(options))).await.unwrap_err();
        assert!(error.message().contains(cause), "{error}");
    }
}

#[test]
fn root_certificates_are_checked_when_they_are_given() {
    for bad in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = Reqwest::with_root_certificates(bad.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().starts_with("rootCertificates: "), "{error}");
    }
}
