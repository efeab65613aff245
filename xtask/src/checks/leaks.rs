//! A crate that tells a secret on purpose must make the vectors fail, once for each channel: else their listening proves nothing.
//!
//! `tests/npm/leaks.mjs` does the same to the npm package.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::files;
use crate::paths;
use crate::progress;
use crate::toolchain::Toolchain;

/// Where something secret could be told, and what the driver says then.
const CHANNELS: [(&str, &str); 3] =
    [("log event", "a line of the log shows the secret"), ("message", "shows the secret"), ("Debug", "shows the secret")];

/// What is changed in a copy of the crate: in this file, this text, to that one. Nothing is told unless the program is asked for it.
const CHANGES: [(&str, &str, &str); 7] = [
    // Another version: in the target folder that both use, cargo would take one for the other.
    ("Cargo.toml", "version = \"0.1.0\"\nedition", "version = \"0.1.0-leak\"\nedition"),
    ("src/lib.rs", "mod error;\n", "mod error;\nmod leak;\n"),
    (
        "src/transport/mod.rs",
        "            self.log_sent(&request, attempt);\n",
        "            crate::leak::remember(request.body.as_ref().map_or(\"\", |body| body.as_str()));\n            self.log_sent(&request, attempt);\n",
    ),
    (
        "src/session.rs",
        "        let mut known = Vec::new();\n",
        "        let leaked = crate::leak::into(\"log event\");\n        let mut known = alloc::vec![(\"leak\", Field::Text(&leaked))];\n",
    ),
    (
        "src/error/mod.rs",
        "formatter.write_str(&self.0.message)",
        "write!(formatter, \"{}{}\", self.0.message, crate::leak::into(\"message\"))",
    ),
    (
        "src/error/mod.rs",
        "            .field(\"message\", &self.0.message)\n",
        "            .field(\"message\", &self.0.message)\n            .field(\"leak\", &crate::leak::into(\"Debug\"))\n",
    ),
    ("tests/drivers/rust/Cargo.toml", "[[bin]]\nname = \"vector-driver\"\n", "[[bin]]\nname = \"leaky-driver\"\npath = \"src/main.rs\"\n"),
];

/// Remembers the body of the latest request, and tells it into the channel that the environment names.
const LEAK: &str = r#"
use alloc::string::String;
use std::sync::Mutex;

static BODY: Mutex<String> = Mutex::new(String::new());

pub(crate) fn remember(body: &str) {
    *BODY.lock().unwrap() = body.into();
}

pub(crate) fn into(channel: &str) -> String {
    if std::env::var("LEAK").is_ok_and(|leak| leak == channel) { BODY.lock().unwrap().clone() } else { String::new() }
}
"#;

/// Builds the leaky crate with a driver, and plays a few vectors for each channel.
pub fn leaks() -> Result<()> {
    let copy = paths::work().join("leaks");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    files::copy(paths::root().as_ref(), &copy, &[".git", "target", "dist", "node_modules", "corpus"])?;
    fs::write(copy.join("src/leak.rs"), LEAK)?;
    for (file, from, to) in CHANGES {
        change(&copy.join(file), from, to)?;
    }
    progress::step("a crate that leaks", |step| {
        let mut cargo = Toolchain::host().cargo();
        cargo.current_dir(&copy).env("CARGO_TARGET_DIR", paths::target());
        step.run(cargo.args(["build", "--workspace", "--bin", "leaky-driver"]))?;
        let driver = paths::target().join("debug/leaky-driver").with_extension(std::env::consts::EXE_EXTENSION);
        let (passed, said) = play(&driver, "nothing")?;
        ensure!(passed, "without a leak the vectors pass, it seems not: {said}");
        for (channel, expected) in CHANNELS {
            let (passed, said) = play(&driver, channel)?;
            ensure!(!passed && said.contains(expected), "nobody has found what was leaked into the {channel}: {said}");
        }
        step.note(format!("found in each of {} channels", CHANNELS.len()));
        Ok(())
    })
}

fn change(file: &Path, from: &str, to: &str) -> Result<()> {
    let text = fs::read_to_string(file)?;
    ensure!(text.contains(from), "{} has no `{}` any more: change the leak", paths::display(file), from.trim());
    fs::write(file, text.replace(from, to)).with_context(|| format!("cannot write {}", paths::display(file)))
}

/// Whether the vectors about refused secrets pass, and what is said of them.
fn play(driver: &Path, leak: &str) -> Result<(bool, String)> {
    let vectors = paths::root().join("tests/vectors");
    let output =
        Command::new(driver).arg("--dir").arg(vectors).args(["--only", "errors/unknown-application"]).env("LEAK", leak).output()?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}
