//! What is refused, each with a message of its own that names what is wrong and what to do.

use std::collections::BTreeMap;

use azure_identity_wasm::{
    ErrorKind,
    crypto::{CertificateChain, ClientCertificate, MAX_CERTIFICATE_FILE},
};

use crate::{
    files::{FILES, File, PASSWORD},
    material::MATERIAL,
    openssl::OpenSsl,
};

/// The message for this file.
fn refused(file: &[u8], password: Option<&str>) -> String {
    let error = ClientCertificate::parse(file, password).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let message = error.message();
    assert!(message.starts_with("certificate: ") || message.starts_with("certificatePassword: "), "{message}");
    assert!(message.contains(". ") || message.contains(": the file is"), "it says what to do: {message}");
    for secret in password.into_iter().filter(|password| !password.is_empty()) {
        assert!(!message.contains(secret) && !format!("{error:?}").contains(secret), "{message}");
    }
    message.into()
}

fn file(name: &str) -> &'static File {
    FILES.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn each_defect_has_its_own_message() {
    let material = &*MATERIAL;
    let pem = |parts: &[&String]| parts.iter().map(|part| &part[..]).collect::<String>().into_bytes();
    let key_info = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n".to_owned();
    let utf16: Vec<u8> = "\u{feff}-----BEGIN".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cut = |text: Vec<u8>, length: usize| text[..length].to_vec();
    let leaf_and_key = pem(&[&material.leaf, &material.key]);
    let star = String::from_utf8(leaf_and_key.clone()).unwrap().replacen("MII", "M*I", 1).into_bytes();
    let defects: [(&str, Vec<u8>, &str); 16] = [
        ("nothing", Vec::new(), "is empty"),
        ("garbage", b"not a certificate".to_vec(), "neither PEM nor PKCS#12"),
        ("UTF-16", utf16, "UTF-16"),
        ("no certificate", pem(&[&material.key]), "no certificate in the file"),
        ("no key", pem(&[&material.leaf]), "no private key in the file"),
        ("two keys", pem(&[&material.leaf, &material.key, &material.other_key]), "two different private keys"),
        ("an elliptic-curve key", pem(&[&material.elliptic, &material.elliptic_key]), "no RSA key"),
        ("an RSA-PSS key", pem(&[&material.leaf, &material.pss_key]), "restricted to RSA-PSS"),
        ("another's key", pem(&[&material.leaf, &material.other_key]), "belongs to another certificate"),
        ("a short key", pem(&[&material.short, &material.short_key]), "shorter than 2048 bits"),
        ("an OpenSSH key", pem(&[&material.leaf, &key_info]), "ssh-keygen"),
        ("truncated PEM", cut(leaf_and_key.clone(), leaf_and_key.len() - 20), "truncated: a BEGIN line"),
        ("damaged base64", star, "is not base64"),
        ("truncated PKCS#12", cut(file("PKCS#12, of today").bytes.clone(), 1000), "no PKCS#12 file, or it is truncated"),
        ("too large a file", vec![b' '; MAX_CERTIFICATE_FILE + 1], "larger than 1 MB"),
        ("a certificate in DER", crate::material::certificate_der(&material.leaf), "no PKCS#12 file, or it is truncated"),
    ];
    let mut phrases: BTreeMap<String, &str> = BTreeMap::new();
    for (what, bytes, phrase) in &defects {
        let message = refused(bytes, None);
        assert!(message.contains(phrase), "{what}: {message}");
        assert!(*phrases.entry(message).or_insert(phrase) == *phrase, "{what}");
    }
    assert_eq!(phrases.len(), defects.len() - 1);
}

#[test]
fn keys_of_other_kinds_are_refused_in_every_form() {
    let openssl = OpenSsl::new();
    openssl.write("key", MATERIAL.elliptic_key.as_bytes());
    openssl.write("certificate", MATERIAL.elliptic.as_bytes());
    openssl.run_with_password("pkcs8 -topk8 -in key -out encrypted", "-passout", PASSWORD);
    openssl.run_with_password("pkcs12 -export -in certificate -inkey key -out pkcs12", "-passout", PASSWORD);
    openssl.run("ec -in key -out sec1");
    openssl.run_with_password("ec -in key -aes128 -out sec1-encrypted", "-passout", PASSWORD);
    let ed25519 = MATERIAL.ed25519_key.clone().into_bytes();
    let others = ["encrypted", "pkcs12", "sec1", "sec1-encrypted"].map(|name| (name, openssl.read(name)));
    for (name, bytes) in others.into_iter().chain([("ed25519", ed25519)]) {
        let message = refused(&bytes, Some(PASSWORD));
        assert!(message.contains("no RSA key"), "{name}: {message}");
    }
}

#[test]
fn a_wrong_password_is_refused_without_showing_it() {
    let encrypted =
        FILES.iter().filter(|file| file.password.is_some_and(|password| !password.is_empty()) && !file.name.contains("neither"));
    for file in encrypted.filter(|file| file.is_sealed || !file.name.contains("not sealed, in BER")) {
        let message = refused(&file.bytes, Some("another password"));
        assert!(message.starts_with("certificatePassword: ") && message.contains("password is wrong"), "{}: {message}", file.name);
        // Different by case alone.
        refused(&file.bytes, Some(&file.password.unwrap().to_uppercase()));
    }
}

#[test]
fn a_missing_password_is_asked_for() {
    for file in FILES.iter().filter(|file| file.password.is_some_and(|password| !password.is_empty())) {
        for none in [None, Some("")] {
            let message = refused(&file.bytes, none);
            assert!(message.starts_with("certificatePassword: "), "{}: {message}", file.name);
            assert!(message.contains("Give its password"), "{}: {message}", file.name);
        }
    }
}

#[test]
fn two_keys_and_no_key_are_noticed_in_pkcs12_too() {
    let openssl = OpenSsl::new();
    openssl.write("leaf", MATERIAL.leaf.as_bytes());
    openssl.write("key", MATERIAL.key.as_bytes());
    openssl.run_with_password("pkcs12 -export -nokeys -in leaf -out no-key", "-passout", PASSWORD);
    openssl.run_with_password("pkcs12 -export -nocerts -inkey key -in key -out no-certificate", "-passout", PASSWORD);
    assert!(refused(&openssl.read("no-key"), Some(PASSWORD)).contains("no private key in the file"));
    assert!(refused(&openssl.read("no-certificate"), Some(PASSWORD)).contains("no certificate in the file"));
}

#[test]
fn what_would_take_too_long_is_refused_at_once() {
    let openssl = OpenSsl::new();
    openssl.write("leaf", MATERIAL.leaf.as_bytes());
    openssl.write("key", MATERIAL.key.as_bytes());
    // As if the file had been made with the largest number that fits, in place of 0x012345.
    let patient = |bytes: Vec<u8>| replaced(&bytes, &[2, 3, 0x01, 0x23, 0x45], &[2, 3, 0x7f, 0xff, 0xff]);
    for how in ["-v2 aes-256-cbc", "-v1 PBE-SHA1-3DES"] {
        openssl.run_with_password(&format!("pkcs8 -topk8 -outform DER -iter 74565 {how} -in key -out out"), "-passout", PASSWORD);
        openssl.write("der", &patient(openssl.read("out")));
        openssl.write("pem", pem("ENCRYPTED PRIVATE KEY", &openssl.read("der")).as_bytes());
        assert!(refused(&openssl.read("pem"), Some(PASSWORD)).contains("fewer iterations"), "{how}");
    }
    for how in ["-iter 74565", "-iter 74565 -nomac"] {
        openssl.run_with_password(&format!("pkcs12 -export -in leaf -inkey key {how} -out out"), "-passout", PASSWORD);
        assert!(refused(&patient(openssl.read("out")), Some(PASSWORD)).contains("fewer iterations"), "{how}");
    }
    openssl.run_with_password("pkcs8 -topk8 -outform DER -scrypt -in key -out out", "-passout", PASSWORD);
    // N is 2¹⁴, r is 8, p is 1. A larger r takes more memory, a larger p more time, and another N is none.
    let scrypt = [2, 2, 0x40, 0, 2, 1, 8, 2, 1, 1];
    for (changed, phrase) in [
        ([2, 2, 0x40, 0, 2, 1, 127, 2, 1, 1], "64 MB of memory"),
        ([2, 2, 0x40, 0, 2, 1, 8, 2, 1, 127], "fewer iterations"),
        ([2, 2, 0x40, 1, 2, 1, 8, 2, 1, 1], "not supported"),
        ([2, 2, 0x40, 0, 2, 1, 0, 2, 1, 1], "not supported"),
    ] {
        let changed = replaced(&openssl.read("out"), &scrypt, &changed);
        assert!(refused(pem("ENCRYPTED PRIVATE KEY", &changed).as_bytes(), Some(PASSWORD)).contains(phrase), "{phrase}");
    }
}

#[test]
fn a_key_whose_numbers_do_not_belong_together_is_refused() {
    let der = crate::material::key_der(&MATERIAL.key);
    // In the middle of each of the key's long numbers; the modulus first.
    for (at, phrase) in [(150, "belong together"), (450, "belong together"), (620, "belong together"), (1100, "belong together")] {
        let mut changed = der.clone();
        changed[at] ^= 1;
        let file = [pem("PRIVATE KEY", &changed), MATERIAL.leaf.clone()].concat();
        let message = refused(file.as_bytes(), None);
        assert!(message.contains(phrase), "{at}: {message}");
    }
}

#[test]
fn a_chain_alone_is_refused_for_its_own_reasons() {
    for (bytes, phrase) in [(&MATERIAL.key, "no certificate"), (&"text".to_owned(), "neither PEM"), (&String::new(), "empty")] {
        let error = CertificateChain::parse(bytes.as_bytes()).unwrap_err();
        assert!(error.message().contains(phrase), "{error}");
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// With each place changed.
fn replaced(bytes: &[u8], what: &[u8], with: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(what));
    assert_ne!(places.map(|at| changed[at..at + what.len()].copy_from_slice(with)).count(), 0);
    changed
}
