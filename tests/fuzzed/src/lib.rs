//! What must hold whatever comes in: a function for each parser of what others wrote. It takes any bytes, and panics when a promise is
//! broken. The fuzz targets in `fuzz/` look for such bytes; the test here feeds it with those that are kept in `fuzz/corpus/`.

mod certificate;
mod challenge;
mod journey;
mod reply;

use std::path::{Path, PathBuf};

pub use certificate::PASSWORD;

/// A fuzz target: its name, which is that of its corpus too, and its promises.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    pub check: fn(&[u8]),
}

pub const TARGETS: [Target; 5] = [
    Target { name: "token_response", check: token_response },
    Target { name: "error_body", check: error_body },
    Target { name: "pem", check: pem },
    Target { name: "pkcs12", check: pkcs12 },
    Target { name: "www_authenticate", check: www_authenticate },
];

/// A reply of the token endpoint that should have a token; see `reply` for how one is written.
pub fn token_response(input: &[u8]) {
    reply::check(input, 200);
}

/// A reply of the token endpoint that should be an error.
pub fn error_body(input: &[u8]) {
    reply::check(input, 400);
}

/// A certificate file.
pub fn pem(input: &[u8]) {
    certificate::check(input);
}

/// A certificate file, too: how it begins says which it is, and whoever writes it decides how it begins.
pub fn pkcs12(input: &[u8]) {
    certificate::check(input);
}

/// The values of a response's `WWW-Authenticate` headers, one a line.
pub fn www_authenticate(input: &[u8]) {
    challenge::check(input);
}

/// Where the seeds of a target are kept.
pub fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}
