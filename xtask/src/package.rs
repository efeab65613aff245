//! The npm package: assembled from `pkg-template/` and what was built, then bundled.
//!
//! Its sources are small modules, and loading one costs Node about a millisecond. So what is published has few files: every entry, and in
//! `lib/` what entries share, by `xtask/scripts/bundle.mjs`. It is rollup that bundles, because esbuild names shared files by hashes and drops
//! the comments.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::files;
use crate::paths;
use crate::progress;
use crate::tools::{self, Set};

/// What the bundling is done by, for the stamp of what is built.
pub const SOURCES: [&str; 3] = ["pkg-template", "xtask/src/package.rs", "xtask/scripts/bundle.mjs"];

/// What is published as it is.
const COPIED: [&str; 4] = ["README.md", "LICENSE", "package.json", "types"];

/// What a package needs beside its scripts.
const WASM: &str = "wasm";

/// The package in small modules, as it is checked for types and bundled.
pub fn assembled() -> PathBuf {
    paths::work().join("npm")
}

/// Makes [`assembled`] from `pkg-template/`. Returns the directory of the artefacts, those of an earlier build among them unless the package is
/// made `anew`.
///
/// # Errors
/// When a file cannot be copied.
pub fn assemble(anew: bool) -> Result<PathBuf> {
    let place = assembled();
    if place.exists() {
        for entry in fs::read_dir(&place)? {
            let entry = entry?;
            if anew || entry.file_name() != WASM {
                remove(&entry.path())?;
            }
        }
    }
    files::copy(&paths::root().join("pkg-template"), &place, &[]).context("pkg-template/")?;
    files::copy(&paths::root().join("LICENSE"), &place.join("LICENSE"), &[])?;
    Ok(place.join(WASM))
}

/// Bundles [`assembled`] into `package`. Unless it is the `whole`, entries whose artefact was never built are left out.
///
/// # Errors
/// When rollup cannot be installed or does not like what it sees; `package` is then as it was.
pub fn bundle(package: &Path, whole: bool) -> Result<()> {
    let request = Request { tools: Set::Build.ensure()?, from: assembled(), to: paths::work().join("npm-bundled"), whole };
    progress::step("npm package", |step| {
        if request.to.exists() {
            fs::remove_dir_all(&request.to)?;
        }
        let answer = ask(&request)?;
        for name in COPIED {
            files::copy(&request.from.join(name), &request.to.join(name), &[])?;
        }
        for file in fs::read_dir(request.from.join(WASM))? {
            let file = file?;
            if file.path().extension().is_some_and(|extension| extension == WASM) {
                files::copy(&file.path(), &request.to.join(WASM).join(file.file_name()), &[])?;
            }
        }
        if package.exists() {
            fs::remove_dir_all(package)?;
        }
        files::copy(&request.to, package, &[])?;
        step.note(match answer.without.as_slice() {
            [] => format!("{} scripts", answer.files.len()),
            without => format!("without {}, whose artefact is not built", without.join(", ")),
        });
        Ok(())
    })
}

/// What `xtask/scripts/bundle.mjs` is asked.
#[derive(Debug, Serialize)]
struct Request {
    tools: PathBuf,
    from: PathBuf,
    to: PathBuf,
    whole: bool,
}

/// What it answers.
#[derive(Debug, Deserialize)]
struct Answer {
    files: Vec<String>,
    without: Vec<String>,
}

fn ask(request: &Request) -> Result<Answer> {
    let mut node = Command::new(tools::node(20)?);
    node.arg(paths::xtask().join("scripts/bundle.mjs")).current_dir(paths::root());
    let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("cannot start node")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(request)?)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("xtask/scripts/bundle.mjs failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("xtask/scripts/bundle.mjs has not answered in JSON")
}

fn remove(path: &Path) -> Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
        .with_context(|| format!("cannot remove {}", paths::display(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    const ENTRY: &str = "import { shared } from '../lib/one.js';\nimport * as glue from \"../wasm/edge.js\";\nshared(glue);\n";

    /// Bundles a package of two entries, `a` and `b`; `changed` are files that say something else, or with nothing are not there.
    fn bundled(name: &str, whole: bool, changed: &[(&str, &str)]) -> Result<(Answer, String)> {
        let place = env::temp_dir().join(format!("xtask-package-{name}-{}", std::process::id()));
        let request = Request { tools: Set::Build.ensure()?, from: place.join("from"), to: place.join("to"), whole };
        let mut files: Vec<(&str, &str)> = vec![
            ("package.json", r#"{ "exports": { ".": { "types": "./a.d.ts", "default": "./entry/a.js" }, "./b": "./entry/b.js" } }"#),
            ("entry/a.js", ENTRY),
            ("entry/b.js", ENTRY),
            ("lib/one.js", "// @ts-check\n/** Shared. */\nexport function shared(glue) { console.log(glue); }\n"),
            ("wasm/edge.js", "export let poll = () => 'edge';\n"),
            ("wasm/server.js", "export let poll = () => 'server';\n"),
        ];
        files.extend_from_slice(changed);
        for (file, text) in files {
            let file = request.from.join(file);
            fs::create_dir_all(file.parent().unwrap_or(&file))?;
            if text.is_empty() { fs::remove_file(file)? } else { fs::write(file, text)? }
        }
        let answer = ask(&request);
        let shared = fs::read_to_string(request.to.join("lib/shared.js")).unwrap_or_default();
        fs::remove_dir_all(&place)?;
        Ok((answer?, shared))
    }

    fn refused(name: &str, changed: &[(&str, &str)]) -> String {
        bundled(name, true, changed).unwrap_err().to_string()
    }

    #[test]
    fn entries_keep_their_paths_and_share_a_file_for_an_artefact_and_one_for_the_rest() {
        let server = ENTRY.replace("edge", "server");
        let (answer, shared) = bundled(
            "shared",
            true,
            &[("entry/c.js", &server), ("package.json", r#"{ "exports": ["./entry/a.js", "./entry/b.js", "./entry/c.js"] }"#)],
        )
        .unwrap();
        let mut files = answer.files;
        files.sort();
        assert_eq!(files, ["entry/a.js", "entry/b.js", "entry/c.js", "lib/edge.js", "lib/server.js", "lib/shared.js"]);
        assert!(shared.starts_with("/** Shared. */\nfunction shared(glue) {"), "{shared}");
    }

    #[test]
    fn an_entry_whose_artefact_is_not_built_is_left_out_of_a_part_and_missed_in_the_whole() {
        let server = ENTRY.replace("edge", "server");
        let changed = [("entry/b.js", server.as_str()), ("wasm/server.js", "")];
        let (answer, _) = bundled("part", false, &changed).unwrap();
        assert_eq!((answer.files.len(), answer.without), (2, vec!["entry/b.js".to_owned()]), "the other entry and what all share");
        assert!(refused("whole", &changed).contains("server.js"));
    }

    #[test]
    fn a_place_that_is_wrong_after_bundling_is_refused() {
        let deep = "export const load = () => new URL(\"../../wasm/edge.wasm\", import.meta.url);\n";
        let entry = format!("export {{ load }} from '../lib/deep/load.js';\n{ENTRY}");
        let error = refused("deep", &[("wasm/edge.wasm", "x"), ("lib/deep/load.js", deep), ("entry/a.js", &entry)]);
        assert!(error.contains("needs ../wasm/edge.wasm"), "{error}");
    }

    #[test]
    fn shared_files_that_would_have_one_name_are_refused() {
        let alone = "import { other } from '../lib/deep/other.js';\nconsole.log(other);\n";
        let error = refused(
            "names",
            &[
                ("lib/deep/other.js", "export const other = {};\n"),
                ("entry/a.js", "import { shared } from '../lib/one.js';\nshared();\n"),
                ("entry/c.js", alone),
                ("entry/d.js", alone),
                ("package.json", r#"{ "exports": ["./entry/a.js", "./entry/b.js", "./entry/c.js", "./entry/d.js"] }"#),
            ],
        );
        assert!(error.contains("two shared files have one name"), "{error}");
    }
}
