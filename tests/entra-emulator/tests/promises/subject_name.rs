//! Subject name and issuer authentication: certificates that are trusted by name.

use crate::support::{Answer, CertificateAuthority, Entra, GRAPH, sha256, signer};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use entra_emulator::{ApplicationRegistration, TrustedSubjectRegistration};
use serde_json::json;

const NAME: &str = "shop.contoso.example";

/// An emulator with an application that trusts a subject name from an authority.
struct Daemon {
    entra: Entra,
    client_id: String,
    authority: CertificateAuthority,
}

impl Daemon {
    async fn start() -> Self {
        let (entra, authority) = (Entra::start().await, CertificateAuthority::new());
        let trust = TrustedSubjectRegistration { subject_name: NAME.to_owned(), authority: authority.pem.clone() };
        let registration = ApplicationRegistration { trusted_certificate_subjects: vec![trust], ..Default::default() };
        let client_id = entra.0.add_application(registration).unwrap().client_id;
        Self { entra, client_id, authority }
    }

    /// Signs with the first signer's key and sends these certificates along, leaf first.
    async fn present(&self, chain: &[Vec<u8>]) -> Answer {
        let header = json!({
            "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(&chain[0])),
            "x5c": chain.iter().map(|der| STANDARD.encode(der)).collect::<Vec<_>>(),
        });
        self.present_with(header).await
    }

    async fn present_with(&self, header: serde_json::Value) -> Answer {
        let now = self.entra.0.now();
        let claims = json!({ "aud": self.entra.token_url(), "iss": self.client_id, "sub": self.client_id, "nbf": now, "exp": now + 600 });
        let assertion = signer(0).ps256(header, &claims);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.as_str()),
            ("scope", GRAPH),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        self.entra.post_form(&self.entra.token_path(), &form).await
    }
}

#[tokio::test]
async fn any_certificate_of_that_name_from_that_authority_will_do() {
    let daemon = Daemon::start().await;
    for valid_for in [3600, 7200] {
        let answer = daemon.present(&[daemon.authority.certify(signer(0), NAME, valid_for)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

#[tokio::test]
async fn the_chain_may_lead_over_other_authorities() {
    let daemon = Daemon::start().await;
    let (below, intermediate) = daemon.authority.intermediate();
    let leaf = below.certify(signer(0), NAME, 3600);
    let answer = daemon.present(&[leaf.clone(), intermediate]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    daemon.present(&[leaf]).await.is_error(401, "invalid_client", 50_012);
}

#[tokio::test]
async fn another_name_is_refused() {
    let daemon = Daemon::start().await;
    let answer = daemon.present(&[daemon.authority.certify(signer(0), "blog.contoso.example", 3600)]).await;
    answer.is_error(401, "invalid_client", 50_012);
    assert!(answer.text().contains("The subject name of the signing certificate is not authorized."), "{}", answer.text());
}

#[tokio::test]
async fn another_authority_is_refused() {
    let daemon = Daemon::start().await;
    let answer = daemon.present(&[CertificateAuthority::new().certify(signer(0), NAME, 3600)]).await;
    answer.is_error(401, "invalid_client", 50_012);
    assert!(answer.text().contains("A matching trusted authority policy was not found"), "{}", answer.text());
}

#[tokio::test]
async fn an_expired_certificate_is_refused_by_the_emulators_clock() {
    let daemon = Daemon::start().await;
    let chain = [daemon.authority.certify(signer(0), NAME, 3600)];
    daemon.entra.0.set_clock_offset(7200);
    let answer = daemon.present(&chain).await;
    answer.is_error(401, "invalid_client", 50_012);
    assert!(answer.text().contains("The signing certificate is not valid."), "{}", answer.text());
}

#[tokio::test]
async fn the_signature_must_be_that_of_the_certificates_key() {
    let daemon = Daemon::start().await;
    daemon.present(&[daemon.authority.certify(signer(1), NAME, 3600)]).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn without_a_chain_the_thumbprint_decides() {
    let daemon = Daemon::start().await;
    let leaf = daemon.authority.certify(signer(0), NAME, 3600);
    daemon.present_with(json!({ "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(&leaf)) })).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn a_chain_that_cannot_be_read_is_refused() {
    let daemon = Daemon::start().await;
    let pem = STANDARD.encode(&daemon.authority.pem);
    for bad in [json!([]), json!("x"), json!([7]), json!(["%%%"]), json!(["AAAA"]), json!([pem])] {
        daemon.present_with(json!({ "x5t": "AAAA", "x5c": bad })).await.is_error(401, "invalid_client", 50_012);
    }
}

#[tokio::test]
async fn trust_that_makes_no_sense_is_refused_by_name() {
    let entra = Entra::start().await;
    let authority = CertificateAuthority::new().pem;
    for (trust, named) in [
        (json!({ "subject_name": "", "authority": authority }), "subject_name"),
        (json!({ "subject_name": NAME, "authority": "" }), "authority"),
        (json!({ "subject_name": NAME, "authority": "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----" }), "authority"),
        (json!({ "subject_name": NAME }), "authority"),
    ] {
        let answer = entra.try_control("POST", "/apps", &json!({ "trusted_certificate_subjects": [trust] }).to_string()).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.json()["error"].as_str().unwrap().contains(named), "{}", answer.text());
    }
}
