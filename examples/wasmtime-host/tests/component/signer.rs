use std::sync::{Arc, Mutex};

use crate::support::{CERTIFICATES, Entra, NAME, Sts, built, claims, cloud_instance, error, instance, scopes};
use wasmtime_host::{Algorithm, Certificate, Error, Identity, LocalKeys, Proof, SignError, Signer, Signing};

/// A certificate whose key the host calls by this name.
fn kept(key_name: &str) -> Certificate {
    Certificate::kept_by_host(CERTIFICATES.certificate.clone().into_bytes(), key_name)
}

/// The application's key, in the host alone.
fn keys() -> LocalKeys {
    LocalKeys::new().with_pem("vault/application", CERTIFICATES.key.as_bytes()).unwrap()
}

/// Remembers by which algorithm it was asked to sign.
struct Watched<S>(S, Arc<Mutex<Vec<Algorithm>>>);

impl<S: Signer> Signer for Watched<S> {
    fn sign(&mut self, key_name: &str, algorithm: Algorithm, bytes: Vec<u8>) -> Signing {
        self.1.lock().unwrap().push(algorithm);
        self.0.sign(key_name, algorithm, bytes)
    }
}

/// Never signs.
struct Refusing(SignError);

impl Signer for Refusing {
    fn sign(&mut self, _: &str, _: Algorithm, _: Vec<u8>) -> Signing {
        Box::pin(std::future::ready(Err(self.0.clone())))
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_host_signs_once_for_each_request_and_by_what_the_service_takes() {
    let entra = Entra::start().await;
    let asked = Arc::default();
    let mut instance = entra.cloud_instance(Watched(keys(), Arc::clone(&asked))).await;
    for tenant in [entra.tenant_id(), "adfs"] {
        let made = instance.client_certificate(tenant, &entra.client_id, &kept("vault/application"), Some(&entra.options())).await;
        let credential = made.unwrap();
        for _ in 0..2 {
            let token = instance.get_token(credential, &scopes(), None).await.unwrap();
            assert_eq!(claims(&token.token)["appid"], entra.client_id);
        }
    }
    assert_eq!(*asked.lock().unwrap(), [Algorithm::Ps256, Algorithm::Rs256]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_host_signs_on_behalf_of_users_too_and_files_still_work() {
    let entra = Entra::start().await;
    let mut instance = entra.cloud_instance(keys()).await;
    for certificate in [kept("vault/application"), Certificate::file(CERTIFICATES.pem(), None)] {
        let (user, proof) = (entra.user_token(), Proof::Certificate(certificate));
        let made = instance.on_behalf_of(entra.tenant_id(), &entra.client_id, &user, proof, Some(&entra.options())).await;
        let token = instance.get_token(made.unwrap(), &scopes(), None).await.unwrap();
        assert_eq!(claims(&token.token)["oid"], claims(&user)["oid"]);
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_chain_of_a_kept_key_is_sent_too() {
    let entra = Entra::with_trusted_name().await;
    let mut instance = entra.cloud_instance(keys()).await;
    let chain = [CERTIFICATES.authority.as_str(), &CERTIFICATES.certificate].concat();
    let certificate = Certificate::kept_by_host(chain.into_bytes(), "vault/application").send_chain(true);
    let made = instance.client_certificate(entra.tenant_id(), &entra.client_id, &certificate, Some(&entra.options())).await;
    let token = instance.get_token(made.unwrap(), &scopes(), None).await;
    assert!(token.is_ok(), "{NAME}: {token:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn why_the_host_does_not_sign_is_told_and_nothing_is_sent() {
    type Case = fn(&Error) -> Option<&str>;
    let configuration: Case = |error| if let Error::Configuration(why) = error { Some(why.message.as_str()) } else { None };
    let unavailable: Case = |error| if let Error::Unavailable(why) = error { Some(why.message.as_str()) } else { None };
    let transport: Case = |error| if let Error::Transport(why) = error { Some(why.message.as_str()) } else { None };
    let failed: Case = |error| if let Error::AuthenticationFailed(why) = error { Some(why.message.as_str()) } else { None };
    for (why, case, said) in [
        (SignError::NoSuchKey, configuration, "has no key \"vault/k\""),
        (SignError::UnsupportedAlgorithm, configuration, "cannot sign by PS256"),
        (SignError::Denied, unavailable, "does not let this component"),
        (SignError::Unreachable("it sleeps".into()), transport, "it sleeps"),
        (SignError::Other("it is broken".into()), failed, "it is broken"),
    ] {
        let sts = Sts::new([]);
        let mut instance = cloud_instance(&sts, Refusing(why)).await;
        let credential = instance.client_certificate("tenant", "client", &kept("vault/k"), None).await.unwrap();
        let error = error(instance.get_token(credential, &scopes(), None).await);
        assert!(case(&error).is_some_and(|message| message.contains(said)), "{said}: {error:?}");
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_kept_certificate_is_checked_when_it_is_given() {
    let mut instance = cloud_instance(&Sts::new([]), keys()).await;
    let without_certificate = Certificate::kept_by_host(CERTIFICATES.key.clone().into_bytes(), "vault/application");
    for (certificate, said) in [(kept(""), "keyName: "), (without_certificate, "certificate: there is no certificate")] {
        let refused = error(instance.client_certificate("tenant", "client", &certificate, None).await);
        assert!(matches!(&refused, Error::Configuration(why) if why.message.starts_with(said)), "{said}: {refused:?}");
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_smaller_component_says_which_one_can_ask_the_host() {
    let mut instance = instance(&Sts::new([])).await;
    let refused = error(instance.client_certificate("tenant", "client", &kept("vault/application"), None).await);
    assert!(matches!(&refused, Error::Configuration(why) if why.message.contains("azure-identity-cloud.wasm")), "{refused:?}");
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn what_asks_for_more_than_it_is_lent_does_not_start() {
    let refused = format!("{:#}", Identity::load(&built("azure-identity-cloud.wasm")).unwrap_err());
    assert!(refused.contains("wasi:cli/environment"), "{refused}");
    let refused = format!("{:#}", Identity::load_cloud(&built("azure-identity-developer.wasm")).unwrap_err());
    assert!(refused.contains("azure-identity:credentials/process"), "{refused}");
}

#[test]
fn a_key_that_is_none_is_refused() {
    for (pem, said) in [
        (b"nothing".as_slice(), "no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n", "no RSA key"),
        (b"-----BEGIN EC PRIVATE KEY-----\nAQID\n-----END EC PRIVATE KEY-----\n", "no RSA key"),
    ] {
        let error = LocalKeys::new().with_pem("name", pem).unwrap_err();
        assert!(format!("{error:#}").contains(said), "{said}: {error:#}");
    }
}
