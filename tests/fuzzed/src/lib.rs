//! What must hold whatever comes in: a function for each parser of what others wrote. It takes any bytes, and panics when a promise is
//! broken. The fuzz targets in `fuzz/` look for such bytes; the test here feeds it with those that are kept in `fuzz/corpus/`.

mod certificate;
mod challenge;
mod http_auth;
mod id_token;
mod journey;
mod managed_identity;
mod msal_cache;
mod record;
mod reply;
mod tools;

use std::path::{Path, PathBuf};

pub use certificate::PASSWORD;

/// A fuzz target: its name, which is that of its corpus too, and its promises.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    pub check: fn(&[u8]),
}

pub const TARGETS: [Target; 15] = [
    Target { name: "token_response", check: token_response },
    Target { name: "error_body", check: error_body },
    Target { name: "pem", check: pem },
    Target { name: "pkcs12", check: pkcs12 },
    Target { name: "www_authenticate", check: www_authenticate },
    Target { name: "id_token", check: id_token },
    Target { name: "authentication_record", check: authentication_record },
    Target { name: "msal_cache", check: msal_cache },
    Target { name: "azure_cli_output", check: azure_cli_output },
    Target { name: "azure_developer_cli_output", check: azure_developer_cli_output },
    Target { name: "azure_powershell_output", check: azure_powershell_output },
    Target { name: "visual_studio_code_record", check: visual_studio_code_record },
    Target { name: "managed_identity_response", check: managed_identity_response },
    Target { name: "arc_challenge", check: arc_challenge },
    Target { name: "http_auth", check: http_auth },
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

/// An id token and `client_info`; see `id_token` for how they are written.
pub fn id_token(input: &[u8]) {
    id_token::check(input);
}

/// An authentication record.
pub fn authentication_record(input: &[u8]) {
    record::check(input);
}

/// A cache that programs share: what is found there, and what it is after a call.
pub fn msal_cache(input: &[u8]) {
    msal_cache::check(input);
}

/// What the Azure CLI has said; see `tools` for how it is written.
pub fn azure_cli_output(input: &[u8]) {
    tools::check(tools::Tool::Cli, input);
}

/// What the Azure Developer CLI has said.
pub fn azure_developer_cli_output(input: &[u8]) {
    tools::check(tools::Tool::DeveloperCli, input);
}

/// What PowerShell has said.
pub fn azure_powershell_output(input: &[u8]) {
    tools::check(tools::Tool::PowerShell, input);
}

/// The record that Visual Studio Code leaves.
pub fn visual_studio_code_record(input: &[u8]) {
    tools::check_record(input);
}

/// What a host of managed identities has answered; it is written as a reply of the token endpoint is.
pub fn managed_identity_response(input: &[u8]) {
    managed_identity::check(input);
}

/// The challenge of Azure Arc's agent, and after a zero byte what is in the file that it names.
pub fn arc_challenge(input: &[u8]) {
    managed_identity::check_challenge(input);
}

/// Where a plugin's request goes: its authority, its path, and what a server has answered, each on a line.
pub fn http_auth(input: &[u8]) {
    http_auth::check(input);
}

/// Where the seeds of a target are kept.
pub fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}
