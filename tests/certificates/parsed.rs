//! What is read from every file of the matrix.

use std::sync::LazyLock;

use azure_identity_wasm::{
    crypto::{CertificateChain, ClientCertificate, MAX_CERTIFICATE_FILE, RsaSigner, SignatureAlgorithm, needs_keys},
    host::RandomUnavailable,
};

use crate::{
    files::{FILES, File, PASSWORD},
    material::{MATERIAL, certificate_der, key_der},
    openssl::OpenSsl,
};

/// Every file, read.
pub static PARSED: LazyLock<Vec<(&File, ClientCertificate)>> = LazyLock::new(|| {
    let parse = |file: &File| ClientCertificate::parse(&file.bytes, file.password).unwrap_or_else(|error| panic!("{}: {error}", file.name));
    FILES.iter().map(|file| (file, parse(file))).collect()
});

/// Bytes that are not random at all, but those of the seed.
pub fn random(seed: u8) -> impl Fn(&mut [u8]) -> Result<(), RandomUnavailable> {
    move |buffer| {
        buffer.fill(seed);
        Ok(())
    }
}

#[test]
fn the_matrix_is_whole() {
    assert!(FILES.len() >= 60, "{}", FILES.len());
    let mut names: Vec<&str> = FILES.iter().map(|file| &file.name[..]).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FILES.len());
}

#[test]
fn every_file_gives_its_own_key() {
    let [key, long] = [&MATERIAL.key, &MATERIAL.long_key].map(|key| key_der(key));
    for (file, parsed) in PARSED.iter() {
        let expected = if file.key == MATERIAL.key { &key } else { &long };
        assert!(parsed.private_key().pkcs8() == expected, "{}", file.name);
    }
}

#[test]
fn the_certificate_of_the_key_leads_and_its_issuers_follow() {
    for (file, parsed) in PARSED.iter() {
        let expected: Vec<Vec<u8>> = file.chain.iter().map(|pem| certificate_der(pem)).collect();
        assert!(parsed.chain().certificates().eq(expected.iter().map(|certificate| &certificate[..])), "{}", file.name);
        assert_eq!(parsed.chain().leaf(), expected[0], "{}", file.name);
    }
}

#[test]
fn what_every_key_signs_openssl_verifies() {
    let openssl = OpenSsl::new();
    for (file, parsed) in PARSED.iter() {
        let signer = RsaSigner::new(parsed.private_key()).unwrap();
        openssl.write("certificate", file.chain[0].as_bytes());
        openssl.write("public", &openssl.run("x509 -in certificate -pubkey -noout"));
        openssl.write("input", file.name.as_bytes());
        for (algorithm, options) in [
            (SignatureAlgorithm::Ps256, " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sigopt rsa_mgf1_md:sha256"),
            (SignatureAlgorithm::Rs256, ""),
        ] {
            let signature = signer.sign(algorithm, file.name.as_bytes(), random(7)).unwrap();
            openssl.write("signature", &signature);
            openssl.run(&format!("dgst -sha256 -verify public -signature signature{options} input"));
        }
    }
}

#[test]
fn a_password_that_is_not_needed_does_no_harm() {
    for file in FILES.iter().filter(|file| file.password.is_none() && !file.name.starts_with("PKCS#12")) {
        ClientCertificate::parse(&file.bytes, Some(PASSWORD)).unwrap();
    }
}

#[test]
fn only_plain_pem_needs_no_more_than_the_smallest_build() {
    for file in FILES.iter() {
        let is_plain = file.password.is_none() && !file.name.starts_with("PKCS#12");
        assert_eq!(needs_keys(&file.bytes), !is_plain, "{}", file.name);
    }
    assert!(!needs_keys(b"neither PEM nor PKCS#12"));
}

#[test]
fn a_chain_is_read_without_a_key_as_well() {
    let [root, issuer, leaf] = [&MATERIAL.root, &MATERIAL.issuer, &MATERIAL.leaf].map(|pem| certificate_der(pem));
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let text = order.map(|at| [&MATERIAL.root[..], &MATERIAL.issuer, &MATERIAL.leaf][at]).concat();
        let chain = CertificateChain::parse(text.as_bytes()).unwrap();
        assert!(chain.certificates().eq([&leaf[..], &issuer, &root]), "{order:?}");
    }
    assert_eq!(CertificateChain::parse(MATERIAL.root.as_bytes()).unwrap().leaf(), root);
}

#[test]
fn nothing_that_is_printed_shows_the_key() {
    let (_, parsed) = &PARSED[0];
    let signer = RsaSigner::new(parsed.private_key()).unwrap();
    assert_eq!(format!("{:?} {signer:?}", parsed.private_key()), "PrivateKey(***) RsaSigner(***)");
    assert_eq!(format!("{parsed:?}"), "ClientCertificate { chain: CertificateChain { issuers: 0, .. }, .. }");
}

#[test]
fn a_file_may_be_as_large_as_it_says() {
    let file = [&MATERIAL.key[..], &MATERIAL.leaf].concat();
    let padded = format!("{file}{}", " ".repeat(MAX_CERTIFICATE_FILE - file.len()));
    ClientCertificate::parse(padded.as_bytes(), None).unwrap();
}
