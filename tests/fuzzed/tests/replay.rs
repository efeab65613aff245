//! Every input that the fuzzer has found worth keeping, again, on whatever toolchain.

use std::fs;

use fuzzed::{TARGETS, Target, corpus};

/// Feeds a target with its seeds; the file that breaks a promise is named by the panic's message.
fn replay(name: &str) {
    let Target { check, .. } = TARGETS.iter().find(|target| target.name == name).unwrap();
    let seeds: Vec<_> = fs::read_dir(corpus(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(seeds.len() >= 5, "only {} seeds in {}", seeds.len(), corpus(name).display());
    for seed in seeds {
        let input = fs::read(&seed).unwrap();
        assert!(input.len() <= 8 * 1024, "{} is too large to keep", seed.display());
        if let Err(panic) = std::panic::catch_unwind(|| check(&input)) {
            panic!("{}: {:?}", seed.display(), panic.downcast_ref::<String>());
        }
    }
}

#[test]
fn token_responses() {
    replay("token_response");
}

#[test]
fn error_bodies() {
    replay("error_body");
}

#[test]
fn pem_files() {
    replay("pem");
}

#[test]
fn pkcs12_files() {
    replay("pkcs12");
}

#[test]
fn www_authenticate_headers() {
    replay("www_authenticate");
}

#[test]
fn id_tokens() {
    replay("id_token");
}

#[test]
fn authentication_records() {
    replay("authentication_record");
}

#[test]
fn msal_caches() {
    replay("msal_cache");
}

#[test]
fn no_target_is_forgotten() {
    let mut kept: Vec<_> = fs::read_dir(corpus(".")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    kept.sort_unstable();
    let mut targets = TARGETS.map(|target| target.name);
    targets.sort_unstable();
    assert_eq!(kept, targets);
}

#[test]
fn azure_cli_outputs() {
    replay("azure_cli_output");
}

#[test]
fn azure_developer_cli_outputs() {
    replay("azure_developer_cli_output");
}

#[test]
fn azure_powershell_outputs() {
    replay("azure_powershell_output");
}

#[test]
fn visual_studio_code_records() {
    replay("visual_studio_code_record");
}

#[test]
fn requests_of_plugins() {
    replay("http_auth");
}
