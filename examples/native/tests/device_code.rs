//! The program for people, run as they run it; they are at hand with another device.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Command, Output, Stdio},
};

use entra_emulator::{ApplicationRegistration, Emulator, Options, Settings};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn who_types_in_the_code_that_it_shows_is_whose_token_it_gets() {
    let (entra, client) = world().await;
    let output = run(&entra, &client, |code| entra.approve_device(code, None).unwrap());
    let line = String::from_utf8(output.stdout).unwrap();
    let printed: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(printed["credential"], "DeviceCodeCredential");
    let claims = &printed["claims"];
    assert_eq!(claims["aud"], "https://storage.azure.com");
    assert_eq!((&claims["appid"], &claims["idtyp"]), (&json!(client), &json!("user")));
    assert!(!line.contains("eyJ"), "no JWT");
    let counts = entra.counts();
    assert_eq!((counts.of("device_code"), counts.of("token.device_code"), counts.requests), (1, 1, 2), "it asks twice, once the cache");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_is_told_so() {
    let (entra, client) = world().await;
    let output = run(&entra, &client, |code| entra.decline_device(code).unwrap());
    assert!(!output.status.success() && output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("declined") && said.contains("AADSTS65004"), "{said}");
}

/// An emulator, and the id of an application with public client flows. Nobody has to wait for its device codes.
async fn world() -> (Emulator, String) {
    let entra = Emulator::start(Options::default()).await.unwrap();
    entra.set_settings(Settings { device_code_interval: 1, ..entra.settings() });
    let application = ApplicationRegistration { public_client: true, ..ApplicationRegistration::default() };
    let client = entra.add_application(application).unwrap().client_id;
    (entra, client)
}

/// Runs the program; `decide` gets the code that it shows.
fn run(entra: &Emulator, client: &str, decide: impl FnOnce(&str)) -> Output {
    let ca_file = format!("{}/ca-{client}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&ca_file, entra.ca_pem()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_native-device-code-example"));
    command.env_clear().env("SSL_CERT_FILE", &ca_file).env("AZURE_AUTHORITY_HOST", entra.origin());
    command.env("AZURE_TENANT_ID", entra.tenant_id()).env("AZURE_CLIENT_ID", client);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut message = String::new();
    errors.read_line(&mut message).unwrap();
    let (_, code) = message.split_once("enter the code ").unwrap_or_else(|| panic!("no code in {message}"));
    decide(code.split(' ').next().unwrap());
    let mut stderr = Vec::new();
    errors.read_to_end(&mut stderr).unwrap();
    Output { stderr, ..child.wait_with_output().unwrap() }
}
