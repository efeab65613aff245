//! A small public-key infrastructure: a root, an issuer, an application's certificate, and others to be mistaken for it.

use std::sync::LazyLock;

use crate::openssl::OpenSsl;

pub static MATERIAL: LazyLock<Material> = LazyLock::new(Material::new);

/// One of each, in PEM; keys as PKCS#8.
pub struct Material {
    pub root: String,
    pub issuer: String,
    pub leaf: String,
    pub key: String,
    /// The same key as `RSA PRIVATE KEY`.
    pub key_pkcs1: String,
    /// A certificate of the same issuer with another key.
    pub other: String,
    pub other_key: String,
    pub long: String,
    pub long_key: String,
    pub short: String,
    pub short_key: String,
    pub elliptic: String,
    pub elliptic_key: String,
    pub ed25519_key: String,
    pub pss_key: String,
}

impl Material {
    fn new() -> Self {
        let openssl = OpenSsl::new();
        let key = |name: &str, how: &str| {
            openssl.run(&format!("genpkey {how} -out {name}.key"));
            openssl.text(&format!("{name}.key"))
        };
        let certificate = |name: &str, issuer: &str, is_authority: &str| {
            openssl.run(&format!("req -new -key {name}.key -subj /O=Contoso/CN={name} -out {name}.csr"));
            openssl.write("extensions", format!("basicConstraints=critical,CA:{is_authority}\n").as_bytes());
            let signed_by = if name == issuer {
                format!("-signkey {name}.key")
            } else {
                format!("-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial")
            };
            openssl.run(&format!("x509 -req -in {name}.csr {signed_by} -days 30 -extfile extensions -out {name}.pem"));
            openssl.text(&format!("{name}.pem"))
        };
        let rsa = |bits: u32| format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}");
        let [_, _, leaf_key, other_key, long_key, short_key] =
            [("root", 2048), ("issuer", 2048), ("leaf", 2048), ("other", 2048), ("long", 4096), ("short", 1024)]
                .map(|(name, bits)| key(name, &rsa(bits)));
        let elliptic_key = key("elliptic", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
        let root = certificate("root", "root", "TRUE");
        let issuer = certificate("issuer", "root", "TRUE");
        let [leaf, other, long, short, elliptic] =
            ["leaf", "other", "long", "short", "elliptic"].map(|name| certificate(name, "issuer", "FALSE"));
        openssl.run("rsa -traditional -in leaf.key -out leaf.pkcs1");
        Self {
            root,
            issuer,
            leaf,
            key: leaf_key,
            key_pkcs1: openssl.text("leaf.pkcs1"),
            other,
            other_key,
            long,
            long_key,
            short,
            short_key,
            elliptic,
            elliptic_key,
            ed25519_key: key("ed25519", "-algorithm ED25519"),
            pss_key: key("pss", "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048"),
        }
    }
}

/// A certificate in DER.
pub fn certificate_der(pem: &str) -> Vec<u8> {
    let openssl = OpenSsl::new();
    openssl.write("pem", pem.as_bytes());
    openssl.run("x509 -in pem -outform DER")
}

/// A key as PKCS#8 in DER.
pub fn key_der(pem: &str) -> Vec<u8> {
    let openssl = OpenSsl::new();
    openssl.write("pem", pem.as_bytes());
    openssl.run("pkcs8 -topk8 -nocrypt -in pem -outform DER")
}
