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
fn an_assertion_that_cannot_be_read_is_named_before_anything_is_loaded() {
    let said = refusal(&["--assertion", "/no/such/assertion"]);
    assert!(said.starts_with("cannot read the assertion in /no/such/assertion: "), "{said}");
}

#[test]
fn without_a_secret_it_says_where_to_put_one() {
    assert_eq!(refusal(&[]), "the secret is missing: set AZURE_CLIENT_SECRET, or write it to the standard input\n");
}
