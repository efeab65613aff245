//! The matrix: every format by password and order.

use std::sync::LazyLock;

use crate::{
    ber,
    material::{MATERIAL, Material},
    openssl::OpenSsl,
};

pub static FILES: LazyLock<Vec<File>> = LazyLock::new(all);

/// A password with what makes passwords hard: spaces, characters beyond ASCII and beyond 16 bits.
pub const PASSWORD: &str = "correct hörse € 🐴";

pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
    pub password: Option<&'static str>,
    /// The certificates that are expected, in PEM.
    pub chain: Vec<&'static str>,
    /// The key that is expected, in PEM.
    pub key: &'static str,
    /// Whether a seal shows every change.
    pub is_sealed: bool,
    /// Whether it takes long to read on purpose.
    pub is_slow: bool,
}

fn all() -> Vec<File> {
    [plain(), encrypted_pkcs8(), traditional(), pkcs12()].into_iter().flatten().collect()
}

fn plain() -> Vec<File> {
    let Material { root, issuer, leaf, key, key_pkcs1, other, long, long_key, .. } = &*MATERIAL;
    let openssl = OpenSsl::new();
    openssl.write("leaf", leaf.as_bytes());
    let described = String::from_utf8(openssl.run("x509 -in leaf -text")).unwrap();
    let joined = |parts: &[&str]| parts.concat();
    let crlf = joined(&[key, leaf]).replace('\n', "\r\n");
    let one_line = joined(&[key, leaf]).replace('\n', " ");
    let indented = format!("\u{feff}  {}", joined(&[key, leaf]).replace('\n', "  \n\n\t"));
    let noted = format!("Bag Attributes\n    friendlyName: ü-----\n{leaf}\r\n# a remark: -----END\n{key}the end");
    let parameters = format!("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{key}{leaf}");
    let whole = vec![&leaf[..], issuer, root];
    let file = |name: &str, text: String, chain: &[&'static str]| File::plain(name, text.into_bytes(), chain, key);
    vec![
        file("PKCS#8, key first", joined(&[key, leaf]), &[leaf]),
        file("PKCS#8, certificate first", joined(&[leaf, key]), &[leaf]),
        file("PKCS#1, key first", joined(&[key_pkcs1, leaf]), &[leaf]),
        file("PKCS#1, certificate first", joined(&[leaf, key_pkcs1]), &[leaf]),
        file("the same key twice, in two forms", joined(&[key, leaf, key_pkcs1, leaf]), &[leaf]),
        file("a chain", joined(&[key, leaf, issuer, root]), &whole),
        file("a chain from the root down", joined(&[root, issuer, leaf, key]), &whole),
        file("a chain around the key", joined(&[issuer, key, root, leaf]), &whole),
        file("a chain with a gap", joined(&[root, leaf, key]), &[leaf]),
        file("among others' certificates", joined(&[other, long, issuer, key, leaf]), &[leaf, issuer]),
        file("CR LF", crlf, &[leaf]),
        file("on one line", one_line, &[leaf]),
        file("with a byte order mark, indented, with empty lines", indented, &[leaf]),
        file("with attributes and remarks", noted, &[leaf]),
        file("described by OpenSSL", joined(&[key, &described]), &[leaf]),
        file("with parameters of something else", parameters, &[leaf]),
        File::plain("4096 bits", joined(&[long_key, long]).into_bytes(), &[long], long_key),
    ]
}

fn encrypted_pkcs8() -> Vec<File> {
    let Material { leaf, key, .. } = &*MATERIAL;
    let openssl = OpenSsl::new();
    openssl.write("key", key.as_bytes());
    let encrypted = |how: &str, password: &'static str| {
        openssl.run_with_password(&format!("pkcs8 -topk8 -in key -out out {how}"), "-passout", password);
        let bytes = [leaf.as_bytes(), &openssl.read("out")].concat();
        let is_slow = how.contains("scrypt") || !how.contains("-iter");
        File { is_slow, ..File::encrypted(&format!("encrypted PKCS#8, {how}"), bytes, password) }
    };
    let mut files: Vec<File> = [
        "-v2 aes-256-cbc",
        "-v2 aes-256-cbc -iter 16",
        "-v2 aes-256-cbc -iter 20000",
        "-v2 aes-128-cbc -v2prf hmacWithSHA1 -iter 16",
        "-v2 aes-192-cbc -v2prf hmacWithSHA512 -iter 16",
        "-v2 aes-256-cbc -v2prf hmacWithSHA384 -iter 16",
        "-v2 des3 -iter 16",
        "-scrypt",
        "-v2 aes-128-cbc -scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 2",
        "-v1 PBE-SHA1-3DES -iter 16",
        "-v1 PBE-SHA1-2DES -iter 16",
        "-v1 PBE-SHA1-RC2-128 -iter 16 -provider legacy -provider default",
        "-v1 PBE-SHA1-RC2-40 -iter 16 -provider legacy -provider default",
        "-v1 PBE-MD5-DES -iter 16 -provider legacy -provider default",
        "-v1 PBE-SHA1-DES -iter 16 -provider legacy -provider default",
    ]
    .map(|how| encrypted(how, PASSWORD))
    .into();
    files.push(encrypted("-v2 aes-256-cbc -iter 17", ""));
    files
}

fn traditional() -> Vec<File> {
    let Material { leaf, key, .. } = &*MATERIAL;
    let openssl = OpenSsl::new();
    openssl.write("key", key.as_bytes());
    let encrypted = |cipher: &str| {
        openssl.run_with_password(&format!("rsa -traditional -in key -out out {cipher}"), "-passout", PASSWORD);
        let text = [&openssl.text("out"), &leaf[..]].concat();
        assert!(text.contains("Proc-Type: 4,ENCRYPTED"));
        File::encrypted(&format!("traditional {cipher}"), text.into_bytes(), PASSWORD)
    };
    let mut files: Vec<File> = ["-aes128", "-aes192", "-aes256", "-des3"].map(encrypted).into();
    let crlf = String::from_utf8(files[0].bytes.clone()).unwrap().replace('\n', "\r\n");
    files.push(File::encrypted("traditional, CR LF", crlf.into_bytes(), PASSWORD));
    files
}

fn pkcs12() -> Vec<File> {
    let Material { root, issuer, leaf, key, .. } = &*MATERIAL;
    let openssl = OpenSsl::new();
    for (name, text) in [("key", &key[..]), ("leaf", leaf), ("down", &[&root[..], issuer].concat()), ("up", &[&issuer[..], root].concat())]
    {
        openssl.write(name, text.as_bytes());
    }
    let made = |name: &str, how: &str, password: &'static str| {
        openssl.run_with_password(&format!("pkcs12 -export -in leaf -inkey key -out out {how}"), "-passout", password);
        let chain = if how.contains("-certfile") { vec![&leaf[..], issuer, root] } else { vec![&leaf[..]] };
        let is_sealed = !how.contains("-nomac");
        let is_slow = !how.contains("iter");
        let name = format!("PKCS#12, {name}");
        File { chain, is_sealed, is_slow, ..File::encrypted(&name, openssl.read("out"), password) }
    };
    let few = "-iter 16";
    let mut files = vec![
        made("as OpenSSL 3 makes it", "", PASSWORD),
        made("as OpenSSL 1 and Windows make it", "-legacy", "ASCII only"),
        made("of today", few, PASSWORD),
        made("legacy", &format!("-legacy {few}"), PASSWORD),
        made("with Triple DES", &format!("-descert {few}"), PASSWORD),
        made("with two-key Triple DES and RC2-128", &format!("-legacy -keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-RC2-128 {few}"), PASSWORD),
        made("AES-128", &format!("-keypbe AES-128-CBC -certpbe AES-128-CBC {few}"), PASSWORD),
        made("sealed with SHA-1", &format!("-macalg sha1 {few}"), PASSWORD),
        made("sealed with SHA-384", &format!("-macalg sha384 {few}"), PASSWORD),
        made("sealed with SHA-512", &format!("-macalg sha512 {few}"), PASSWORD),
        made("sealed with one iteration", "-iter 16 -nomaciter", PASSWORD),
        made("20,000 iterations", "-iter 20000", PASSWORD),
        made("not sealed", &format!("{few} -nomac"), PASSWORD),
        made("not encrypted", &format!("-keypbe NONE -certpbe NONE {few}"), PASSWORD),
        made("neither sealed nor encrypted", &format!("-keypbe NONE -certpbe NONE {few} -nomac"), ""),
        made("an empty password", few, ""),
        made("an empty password, legacy", &format!("-legacy {few}"), ""),
        made("a chain", &format!("-certfile up {few}"), PASSWORD),
        made("a chain from the root down", &format!("-certfile down {few}"), PASSWORD),
        made("a chain from the root down, legacy", &format!("-legacy -certfile down {few}"), PASSWORD),
        made("with a name", &format!("-name ü -caname x -certfile up {few}"), PASSWORD),
    ];
    for (name, of) in [("an empty password that is not given", 15), ("an empty password that is not given, legacy", 16)] {
        files.push(File { name: format!("PKCS#12, {name}"), password: None, ..files[of].clone() });
    }
    for (of, rewritten) in
        [(2, ber::rewritten as fn(&[u8]) -> Vec<u8>), (3, ber::rewritten), (12, ber::rewritten_deeply), (14, ber::rewritten_deeply)]
    {
        let bytes = rewritten(&files[of].bytes);
        // OpenSSL itself reads it.
        openssl.write("ber", &bytes);
        openssl.run_with_password("pkcs12 -in ber -legacy -nodes", "-passin", files[of].password.unwrap());
        files.push(File { name: format!("{}, in BER", files[of].name), bytes, ..files[of].clone() });
    }
    files
}

impl File {
    fn plain(name: &str, bytes: Vec<u8>, chain: &[&'static str], key: &'static str) -> Self {
        Self { name: name.into(), bytes, password: None, chain: chain.into(), key, is_sealed: false, is_slow: false }
    }

    fn encrypted(name: &str, bytes: Vec<u8>, password: &'static str) -> Self {
        Self { password: Some(password), ..Self::plain(name, bytes, &[&MATERIAL.leaf], &MATERIAL.key) }
    }
}

impl Clone for File {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), bytes: self.bytes.clone(), chain: self.chain.clone(), ..*self }
    }
}
