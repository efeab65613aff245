//! `cargo xtask size`: weighs what is in `dist/` against the budgets.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lexopt::ValueExt as _;

use crate::cli;
use crate::size::Report;

/// Options of `size`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Bundle the official libraries too.
    peers: bool,
    /// Where the table goes as JSON.
    json: Option<PathBuf>,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            match name {
                "peers" => options.peers = true,
                "json" => options.json = Some(parser.value()?.parse()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Prints the table and fails when a row is over its budget.
pub fn run(options: &Options) -> Result<()> {
    let report = Report::make(options.peers)?;
    print!("{}", report.markdown());
    if let Some(path) = &options.json {
        fs::write(path, report.json()?).with_context(|| format!("--json: cannot write {}", path.display()))?;
    }
    let failures = report.failures();
    if !failures.is_empty() {
        bail!("over budget or not measured: {}", failures.join(", "));
    }
    Ok(())
}
