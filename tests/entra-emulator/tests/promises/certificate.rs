//! Client credentials with a registered certificate.

use crate::support::{Answer, Entra, GRAPH, hex, sha1, sha256, signer};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use entra_emulator::{ApplicationRegistration, KeyRegistration, Options, Settings};
use serde_json::{Value, json};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An emulator with an application whose certificate is that of the first signer.
struct Daemon {
    entra: Entra,
    client_id: String,
    der: Vec<u8>,
}

impl Daemon {
    async fn start() -> Self {
        let (pem, der) = signer(0).certificate(86_400);
        Self::with(KeyRegistration::Certificate(pem), der).await
    }

    async fn with(key: KeyRegistration, der: Vec<u8>) -> Self {
        let entra = Entra::start().await;
        let app = entra.0.add_application(ApplicationRegistration { keys: vec![key], ..Default::default() }).unwrap();
        Self { entra, client_id: app.client_id, der }
    }

    fn claims(&self, audience: &str, id: &str) -> Value {
        let now = self.entra.0.now();
        json!({ "aud": audience, "iss": self.client_id, "sub": self.client_id, "jti": id, "nbf": now, "exp": now + 600 })
    }

    fn usual_claims(&self) -> Value {
        self.claims(&self.entra.token_url(), "once")
    }

    fn by_sha256(&self) -> Value {
        json!({ "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(&self.der)) })
    }

    fn by_sha1(&self) -> Value {
        json!({ "x5t": URL_SAFE_NO_PAD.encode(sha1(&self.der)) })
    }

    async fn present(&self, assertion: &str) -> Answer {
        self.present_at(&self.entra.token_path(), assertion).await
    }

    async fn present_at(&self, path: &str, assertion: &str) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.as_str()),
            ("scope", GRAPH),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
        ];
        self.entra.post_form(path, &form).await
    }
}

#[tokio::test]
async fn either_algorithm_goes_with_either_thumbprint() {
    let daemon = Daemon::start().await;
    let claims = daemon.usual_claims();
    for header in [daemon.by_sha256(), daemon.by_sha1()] {
        for assertion in [signer(0).ps256(header.clone(), &claims), signer(0).rs256(header.clone(), &claims)] {
            let answer = daemon.present(&assertion).await;
            assert_eq!(answer.status, 200, "{header}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_certificate_can_be_registered_in_pem_with_other_things_around_it_or_in_der() {
    let (pem, der) = signer(0).certificate(86_400);
    for registration in [STANDARD.encode(&der), format!("{}\nBag Attributes\n{pem}", signer(0).private_pem())] {
        let daemon = Daemon::with(KeyRegistration::Certificate(registration), der.clone()).await;
        let answer = daemon.present(&signer(0).ps256(daemon.by_sha256(), &daemon.usual_claims())).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let binary = KeyRegistration::from_certificate(&der).unwrap();
    let daemon = Daemon::with(binary, der).await;
    assert_eq!(daemon.present(&signer(0).rs256(daemon.by_sha1(), &daemon.usual_claims())).await.status, 200);
}

#[tokio::test]
async fn the_application_made_at_start_can_have_certificates() {
    let (pem, der) = signer(0).certificate(86_400);
    let entra = Entra::with(Options { certificates: vec![pem.into_bytes()], ..Options::default() }).await;
    let client_id = entra.0.client_id().to_owned();
    let daemon = Daemon { entra, client_id, der };
    assert_eq!(daemon.present(&signer(0).ps256(daemon.by_sha256(), &daemon.usual_claims())).await.status, 200);
}

#[tokio::test]
async fn both_thumbprints_and_the_validity_can_be_seen() {
    let entra = Entra::start().await;
    let (pem, der) = signer(0).certificate(86_400);
    let app = entra.control("POST", "/apps", &json!({ "keys": [{ "certificate": pem }] })).await;
    let seen = &app["certificates"][0];
    assert_eq!((&seen["sha1"], &seen["sha256"]), (&json!(hex(&sha1(&der))), &json!(hex(&sha256(&der)))));
    assert_eq!(app["keys"], json!([hex(&sha1(&der))]));
    let now = entra.0.now();
    assert!(seen["not_before"].as_i64().unwrap() < now && seen["not_after"].as_i64().unwrap() > now);
}

#[tokio::test]
async fn a_certificate_that_is_not_registered_is_named_by_its_thumbprint() {
    let daemon = Daemon::start().await;
    let (_, other) = signer(1).certificate(86_400);
    for (header, thumbprint) in [
        (json!({ "x5t#S256": URL_SAFE_NO_PAD.encode(sha256(&other)) }), hex(&sha256(&other))),
        (json!({ "x5t": URL_SAFE_NO_PAD.encode(sha1(&other)) }), hex(&sha1(&other))),
    ] {
        let answer = daemon.present(&signer(1).ps256(header, &daemon.usual_claims())).await;
        answer.is_error(401, "invalid_client", 700_027);
        let expected = format!("[Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}'");
        assert!(answer.text().contains(&expected) && answer.text().contains(&daemon.client_id), "{}", answer.text());
    }
}

#[tokio::test]
async fn another_keys_signature_under_a_registered_thumbprint_is_refused() {
    let daemon = Daemon::start().await;
    for forged in [signer(1).ps256(daemon.by_sha256(), &daemon.usual_claims()), signer(1).rs256(daemon.by_sha1(), &daemon.usual_claims())] {
        let answer = daemon.present(&forged).await;
        answer.is_error(401, "invalid_client", 700_027);
        let text = answer.text();
        assert!(text.contains("use of the key to verify the signature failed.") && text.contains("Found key 'Start="), "{text}");
    }
}

#[tokio::test]
async fn a_certificate_expires_by_the_emulators_clock() {
    let daemon = Daemon::start().await;
    daemon.entra.0.set_clock_offset(2 * 86_400);
    let answer = daemon.present(&signer(0).ps256(daemon.by_sha256(), &daemon.usual_claims())).await;
    answer.is_error(401, "invalid_client", 700_027);
    assert!(answer.text().contains("The key used is expired."), "{}", answer.text());
}

#[tokio::test]
async fn an_assertion_out_of_time_says_what_time_it_is() {
    let daemon = Daemon::start().await;
    let assertion = signer(0).ps256(daemon.by_sha256(), &daemon.usual_claims());
    daemon.entra.0.set_clock_offset(3600);
    let answer = daemon.present(&assertion).await;
    answer.is_error(401, "invalid_client", 700_024);
    assert!(answer.text().contains("Current time: 20") && answer.text().contains("expiry time of assertion 20"), "{}", answer.text());
}

#[tokio::test]
async fn a_chain_is_no_substitute_for_a_registered_thumbprint() {
    let daemon = Daemon::start().await;
    let (_, other) = signer(1).certificate(86_400);
    let header = json!({ "x5t": URL_SAFE_NO_PAD.encode(sha1(&other)), "x5c": [STANDARD.encode(&other)] });
    daemon.present(&signer(1).ps256(header, &daemon.usual_claims())).await.is_error(401, "invalid_client", 700_027);
    // Nor does it hurt where the thumbprint is registered.
    let mut header = daemon.by_sha256();
    header["x5c"] = json!([STANDARD.encode(&daemon.der)]);
    assert_eq!(daemon.present(&signer(0).ps256(header, &daemon.usual_claims())).await.status, 200);
}

#[tokio::test]
async fn a_setting_refuses_an_assertion_that_comes_again() {
    let daemon = Daemon::start().await;
    daemon.entra.0.set_settings(Settings { refuse_repeated_assertions: true, ..Settings::default() });
    let sign = |id: &str| signer(0).ps256(daemon.by_sha256(), &daemon.claims(&daemon.entra.token_url(), id));
    assert_eq!(daemon.present(&sign("one")).await.status, 200);
    daemon.present(&sign("one")).await.is_error(401, "invalid_client", 50_012);
    assert_eq!(daemon.present(&sign("two")).await.status, 200);
    daemon.entra.control("PATCH", "/settings", &json!({ "refuse_repeated_assertions": false })).await;
    assert_eq!(daemon.present(&sign("one")).await.status, 200);
}

#[tokio::test]
async fn ad_fs_takes_rs256_with_the_sha1_thumbprint_only() {
    let daemon = Daemon::start().await;
    let endpoint = format!("{}/adfs/oauth2/token", daemon.entra.0.origin());
    let claims = daemon.claims(&endpoint, "once");
    let good = daemon.present_at("/adfs/oauth2/token", &signer(0).rs256(daemon.by_sha1(), &claims)).await;
    assert_eq!(good.status, 200, "{}", good.text());
    for bad in [
        signer(0).ps256(daemon.by_sha256(), &claims),
        signer(0).ps256(daemon.by_sha1(), &claims),
        signer(0).rs256(daemon.by_sha256(), &claims),
        signer(1).rs256(daemon.by_sha1(), &claims),
    ] {
        let answer = daemon.present_at("/adfs/oauth2/token", &bad).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_client")), "{}", answer.text());
    }
}

#[tokio::test]
async fn what_is_no_certificate_cannot_be_registered() {
    let entra = Entra::start().await;
    let (pem, der) = signer(0).certificate(86_400);
    let cut = &pem[..pem.len() / 2];
    let longer = STANDARD.encode([der.as_slice(), b"x"].concat());
    for bad in ["", "no", cut, &longer, &signer(0).private_pem(), &signer(0).public_pem()] {
        let answer = entra.try_control("POST", "/apps", &json!({ "keys": [{ "certificate": bad }] }).to_string()).await;
        assert_eq!(answer.status, 400, "{bad}");
        assert!(answer.json()["error"].as_str().unwrap().starts_with("certificate: not an X.509 certificate"), "{}", answer.text());
    }
}
