//! The `jwt` matcher, with keys that are made here.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    Pkcs1v15Sign, Pss, RsaPrivateKey,
    pkcs8::{EncodePublicKey, LineEnding},
    rand_core::OsRng,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use vector_driver::pattern::Pattern;

/// Short, since only the matcher is tested, and quick to make.
static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| RsaPrivateKey::new(&mut OsRng, 1024).unwrap());

fn public_key(key: &RsaPrivateKey) -> String {
    key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap()
}

fn unsigned(header: &Value, claims: &Value) -> String {
    [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".")
}

fn signed(algorithm: &str, salt: usize) -> String {
    let text = unsigned(&json!({ "alg": algorithm, "typ": "JWT" }), &json!({ "iss": "client-id", "exp": 1_790_000_600 }));
    let hash = Sha256::digest(text.as_bytes());
    let signature = match algorithm {
        "PS256" => KEY.sign_with_rng(&mut OsRng, Pss::new_with_salt::<Sha256>(salt), &hash),
        _ => KEY.sign(Pkcs1v15Sign::new::<Sha256>(), &hash),
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.unwrap()))
}

fn differences(jwt: &Value, token: &str) -> String {
    Pattern::try_from(json!({ "jwt": jwt })).unwrap().differences(Some(&token.into()), "it").join("; ")
}

#[test]
fn header_and_claims_are_compared_by_member() {
    let token = signed("RS256", 0);
    let good =
        json!({ "header": { "alg": "RS256" }, "claims": { "iss": "client-id", "exp": { "between": [1_790_000_300, 1_790_000_600] } } });
    assert_eq!(differences(&good, &token), "");
    let bad = json!({ "header": { "x5t": "a" }, "claims": { "iss": "other" } });
    assert_eq!(differences(&bad, &token), "it header.x5t is missing; it claims.iss is \"client-id\", expected \"other\"");
}

#[test]
fn absent_members_must_be_absent() {
    let token = signed("RS256", 0);
    assert_eq!(differences(&json!({ "absent": ["header.x5c", "claims.nbf"] }), &token), "");
    assert_eq!(
        differences(&json!({ "absent": ["header.typ", "claims.iss"] }), &token),
        "it has header.typ, which must be absent; it has claims.iss, which must be absent"
    );
}

#[test]
fn signatures_are_verified() {
    let verify = json!({ "verify": public_key(&KEY) });
    for algorithm in ["RS256", "PS256"] {
        assert_eq!(differences(&verify, &signed(algorithm, 32)), "", "{algorithm}");
    }
}

#[test]
fn a_signature_by_another_key_is_found() {
    let other = RsaPrivateKey::new(&mut OsRng, 1024).unwrap();
    let verify = json!({ "verify": public_key(&other) });
    for algorithm in ["RS256", "PS256"] {
        let reason = format!("it has a {algorithm} signature that the public key does not verify");
        assert_eq!(differences(&verify, &signed(algorithm, 32)), reason);
    }
}

#[test]
fn a_changed_token_is_found() {
    let token = signed("PS256", 32);
    let (text, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = text.split_once('.').unwrap();
    let forged = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(r#"{"iss":"another"}"#));
    assert!(differences(&json!({ "verify": public_key(&KEY) }), &forged).contains("does not verify"));
}

#[test]
fn the_salt_of_ps256_has_32_bytes() {
    assert!(differences(&json!({ "verify": public_key(&KEY) }), &signed("PS256", 20)).contains("does not verify"));
}

#[test]
fn an_algorithm_that_entra_does_not_take_is_found() {
    let token = format!("{}.", unsigned(&json!({ "alg": "none" }), &json!({})));
    assert_eq!(differences(&json!({ "verify": public_key(&KEY) }), &token), "it is signed with \"none\", expected RS256 or PS256");
}

#[test]
fn what_is_no_jwt_is_found() {
    for bad in ["", "a.b", "a.b.c.d", "e30.e30", "e30=.e30.e30", "bnVsbA.e30.", "%.%.%"] {
        assert!(differences(&json!({}), bad).ends_with("expected a JWT"), "{bad}");
    }
}

#[test]
fn a_public_key_that_is_none_is_an_error_of_the_vector() {
    let error = Pattern::try_from(json!({ "jwt": { "verify": "-----BEGIN PUBLIC KEY-----" } })).unwrap_err();
    assert!(error.contains("jwt.verify is not an RSA public key"), "{error}");
}
