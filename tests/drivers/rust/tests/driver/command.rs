//! The command: what it prints, writes and exits with.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};

use crate::parts::{exchange, get_token, granted, vector_json};

/// A directory with one file of vectors, gone at the end.
struct Vectors(PathBuf);

impl Vectors {
    fn new(name: &str, vectors: &Value) -> Self {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("made-up.json"), vectors.to_string()).unwrap();
        Self(directory)
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vector-driver"));
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
fn all_good_exits_with_0_and_counts_last() {
    let vectors = Vectors::new("good", &json!([named("good", "T1"), pending()]));
    let (code, out, err) = vectors.run(&[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "skipped, pending: ACredentialThatNobodyHas (1): made-up/pending\n\
         rust: 1 passed, 0 failed, 1 skipped\n"
    );
}

#[test]
fn any_failure_exits_with_1_and_says_why() {
    let vectors = Vectors::new("bad", &json!([named("good", "T1"), named("bad", "T2"), { "id": "made-up/malformed" }]));
    let (code, out, _) = vectors.run(&[]);
    assert_eq!(code, 1);
    assert!(out.contains("failed: made-up/bad\n    step 0 (getToken): token is \"T1\", expected \"T2\"\n"), "{out}");
    assert!(out.contains("failed: made-up/malformed\n    the vector is malformed: missing field `about`"), "{out}");
    assert_eq!(out.lines().last(), Some("rust: 1 passed, 2 failed, 0 skipped"));
}

#[test]
fn a_file_that_is_no_json_fails_and_the_others_run() {
    let vectors = Vectors::new("no-json", &json!([named("good", "T1")]));
    fs::write(vectors.0.join("broken.json"), "[").unwrap();
    let (code, out, _) = vectors.run(&[]);
    assert_eq!(code, 1);
    assert!(out.starts_with("failed: broken/(the whole file)\n"), "{out}");
    assert_eq!(out.lines().last(), Some("rust: 1 passed, 1 failed, 0 skipped"));
    assert_eq!(vectors.run(&["--only", "made-up/"]).0, 0);
}

#[test]
fn only_chooses_by_the_beginning_of_the_id() {
    let vectors = Vectors::new("only", &json!([named("good", "T1"), named("bad", "T2")]));
    let (code, out, _) = vectors.run(&["--only", "made-up/g"]);
    assert_eq!((code, out.as_str()), (0, "rust: 1 passed, 0 failed, 0 skipped\n"));
    let (code, _, err) = vectors.run(&["--only", "made-up/x"]);
    assert!(code == 2 && err.contains("has an id that begins with \"made-up/x\""), "{err}");
}

#[test]
fn json_has_the_same_results() {
    let vectors = Vectors::new("json", &json!([named("good", "T1"), named("bad", "T2"), pending()]));
    let file = vectors.0.join("results");
    vectors.run(&["--json", file.to_str().unwrap()]);
    let results: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(
        results,
        json!({ "driver": "rust", "passed": 1, "failed": 1, "skipped": 1, "results": [
            { "id": "made-up/good", "outcome": "passed" },
            { "id": "made-up/bad", "outcome": "failed", "why": "step 0 (getToken): token is \"T1\", expected \"T2\"" },
            { "id": "made-up/pending", "outcome": "skipped", "why": "pending: ACredentialThatNobodyHas" }
        ] })
    );
}

#[test]
fn a_wrong_command_line_says_what_is_right() {
    let vectors = Vectors::new("usage", &json!([]));
    for (arguments, words) in [(&["--fast"][..], "--fast"), (&["--only"], "--only"), (&["--dir", "no-such-directory"], "no-such-directory")]
    {
        let (code, _, err) = vectors.run(arguments);
        assert!(code == 2 && err.contains(words), "{arguments:?}: {code} {err}");
    }
}
