//! Conformance vectors: which ones, through which drivers, and what came out.
//!
//! A driver is a program (see [`program`]). It gets `--dir DIR --only ID-PREFIX --json FILE`, plays the vectors and writes its report to
//! that file: `{ "results": [{ "id", "outcome": "passed" | "failed" | "skipped", "why" }] }`. It exits with 0 or, when a vector has failed,
//! with 1; anything else means that it has not been through them.

mod outcome;
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::paths;
use crate::progress;

pub use outcome::Tally;

/// What runs the vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Driver {
    Rust,
    Node,
    Browser,
    Workerd,
    Component,
    /// The same, with the twins for WASI 0.3.
    ComponentP3,
}

impl Driver {
    /// All drivers.
    pub const ALL: [Self; 6] = [Self::Rust, Self::Node, Self::Browser, Self::Workerd, Self::Component, Self::ComponentP3];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Node => "node",
            Self::Browser => "browser",
            Self::Workerd => "workerd",
            Self::Component => "component",
            Self::ComponentP3 => "component-p3",
        }
    }

    /// The drivers that `--driver` names.
    pub fn parse(name: &str) -> Result<Vec<Self>, String> {
        if name == "all" {
            return Ok(Self::ALL.to_vec());
        }
        let driver = Self::ALL.into_iter().find(|driver| driver.name() == name);
        driver.map(|driver| vec![driver]).ok_or_else(|| "it is rust, node, browser, workerd, component, component-p3 or all".to_owned())
    }

    /// Reasons for which the driver may skip a vector. The list is closed: any other skip is a failure.
    const fn reasons(self) -> &'static [&'static str] {
        match self {
            Self::Rust | Self::Node => &["pending"],
            Self::Browser | Self::Workerd => &["pending", "files", "a machine", "processes"],
            Self::Component | Self::ComponentP3 => &["pending", "callback", "concurrent", "bearerToken", "import"],
        }
    }

    /// Runs the selected vectors. What the driver needs is built and installed first.
    ///
    /// # Errors
    /// When the driver cannot be built, or ends before it has been through all vectors.
    pub fn run(self, selection: &Selection) -> Result<Tally> {
        let mut command = program::command(self)?;
        let report = paths::work().join("vectors").join(self.name()).with_extension("json");
        fs::create_dir_all(report.parent().unwrap_or(&report))?;
        if report.exists() {
            fs::remove_file(&report)?;
        }
        command.current_dir(paths::root()).arg("--dir").arg(&selection.dir).args(["--only", &selection.only]).arg("--json").arg(&report);
        progress::step(&format!("vectors: {}, {} of them", self.name(), selection.ids.len()), |step| {
            step.run_allowing(&mut command, &[1])
        })?;
        let text = fs::read_to_string(&report).with_context(|| format!("the driver for {} has written no report", self.name()))?;
        Tally::new(self, &selection.ids, &text)
    }
}

/// Vectors to run.
#[derive(Debug)]
pub struct Selection {
    dir: PathBuf,
    only: String,
    ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Vector {
    id: String,
}

impl Selection {
    /// The vectors of all `*.json` files in `dir` whose id starts with `only`.
    ///
    /// # Errors
    /// When the directory or a file cannot be read, two vectors have one id, or none is left.
    pub fn read(dir: &Path, only: &str) -> Result<Self> {
        let mut files: Vec<PathBuf> = fs::read_dir(dir)
            .with_context(|| format!("--dir: cannot read {}", paths::display(dir)))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        let mut ids = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file)?;
            let vectors: Vec<Vector> = serde_json::from_str(&text).with_context(|| paths::display(&file))?;
            ids.extend(vectors.into_iter().map(|vector| vector.id).filter(|id| id.starts_with(only)));
        }
        let mut sorted = ids.clone();
        sorted.sort();
        if let Some([twice, _]) = sorted.array_windows().find(|[one, next]| one == next) {
            bail!("two vectors have the id `{twice}`");
        }
        ensure!(!ids.is_empty(), "no vector in {} has an id that starts with `{only}`", paths::display(dir));
        Ok(Self { dir: dir.canonicalize()?, only: only.to_owned(), ids })
    }

    /// The ids of the vectors.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("xtask-vectors-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("family.json"), text).unwrap();
        fs::write(dir.join("FORMAT.md"), "not a vector").unwrap();
        dir
    }

    #[test]
    fn vectors_are_selected_by_the_start_of_their_id() {
        let dir = written("select", r#"[{"id":"a/one"},{"id":"a/two"},{"id":"b/one"}]"#);
        let (some, none) = (Selection::read(&dir, "a/").unwrap().ids, Selection::read(&dir, "c/"));
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(some, ["a/one", "a/two"]);
        assert!(none.unwrap_err().to_string().contains("`c/`"));
    }

    #[test]
    fn an_id_that_two_vectors_have_is_an_error() {
        let dir = written("twice", r#"[{"id":"a/one"},{"id":"a/one"}]"#);
        let result = Selection::read(&dir, "");
        fs::remove_dir_all(&dir).unwrap();
        assert!(result.unwrap_err().to_string().contains("`a/one`"));
    }

    #[test]
    fn the_projects_own_vectors_have_unique_ids() {
        let own = Selection::read(&paths::root().join("tests/vectors"), "").unwrap();
        assert!(own.ids.len() > 250, "{}", own.ids.len());
    }

    #[test]
    fn a_driver_is_known_by_its_name() {
        assert_eq!(Driver::parse("node"), Ok(vec![Driver::Node]));
        assert_eq!(Driver::parse("all").unwrap(), Driver::ALL);
        assert!(Driver::parse("deno").is_err());
    }
}
