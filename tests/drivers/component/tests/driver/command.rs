//! The command: what it prints, writes and exits with.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};

use crate::parts::{component_file, developer_file, exchange, get_token, granted, vector_json};

/// A directory with one file of vectors, gone at the end.
struct Vectors(PathBuf);

impl Vectors {
    fn new(name: &str, vectors: &Value) -> Self {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("component-{name}"));
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("made-up.json"), vectors.to_string()).unwrap();
        Self(directory)
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_component-vector-driver"));
        let output = command.arg("--dir").arg(&self.0).args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

impl Drop for Vectors {
    fn drop(&mut self) {
        let _best_effort = fs::remove_dir_all(&self.0);
    }
}

fn named(id: &str, token: &str) -> Value {
    vector_json(&json!({
        "id": format!("made-up/{id}"),
        "exchanges": [exchange(&granted("T1"))],
        "steps": [get_token(&json!({ "token": token }))]
    }))
}

fn pending() -> Value {
    vector_json(&json!({ "id": "made-up/pending", "credential": "ACredentialThatNobodyHas" }))
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_failure_exits_with_1_and_is_reported_with_its_reasons() {
    let vectors = Vectors::new("report", &json!([named("good", "T1"), named("bad", "T2"), pending()]));
    let (component, developer, json_file) = (component_file(), developer_file(), vectors.0.join("results"));
    let component = ["--component", component.to_str().unwrap(), "--developer", developer.to_str().unwrap()];
    let (code, out, _) = vectors.run(&[&component[..], &["--json", json_file.to_str().unwrap()]].concat());
    let expected = "failed: made-up/bad\n    step 0 (getToken): token is \"T1\", expected \"T2\"\n\
                    skipped, pending: ACredentialThatNobodyHas (1): made-up/pending\n\
                    component: 1 passed, 1 failed, 1 skipped\n";
    assert_eq!((code, out.as_str()), (1, expected));
    let results: Value = serde_json::from_slice(&fs::read(json_file).unwrap()).unwrap();
    assert_eq!(results["driver"], "component");
    assert_eq!(results["results"][1]["outcome"], "failed");

    let (code, out, _) = vectors.run(&[&component[..], &["--only", "made-up/good"]].concat());
    assert_eq!((code, out.as_str()), (0, "component: 1 passed, 0 failed, 0 skipped\n"));
}

#[test]
fn a_wrong_command_line_says_what_is_right() {
    let vectors = Vectors::new("usage", &json!([pending()]));
    let not_there = ["--component", "no-such-file.wasm", "--developer", "no-such-file.wasm"];
    let not_a_component = vectors.0.join("made-up.json");
    for (arguments, words) in [
        (&["--fast"][..], "--fast"),
        (&[], "--component FILE is missing"),
        (&not_there, "no-such-file.wasm"),
        (&["--component", "no-such-file.wasm"], "--developer FILE is missing"),
        (&["--component", not_a_component.to_str().unwrap(), "--developer", "no-such-file.wasm"], "made-up.json"),
        (&[&not_there[..], &["--only", "other/"]].concat(), "has an id that begins with \"other/\""),
    ] {
        let (code, _, err) = vectors.run(arguments);
        assert!(code == 2 && err.contains(words), "{arguments:?}: {code} {err}");
    }
}
