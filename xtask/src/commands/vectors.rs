//! `cargo xtask vectors`: the conformance vectors, through every driver.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use lexopt::ValueExt as _;

use super::Reported;
use crate::cli;
use crate::paths;
use crate::vectors::{Driver, Selection, Tally};

/// Options of `vectors`.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    drivers: Vec<Driver>,
    dir: Option<PathBuf>,
    only: String,
    json: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { drivers: Driver::ALL.to_vec(), dir: None, only: String::new(), json: None }
    }
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            match name {
                "driver" => options.drivers = parser.value()?.parse_with(Driver::parse)?,
                "dir" => options.dir = Some(parser.value()?.parse()?),
                "only" => options.only = parser.value()?.string()?,
                "json" => options.json = Some(parser.value()?.parse()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Runs the drivers and prints what came out, each driver's sums last.
pub fn run(options: &Options) -> Result<()> {
    let dir = options.dir.clone().unwrap_or_else(|| paths::root().join("tests/vectors"));
    let selection = Selection::read(&dir, &options.only)?;
    let mut tallies: Vec<Tally> = Vec::new();
    for driver in &options.drivers {
        // One driver that cannot run does not keep the others from running.
        let tally = driver.run(&selection).unwrap_or_else(|error| Tally::broken(*driver, selection.ids(), format!("{error:#}")));
        print!("{}", tally.details());
        tallies.push(tally);
    }
    if let Some(path) = &options.json {
        let json = serde_json::to_string_pretty(&tallies)?;
        fs::write(path, json).with_context(|| format!("--json: cannot write {}", path.display()))?;
    }
    for tally in &tallies {
        println!("{}", tally.sums());
    }
    if tallies.iter().any(Tally::has_failures) {
        return Err(Reported.into());
    }
    Ok(())
}
