//! Measures by `xtask/scripts/size.mjs`: the bundlers and the compressors are Node's.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::paths;
use crate::tools::{self, Set};

/// What is to be measured.
#[derive(Debug, Default, Serialize)]
pub struct Request {
    pub bundles: Vec<Program>,
    pub files: Vec<PathBuf>,
    tools: PathBuf,
    work: PathBuf,
}

/// A program to bundle: it imports `imports` from `package`, which is in `directory`.
#[derive(Debug, Serialize)]
pub struct Program {
    pub name: String,
    pub package: String,
    pub directory: PathBuf,
    pub imports: Vec<String>,
    pub conditions: Vec<String>,
    pub first_call: Option<String>,
}

/// Bytes of one file: as it is, by `gzip -9`, by `brotli -q 11`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Sizes {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// What was measured.
#[derive(Debug, Deserialize)]
pub struct Answer {
    pub bundles: BTreeMap<String, Bundled>,
    pub files: BTreeMap<PathBuf, Sizes>,
}

/// One program's result: its weight, that the package has nothing of it yet, or why it does not bundle.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Bundled {
    Weighed(Weight),
    Missing { missing: String },
    Failed { error: String },
}

/// What a program loads at its start.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Weight {
    /// The bundler that did better.
    pub bundler: String,
    /// All JavaScript, minified.
    pub js: Sizes,
    /// The wasm files by name.
    pub wasm: BTreeMap<String, Sizes>,
    /// Wasm files that are only loaded when they are needed; not counted.
    pub lazy: Vec<String>,
    /// Imports that the package does not have yet; not counted.
    pub without: Vec<String>,
}

impl Weight {
    /// JavaScript and wasm together.
    pub fn total(&self) -> Sizes {
        self.wasm.values().fold(self.js, |sum, wasm| Sizes {
            raw: sum.raw + wasm.raw,
            gzip: sum.gzip + wasm.gzip,
            brotli: sum.brotli + wasm.brotli,
        })
    }
}

/// Measures everything in `request`.
///
/// # Errors
/// When the tools cannot be installed or the script fails. A program that does not bundle is [`Bundled::Failed`].
pub fn measure(mut request: Request) -> Result<Answer> {
    request.tools = Set::Check.ensure()?;
    request.work = paths::work().join("size");
    fs::create_dir_all(&request.work)?;
    let mut node = Command::new(tools::node(20)?);
    node.arg(paths::xtask().join("scripts/size.mjs")).current_dir(paths::root());
    let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start node")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(&request)?)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("xtask/scripts/size.mjs failed ({})", output.status);
    }
    serde_json::from_slice(&output.stdout).context("xtask/scripts/size.mjs has not answered in JSON")
}

/// Bytes of all files in `directory` and below, and their number.
pub fn directory(directory: &Path) -> Result<(u64, u64)> {
    let (mut bytes, mut files) = (0, 0);
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let (more_bytes, more_files) =
            if entry.file_type()?.is_dir() { self::directory(&entry.path())? } else { (entry.metadata()?.len(), 1) };
        bytes += more_bytes;
        files += more_files;
    }
    Ok((bytes, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programs_weight_is_its_javascript_and_all_its_wasm() {
        let one = Sizes { raw: 100, gzip: 10, brotli: 9 };
        let weight = Weight {
            bundler: "rollup".to_owned(),
            js: one,
            wasm: [("a.wasm".to_owned(), one), ("b.wasm".to_owned(), one)].into(),
            lazy: vec!["keys.wasm".to_owned()],
            without: Vec::new(),
        };
        assert_eq!(weight.total(), Sizes { raw: 300, gzip: 30, brotli: 27 });
    }
}
