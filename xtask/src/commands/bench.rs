//! `cargo xtask bench`: against the peers, side by side, as ratios.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::ValueExt as _;

use crate::cli;

/// Options of `bench`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Where the figures go as JSON.
    json: Option<PathBuf>,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            if name == "json" {
                options.json = Some(parser.value()?.parse()?);
            }
            Ok(name == "json")
        })?;
        Ok(options)
    }
}

/// Runs the benchmarks.
pub fn run(options: &Options) -> Result<()> {
    bail!("bench: no benchmark is there yet (asked for: {options:?})")
}
