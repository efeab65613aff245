//! Client assertions, from the file to what Entra gets.

use azure_identity_wasm::{
    ErrorKind, UnixTime,
    crypto::{AssertionClaims, ClientCertificate, RsaSigner, SignatureAlgorithm, UnsignedAssertion},
    host::RandomUnavailable,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use crate::{
    material::{MATERIAL, certificate_der},
    openssl::OpenSsl,
    parsed::random,
};

const ALGORITHMS: [SignatureAlgorithm; 2] = [SignatureAlgorithm::Ps256, SignatureAlgorithm::Rs256];

fn certificate() -> ClientCertificate {
    let file = [&MATERIAL.root[..], &MATERIAL.issuer, &MATERIAL.leaf, &MATERIAL.key].concat();
    ClientCertificate::parse(file.as_bytes(), None).unwrap()
}

fn claims() -> AssertionClaims<'static> {
    AssertionClaims {
        audience: "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
        client_id: "client-id",
        now: UnixTime::from_millis(1_790_000_000_900),
        random: [0xff; 16],
    }
}

/// As OpenSSL says it.
fn fingerprint(hash: &str) -> Vec<u8> {
    let openssl = OpenSsl::new();
    openssl.write("leaf", MATERIAL.leaf.as_bytes());
    let printed = String::from_utf8(openssl.run(&format!("x509 -in leaf -noout -fingerprint -{hash}"))).unwrap();
    let digits = printed.trim().split_once('=').unwrap().1.split(':');
    digits.map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}

fn json_of(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn thumbprints_are_those_of_openssl() {
    let certificate = certificate();
    for (algorithm, hash) in [(SignatureAlgorithm::Ps256, "sha256"), (SignatureAlgorithm::Rs256, "sha1")] {
        assert_eq!(certificate.chain().thumbprint(algorithm), URL_SAFE_NO_PAD.encode(fingerprint(hash)));
    }
}

#[test]
fn x5c_has_the_chain_in_standard_base64() {
    let expected = [&MATERIAL.leaf, &MATERIAL.issuer, &MATERIAL.root].map(|pem| STANDARD.encode(certificate_der(pem)));
    assert_eq!(certificate().chain().x5c(), expected);
}

#[test]
fn an_assertion_says_what_entra_wants_and_openssl_verifies_it() {
    let certificate = certificate();
    let chain = certificate.chain();
    let openssl = OpenSsl::new();
    openssl.write("leaf", MATERIAL.leaf.as_bytes());
    openssl.write("public", &openssl.run("x509 -in leaf -pubkey -noout"));
    for algorithm in ALGORITHMS {
        for x5c in [Vec::new(), chain.x5c()] {
            let unsigned = UnsignedAssertion::new(algorithm, &chain.thumbprint(algorithm), &x5c, &claims());
            let signer = RsaSigner::new(certificate.private_key()).unwrap();
            let signature = signer.sign(algorithm, unsigned.signing_input(), random(1)).unwrap();
            let assertion = unsigned.signed(&signature);

            let [header, payload, signature] = assertion.expose().split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
            let thumbprint = if algorithm == SignatureAlgorithm::Ps256 { "x5t#S256" } else { "x5t" };
            let mut expected = json!({ "alg": algorithm.as_str(), "typ": "JWT", thumbprint: chain.thumbprint(algorithm) });
            if !x5c.is_empty() {
                expected["x5c"] = json!(x5c);
            }
            assert_eq!(json_of(header), expected);
            assert_eq!(
                json_of(payload),
                json!({
                    "aud": "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
                    "iss": "client-id",
                    "sub": "client-id",
                    "jti": "ffffffff-ffff-4fff-bfff-ffffffffffff",
                    "nbf": 1_790_000_000,
                    "iat": 1_790_000_000,
                    "exp": 1_790_000_600,
                })
            );
            openssl.write("input", format!("{header}.{payload}").as_bytes());
            openssl.write("signature", &URL_SAFE_NO_PAD.decode(signature).unwrap());
            let pss = if algorithm == SignatureAlgorithm::Ps256 { " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32" } else { "" };
            openssl.run(&format!("dgst -sha256 -verify public -signature signature{pss} input"));
        }
    }
}

#[test]
fn what_needs_escaping_in_json_is_escaped() {
    let odd = "\"\\\u{1}\u{1f}\n\t/ü€🐴\u{7f}";
    let unsigned =
        UnsignedAssertion::new(SignatureAlgorithm::Ps256, odd, &[], &AssertionClaims { client_id: odd, audience: odd, ..claims() });
    let text = String::from_utf8(unsigned.signing_input().into()).unwrap();
    let (header, payload) = text.split_once('.').unwrap();
    assert_eq!(json_of(header)["x5t#S256"], odd);
    for claim in ["iss", "sub", "aud"] {
        assert_eq!(json_of(payload)[claim], odd);
    }
}

#[test]
fn the_identifier_is_a_uuid_of_the_random_bytes() {
    let random = [0x00, 0x01, 0x02, 0x03, 0x14, 0x15, 0x26, 0x27, 0x38, 0x39, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f];
    let unsigned = UnsignedAssertion::new(SignatureAlgorithm::Rs256, "", &[], &AssertionClaims { random, ..claims() });
    let text = String::from_utf8(unsigned.signing_input().into()).unwrap();
    assert_eq!(json_of(text.split_once('.').unwrap().1)["jti"], "00010203-1415-4627-b839-4a4b4c4d4e4f");
}

#[test]
fn every_pss_signature_has_its_own_salt_and_every_other_is_the_same() {
    let signer = RsaSigner::new(certificate().private_key()).unwrap();
    let sign = |algorithm, seed| signer.sign(algorithm, b"input", random(seed)).unwrap();
    assert_ne!(sign(SignatureAlgorithm::Ps256, 1), sign(SignatureAlgorithm::Ps256, 2));
    assert_eq!(sign(SignatureAlgorithm::Rs256, 1), sign(SignatureAlgorithm::Rs256, 2));
}

#[test]
fn nothing_is_signed_without_randomness() {
    let signer = RsaSigner::new(certificate().private_key()).unwrap();
    for algorithm in ALGORITHMS {
        let error = signer.sign(algorithm, b"input", |_| Err(RandomUnavailable)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.message().contains("random"));
    }
}
