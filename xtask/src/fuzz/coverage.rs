//! How many lines of a parser the files of a corpus reach: the promises of `tests/fuzzed`, built with `-C instrument-coverage` by the
//! toolchain in use, are replayed with them, and LLVM's tools read what that has counted.
//!
//! The tools are those of the toolchain (rustup's component `llvm-tools`) or Debian's: any that is not older than the format.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Target, work};
use crate::apt;
use crate::paths;
use crate::progress::{self, Step};
use crate::toolchain::Toolchain;

/// Debian's package, and where its programs are.
const DEBIAN: (&str, &str) = ("llvm-19", "/usr/lib/llvm-19/bin");

/// rustup's component takes seconds where it can be had.
const RUSTUP_LIMIT: Duration = Duration::from_mins(1);

/// Lines of a file that could be reached, and those that were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Lines {
    #[serde(rename = "count")]
    pub all: u32,
    #[serde(rename = "covered")]
    pub reached: u32,
}

impl Lines {
    pub fn percent(self) -> f64 {
        f64::from(self.reached) * 100.0 / f64::from(self.all.max(1))
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} % ({} of {} lines)", self.percent(), self.reached, self.all)
    }
}

/// The instrumented program, and the directory of the tools.
#[derive(Debug)]
pub struct Coverage {
    program: PathBuf,
    tools: PathBuf,
}

impl Coverage {
    /// Builds the program and finds the tools.
    ///
    /// # Errors
    /// When either is not to be had.
    pub fn ensure() -> Result<Self> {
        let tools = tools()?;
        let directory = work().join("coverage");
        progress::step("fuzz: program that counts lines", |step| {
            let mut cargo = Toolchain::host().cargo();
            cargo.args(["build", "--package", "fuzzed", "--target-dir"]).arg(&directory);
            // Build scripts count, too; nobody reads that.
            cargo.env("RUSTFLAGS", "-Cinstrument-coverage").env("LLVM_PROFILE_FILE", directory.join("unread.profraw"));
            step.run(cargo.current_dir(paths::root()))
        })?;
        Ok(Self { program: directory.join("debug/fuzzed"), tools })
    }

    /// The lines of the target's parser that the files of `corpora` reach.
    ///
    /// # Errors
    /// When a file breaks a promise, or a file of the parser is not in the program.
    pub fn of(&self, target: Target, corpora: &[PathBuf]) -> Result<Vec<(&'static str, Lines)>> {
        progress::step(&format!("fuzz: lines of {}", target.name()), |step| {
            let files = self.replay(step, target, corpora)?;
            let lines_of = |path: &&'static str| {
                let file = files.iter().find(|file| file.filename == paths::root().join(path));
                Ok((*path, file.with_context(|| format!("{path} is not in the program"))?.summary.lines))
            };
            target.parser().iter().map(lines_of).collect()
        })
    }

    /// Removes those of `files` that reach nothing of the parser that those before them do not reach.
    ///
    /// # Errors
    /// As [`Coverage::of`].
    pub fn thin(&self, step: &Step, target: Target, files: &[PathBuf], reached: &mut BTreeSet<Region>) -> Result<()> {
        let new: BTreeSet<Region> = self.replay(step, target, files)?.iter().flat_map(FileCoverage::reached).collect();
        if new.is_subset(reached) {
            return Ok(files.iter().try_for_each(fs::remove_file)?);
        }
        if files.len() == 1 {
            reached.extend(new);
            return Ok(());
        }
        let (first, second) = files.split_at(files.len() / 2);
        self.thin(step, target, first, reached)?;
        self.thin(step, target, second, reached)
    }

    /// Feeds the target with files and directories; what was reached of its parser.
    fn replay(&self, step: &Step, target: Target, paths: &[PathBuf]) -> Result<Vec<FileCoverage>> {
        let name = target.name();
        let place = |ending: &str| work().join(format!("{name}.{ending}"));
        let (raw, merged) = (place("profraw"), place("profdata"));
        step.run(Command::new(&self.program).arg("replay").arg(name).args(paths).env("LLVM_PROFILE_FILE", &raw))?;
        step.run(self.tool("llvm-profdata").args(["merge", "-sparse", "-o"]).args([&merged, &raw]))?;
        let mut export = self.tool("llvm-cov");
        export.args(["export", "-skip-functions", "-instr-profile"]).args([&merged, &self.program]).arg("-sources");
        export.args(target.parser().iter().map(|path| paths::root().join(path)));
        read(&step.read(&mut export)?)
    }

    fn tool(&self, name: &str) -> Command {
        Command::new(self.tools.join(name))
    }
}

/// The directory with `llvm-profdata` and `llvm-cov`.
fn tools() -> Result<PathBuf> {
    let of_toolchain = of_toolchain()?;
    let found =
        || [&*of_toolchain, Path::new(DEBIAN.1)].into_iter().find(|directory| directory.join("llvm-cov").exists()).map(Path::to_path_buf);
    if let Some(found) = found() {
        return Ok(found);
    }
    progress::step("tools: llvm", |step| {
        if let Err(error) = rustup(step) {
            step.say(&format!("rustup cannot add llvm-tools ({error:#}); trying Debian's {}", DEBIAN.0));
            apt::install(step, &[DEBIAN.0])?;
        }
        found().context("llvm-cov is not where it should be: rustup component add llvm-tools")
    })
}

fn rustup(step: &Step) -> Result<()> {
    step.run_within(Command::new("rustup").args(["component", "add", "llvm-tools"]), RUSTUP_LIMIT)
}

fn of_toolchain() -> Result<PathBuf> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).output().context("cannot start `rustc`")?;
    let libraries = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    Ok(libraries.with_file_name("bin"))
}

/// File, line and column where a region of code begins.
pub type Region = (PathBuf, u64, u64);

#[derive(Debug, Deserialize)]
struct Export {
    data: Vec<Data>,
}

#[derive(Debug, Deserialize)]
struct Data {
    files: Vec<FileCoverage>,
}

#[derive(Debug, Deserialize)]
struct FileCoverage {
    filename: PathBuf,
    summary: Summary,
    /// Line, column, count; whether it has a count, begins a region, is a gap.
    segments: Vec<(u64, u64, u64, bool, bool, bool)>,
}

#[derive(Debug, Deserialize)]
struct Summary {
    lines: Lines,
}

impl FileCoverage {
    fn reached(&self) -> impl Iterator<Item = Region> {
        let begun = self.segments.iter().filter(|(_, _, count, has_count, begins, is_gap)| *count > 0 && *has_count && *begins && !is_gap);
        begun.map(|(line, column, ..)| (self.filename.clone(), *line, *column))
    }
}

fn read(json: &str) -> Result<Vec<FileCoverage>> {
    let export: Export = serde_json::from_str(json).context("llvm-cov says something else than expected")?;
    Ok(export.data.into_iter().flat_map(|data| data.files).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_llvm_cov_says_is_read() {
        let json = r#"{"data":[{"files":[{"filename":"/b.rs","segments":[[1,2,5,true,true,false],[3,4,0,true,true,false],[5,6,7,true,false,false]],
            "summary":{"lines":{"count":8,"covered":6,"percent":75},"regions":{}}}]}],"type":"x"}"#;
        let [file] = &read(json).unwrap()[..] else { panic!() };
        assert_eq!(file.summary.lines.to_string(), "75.0 % (6 of 8 lines)");
        assert_eq!(file.reached().collect::<Vec<_>>(), [("/b.rs".into(), 1, 2)]);
        assert!(read("[]").is_err());
    }
}
