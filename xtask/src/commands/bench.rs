//! `cargo xtask bench`: against the peers, side by side, as ratios.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use lexopt::ValueExt as _;

use crate::bench;
use crate::cli;
use crate::paths;

/// Options of `bench`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Few rounds.
    quick: bool,
    /// Names of rows; none means all.
    only: Vec<String>,
    /// Where the figures go as JSON, beside `target/bench/`.
    json: Option<PathBuf>,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            match name {
                "quick" => options.quick = true,
                "only" => options.only.push(parser.value()?.string()?),
                "json" => options.json = Some(parser.value()?.parse()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Runs the benchmarks and prints the table. A goal that is missed is told, and no failure: figures depend on the machine.
pub fn run(options: &Options) -> Result<()> {
    let report = bench::measure(&options.only, options.quick)?;
    let (markdown, json) = (report.markdown(), report.json()?);
    let place = paths::target().join("bench");
    fs::create_dir_all(&place)?;
    fs::write(place.join("bench.md"), &markdown)?;
    fs::write(place.join("bench.json"), &json)?;
    if let Some(path) = &options.json {
        fs::write(path, &json).with_context(|| format!("--json: cannot write {}", path.display()))?;
    }
    println!("{markdown}");
    match report.missed().as_slice() {
        [] => println!("every goal is met"),
        missed => println!("missed: {}", missed.join("; ")),
    }
    Ok(())
}
