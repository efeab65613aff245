//! The program, run as a user runs it, up to where it needs the component; what comes after that shows `cargo xtask demo`.

use std::process::{Command, Stdio};

/// What the program says on its way out, without the component that it would load.
fn refusal(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasmtime-host"));
    command.args(arguments).args(["--tenant", "tenant", "--client", "client", "/no/such/component.wasm", "scope"]);
    let output = command.env_remove("AZURE_CLIENT_SECRET").stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_file_that_cannot_be_read_is_named_before_anything_is_loaded() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (arguments, what) in [
        (&["--assertion", "/no/such/file"][..], "the assertion"),
        (&["--certificate", "/no/such/file"], "the certificate"),
        (&["--certificate", here, "--certificate-password-file", "/no/such/file"], "the certificate's password"),
        (&["--certificate", here, "--key", "/no/such/file"], "the certificate's key"),
        (&["--certificate", here, "--user-assertion", "/no/such/file"], "the user's access token"),
    ] {
        let said = refusal(arguments);
        assert!(said.starts_with(&format!("cannot read {what} in /no/such/file: ")), "{said}");
    }
}

#[test]
fn a_key_that_is_none_is_named_by_its_file() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let said = refusal(&["--certificate", here, "--key", here]);
    assert!(said.starts_with(&format!("cannot use {here}: there is no private key in it")), "{said}");
}

#[test]
fn without_a_secret_it_says_where_to_put_one() {
    assert_eq!(refusal(&[]), "the secret is missing: set AZURE_CLIENT_SECRET, or write it to the standard input\n");
}

#[test]
fn a_person_needs_no_secret() {
    let said = refusal(&["--device-code"]);
    assert!(said.starts_with("cannot load /no/such/component.wasm: "), "{said}");
}
