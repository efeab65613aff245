//! PKCS#12 without any password, which is not the same as with an empty one: its seal is made from no bytes at all. Java and Windows can make
//! such files; OpenSSL only reads them, so this one is put together here, with OpenSSL's functions.

use azure_identity_wasm::crypto::ClientCertificate;

use crate::{files::FILES, material::MATERIAL, openssl::OpenSsl};

#[test]
fn a_file_without_any_password_is_read() {
    let openssl = OpenSsl::new();
    let file = sealed_with_nothing(&openssl);
    openssl.write("file", &file);
    openssl.run_with_password("pkcs12 -in file -nodes", "-passin", "");
    for password in [None, Some("")] {
        let parsed = ClientCertificate::parse(&file, password).unwrap();
        assert!(parsed.private_key().pkcs8() == crate::material::key_der(&MATERIAL.key));
    }
    let error = ClientCertificate::parse(&file, Some("some password")).map(drop).unwrap_err();
    assert!(error.message().contains("password is wrong"), "{error}");
}

/// As that of the matrix that is neither sealed nor encrypted, but sealed.
fn sealed_with_nothing(openssl: &OpenSsl) -> Vec<u8> {
    let unsealed = FILES.iter().find(|file| file.name == "PKCS#12, neither sealed nor encrypted").unwrap();
    // SEQUENCE { INTEGER 3, SEQUENCE { OBJECT IDENTIFIER data, [0] { OCTET STRING content } } }, all of them with lengths of two bytes
    let (_, version_and_content) = unsealed.bytes.split_at(4);
    let content = &version_and_content[3 + 4 + 11 + 4 + 4..];

    let printed =
        openssl.run("kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass: -kdfopt salt:saltsalt -kdfopt id:3 -kdfopt iter:16 PKCS12KDF");
    let key = String::from_utf8(printed).unwrap().trim().replace(':', "");
    openssl.write("content", content);
    let mac = openssl.run(&format!("dgst -sha256 -mac HMAC -macopt hexkey:{key} -binary content"));

    let sha256 = [&[6, 9][..], &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1], &[5, 0]].concat();
    let digest = element(0x30, &[element(0x30, &sha256), element(4, &mac)].concat());
    let seal = element(0x30, &[digest, element(4, b"saltsalt"), element(2, &[16])].concat());
    element(0x30, &[version_and_content, &seal].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    if content.len() < 0x80 { [&[tag, length[1]], content].concat() } else { [&[tag, 0x82, length[0], length[1]], content].concat() }
}
