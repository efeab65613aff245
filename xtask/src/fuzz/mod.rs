//! Fuzzing: cargo-fuzz on a nightly toolchain runs the targets of `fuzz/`; how much of the parsers their seeds reach is measured on the
//! toolchain in use, with the promises replayed.

mod coverage;
mod target;
mod tools;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::slice;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::apt;
use crate::paths;
use crate::progress::{self, seconds};
use crate::stale::Stamp;
use crate::toolchain::Toolchain;

use coverage::{Coverage, Lines};
pub use target::Target;

/// The least that a target has to reach of its parser, in percent of the lines.
const LEAST: f64 = 90.0;

/// The fuzzer, ready to run.
#[derive(Debug)]
pub struct Fuzzer {
    cargo_fuzz: PathBuf,
    coverage: Coverage,
}

/// What came of a target.
#[derive(Debug)]
pub struct Report {
    target: Target,
    executions: u64,
    per_second: u64,
    time: Duration,
    /// The files of the corpus that is kept.
    kept: usize,
    lines: Vec<(&'static str, Lines)>,
}

impl Fuzzer {
    /// Installs what is missing, builds the targets, and makes the first seeds.
    ///
    /// # Errors
    /// When something cannot be installed or built.
    pub fn ensure() -> Result<Self> {
        tools::ensure_nightly()?;
        let cargo_fuzz = tools::cargo_fuzz()?;
        apt::ensure_openssl()?;
        let fuzzer = Self { cargo_fuzz, coverage: Coverage::ensure()? };
        progress::step("fuzz: targets", |step| step.run(&mut fuzzer.cargo_fuzz(&["build"], &[])))?;
        let (stamp, place) = (Stamp::of(&["tests/fuzzed/src", "tests/certificates"])?, work().join("made"));
        if !stamp.is_at(&place.join(".stamp")) {
            progress::step("fuzz: first seeds", |step| step.run(helper("make").arg(&place)))?;
            stamp.write(&place.join(".stamp"))?;
        }
        Ok(fuzzer)
    }

    /// Runs a target for `time`, from the seeds that are kept, those that are made, and what earlier runs have found. With `keep`, all that
    /// reaches something new is kept from now on, the smallest files first.
    ///
    /// # Errors
    /// When an input breaks a promise; the error names its file.
    pub fn run(&self, target: Target, time: Duration, keep: bool) -> Result<Report> {
        let (name, found) = (target.name(), found(target));
        fs::create_dir_all(&found)?;
        fs::create_dir_all(kept(target))?;
        let seeds = [found.clone(), kept(target), made(target)];
        let text = progress::step(&format!("fuzz: {name}"), |step| {
            let limit = format!("-max_total_time={}", time.as_secs());
            let length = format!("-max_len={}", target.longest());
            let arguments = [&*limit, &length, "-timeout=10", "-print_final_stats=1"];
            step.read_errors(&mut self.cargo_fuzz(&["run", name], &[&paths_of(&seeds)[..], &["--"], &arguments].concat()))
        });
        let text = text.with_context(|| format!("{name}: an input that breaks a promise is in fuzz/artifacts/{name}"))?;
        let stat = |stat: &str| statistic(&text, stat).with_context(|| format!("{name}: the fuzzer does not say `{stat}`"));
        let (executions, per_second) = (stat("number_of_executed_units")?, stat("average_exec_per_sec")?);
        if keep {
            self.keep(target, &seeds)?;
        }
        let lines = self.coverage.of(target, &seeds)?;
        let kept = fs::read_dir(kept(target))?.count();
        Ok(Report { target, executions, per_second, time, kept, lines })
    }

    /// Few and small files that reach of the parser what all of them reach: the fuzzer's own choice, by all that runs, thinned by the parser.
    fn keep(&self, target: Target, seeds: &[PathBuf]) -> Result<()> {
        progress::step(&format!("fuzz: smallest corpus of {}", target.name()), |step| {
            let fresh = work().join("fresh").join(target.name());
            if fresh.exists() {
                fs::remove_dir_all(&fresh)?;
            }
            fs::create_dir_all(&fresh)?;
            let length = format!("-max_len={}", target.longest());
            // How often something is reached does not matter here.
            let arguments = ["--", "-merge=1", "-use_counters=0", &length];
            let directories: Vec<PathBuf> = [slice::from_ref(&fresh), seeds].concat();
            step.run(&mut self.cargo_fuzz(&["run", target.name()], &[&paths_of(&directories)[..], &arguments].concat()))?;
            step.run(helper("sift").arg(target.name()).arg(&fresh))?;
            let mut files: Vec<PathBuf> = fs::read_dir(&fresh)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
            // The smallest first; by name where they are alike, so that the outcome is always the same.
            files.sort_by_cached_key(|file| (fs::metadata(file).map_or(0, |data| data.len()), file.clone()));
            self.coverage.thin(step, target, &files, &mut BTreeSet::new())?;
            let kept = kept(target);
            fs::remove_dir_all(&kept)?;
            crate::files::copy(&fresh, &kept, &[])
        })
    }

    /// `cargo fuzz`: a command, its own arguments, and the rest.
    fn cargo_fuzz(&self, command: &[&str], rest: &[&str]) -> Command {
        let mut cargo = tools::nightly(&self.cargo_fuzz);
        let (name, arguments) = command.split_first().unwrap_or((&"", &[]));
        cargo.arg("fuzz").arg(name).arg("--fuzz-dir").arg(paths::root().join("fuzz"));
        cargo.arg("--target-dir").arg(paths::target().join("fuzz")).args(arguments).args(rest);
        cargo.current_dir(paths::root());
        cargo
    }
}

impl Report {
    /// Whether the target has seen enough of its parser.
    pub fn is_good(&self) -> bool {
        total(&self.lines).percent() >= LEAST
    }
}

/// A command of the program that makes and sifts seeds; the caller adds the rest.
fn helper(command: &str) -> Command {
    let mut cargo = Toolchain::host().cargo();
    cargo.args(["run", "--quiet", "--package", "fuzzed", "--", command]).current_dir(paths::root());
    cargo
}

/// All targets, with the files of their parsers.
pub fn table(reports: &[Report]) -> String {
    let mut text = String::new();
    for report in reports {
        let total = total(&report.lines);
        let verdict = if report.is_good() { "" } else { "  TOO LITTLE" };
        let _ = writeln!(
            text,
            "{}: {} executions in {} ({} a second), {} seeds kept, {total} of its parser{verdict}",
            report.target.name(),
            report.executions,
            seconds(report.time),
            report.per_second,
            report.kept
        );
        for (file, lines) in &report.lines {
            let _ = writeln!(text, "    {file:40} {lines}");
        }
    }
    text
}

fn total(lines: &[(&str, Lines)]) -> Lines {
    lines.iter().fold(Lines::default(), |sum, (_, lines)| Lines { all: sum.all + lines.all, reached: sum.reached + lines.reached })
}

/// A line `stat::NAME: NUMBER`.
fn statistic(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name)?.strip_prefix(':')?.trim().parse().ok())
}

fn paths_of(paths: &[PathBuf]) -> Vec<&str> {
    paths.iter().filter_map(|path| path.to_str()).collect()
}

fn work() -> PathBuf {
    paths::work().join("fuzz")
}

fn kept(target: Target) -> PathBuf {
    paths::root().join("fuzz/corpus").join(target.name())
}

fn made(target: Target) -> PathBuf {
    work().join("made").join(target.name())
}

fn found(target: Target) -> PathBuf {
    work().join("found").join(target.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fuzzers_statistics_are_read() {
        let text = "#7 DONE\nstat::number_of_executed_units: 796\nstat::average_exec_per_sec:     71\n";
        assert_eq!((statistic(text, "number_of_executed_units"), statistic(text, "average_exec_per_sec")), (Some(796), Some(71)));
        assert_eq!(statistic(text, "average"), None);
    }

    #[test]
    fn a_target_that_sees_too_little_is_told() {
        let report = |reached| Report {
            target: Target::Pem,
            executions: 5,
            per_second: 1,
            time: Duration::from_secs(5),
            kept: 3,
            lines: vec![("src/a.rs", Lines { all: 50, reached }), ("src/b.rs", Lines { all: 50, reached: 50 })],
        };
        assert!(report(40).is_good() && !report(39).is_good());
        let text = table(&[report(39)]);
        assert!(
            text.starts_with("pem: 5 executions in 5.0 s (1 a second), 3 seeds kept, 89.0 % (89 of 100 lines) of its parser  TOO LITTLE\n"),
            "{text}"
        );
        assert!(text.contains("    src/b.rs") && text.contains("100.0 % (50 of 50 lines)\n"), "{text}");
    }
}
