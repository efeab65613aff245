use crate::support::{Answer, CERTIFICATES, Entra, NAME, PASSWORD, Sts, claims, error, instance, scopes};
use serde_json::json;
use wasmtime_host::{Certificate, CredentialOptions, Error};

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn pem_and_pkcs12_get_tokens_from_the_file_as_it_is() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let files = [Certificate::file(CERTIFICATES.pem(), None), Certificate::file(CERTIFICATES.pkcs12.clone(), Some(PASSWORD.to_owned()))];
    for (asked, certificate) in (1..).zip(&files) {
        let made = instance.client_certificate(entra.tenant_id(), &entra.client_id, certificate, Some(&entra.options())).await;
        let credential = made.unwrap();
        for _ in 0..2 {
            let token = instance.get_token(credential, &scopes(), None).await.unwrap();
            let claims = claims(&token.token);
            assert_eq!((&claims["appid"], &claims["appidacr"]), (&json!(entra.client_id), &json!("2")));
        }
        assert_eq!(entra.token_requests(), asked);
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_chain_is_sent_where_a_name_is_trusted_and_only_when_that_is_wanted() {
    let entra = Entra::with_trusted_name().await;
    let mut instance = entra.instance().await;
    let certificate = Certificate::file(CERTIFICATES.pkcs12.clone(), Some(PASSWORD.to_owned()));
    for (send, is_known) in [(false, false), (true, true)] {
        let certificate = certificate.clone().send_chain(send);
        let made = instance.client_certificate(entra.tenant_id(), &entra.client_id, &certificate, Some(&entra.options())).await;
        let token = instance.get_token(made.unwrap(), &scopes(), None).await;
        assert_eq!(token.is_ok(), is_known, "{NAME}: {token:?}");
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_certificate_that_entra_does_not_know_is_refused_with_its_number() {
    let entra = Entra::with_trusted_name().await;
    let mut instance = entra.instance().await;
    let certificate = Certificate::file(CERTIFICATES.pem(), None);
    let made = instance.client_certificate(entra.tenant_id(), &entra.client_id, &certificate, Some(&entra.options())).await;
    let failed = error(instance.get_token(made.unwrap(), &scopes(), None).await);
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    assert!(details.message.contains("AADSTS700027"), "{}", details.message);
    let said = details.entra.expect("what Entra said");
    assert_eq!((said.status, said.code.as_str(), said.error_codes.as_slice()), (401, "invalid_client", &[700_027][..]));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_file_that_is_no_good_is_refused_before_anything_is_asked() {
    let sts = Sts::new([]);
    let mut instance = instance(&sts).await;
    let known = &*CERTIFICATES;
    let elliptic = "-----BEGIN EC PRIVATE KEY-----\nAQID\n-----END EC PRIVATE KEY-----\n";
    for (content, password, said) in [
        (Vec::new(), None, "the file is empty"),
        (b"not a certificate".to_vec(), None, "neither PEM nor PKCS#12"),
        (vec![b'-'; (1 << 20) + 1], None, "larger than 1 MB"),
        (known.certificate.clone().into_bytes(), None, "no private key"),
        (known.key.clone().into_bytes(), None, "no certificate"),
        ([known.certificate.as_str(), &known.other_key].concat().into_bytes(), None, "belongs to another certificate"),
        ([known.certificate.as_str(), elliptic].concat().into_bytes(), None, "no RSA key"),
        (known.pkcs12.clone(), None, "certificatePassword: "),
        (known.pkcs12.clone(), Some("another one".to_owned()), "certificatePassword: "),
        (known.pkcs12[..known.pkcs12.len() / 2].to_vec(), Some(PASSWORD.to_owned()), "certificate: "),
    ] {
        let certificate = Certificate::file(content, password);
        let refused = error(instance.client_certificate("tenant", "client", &certificate, None).await);
        let Error::Configuration(why) = refused else { panic!("{said}: {refused:?}") };
        assert_eq!(why.credential, "ClientCertificateCredential");
        assert!(why.message.starts_with("certificate") && why.message.contains(said), "{said}: {}", why.message);
        assert!(!why.message.contains(PASSWORD), "{}", why.message);
    }
    assert_eq!(sts.seen().len(), 0);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_secret_goes_to_no_host_that_nobody_vouches_for() {
    let answer = json!({ "error": "invalid_instance", "error_description": "AADSTS50049: Unknown or invalid instance." });
    let sts = Sts::new([Answer::Json(400, &[], answer)]);
    let mut instance = instance(&sts).await;
    let options = CredentialOptions { authority_host: Some("https://login.example".into()), ..CredentialOptions::default() };
    let certificate = Certificate::file(CERTIFICATES.pem(), None);
    let credential = instance.client_certificate("tenant", "client", &certificate, Some(&options)).await.unwrap();
    let refused = error(instance.get_token(credential, &scopes(), None).await);
    assert!(format!("{refused:?}").contains("authorityHost"), "{refused:?}");
    assert!(sts.seen()[0].url.starts_with("https://login.microsoftonline.com/common/discovery/instance?"), "{:?}", sts.seen());
    assert_eq!(sts.seen().len(), 1);
}
