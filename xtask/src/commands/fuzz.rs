//! `cargo xtask fuzz`: looks for inputs that break a promise of `tests/fuzzed`, and says how much of each parser it has seen.

use std::time::Duration;

use anyhow::Result;
use lexopt::ValueExt as _;

use super::Reported;
use crate::cli;
use crate::fuzz::{self, Target};

/// Options of `fuzz`.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    targets: Vec<Target>,
    /// For each target.
    time: Duration,
    keep: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { targets: Vec::new(), time: Duration::from_mins(3), keep: false }
    }
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            match name {
                "only" => options.targets.push(parser.value()?.parse_with(Target::parse)?),
                "seconds" => options.time = Duration::from_secs(parser.value()?.parse()?),
                "keep" => options.keep = true,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Runs the targets, one after the other, and prints a table.
pub fn run(options: &Options) -> Result<()> {
    let targets = if options.targets.is_empty() { Target::ALL.to_vec() } else { options.targets.clone() };
    let fuzzer = fuzz::Fuzzer::ensure()?;
    let reports = targets.iter().map(|target| fuzzer.run(*target, options.time, options.keep)).collect::<Result<Vec<_>>>()?;
    print!("\n{}", fuzz::table(&reports));
    let is_good = reports.iter().all(fuzz::Report::is_good);
    println!("fuzz targets: {} run, {}", reports.len(), if is_good { "nothing found" } else { "NOT ALL GOOD" });
    if is_good { Ok(()) } else { Err(Reported.into()) }
}

#[cfg(test)]
mod tests {
    use crate::cli::Command;

    #[test]
    fn targets_and_times_are_read_and_others_refused() {
        let parse = |line: &str| Command::parse(line.split(' ').map(Into::into)).map_err(|error| error.to_string());
        let Ok(Command::Fuzz(options)) = parse("fuzz --only pem --only error_body --seconds 5 --keep") else { panic!() };
        assert_eq!((options.targets.len(), options.time.as_secs(), options.keep), (2, 5, true));
        let error = parse("fuzz --only pen").unwrap_err();
        assert!(error.contains("pen") && error.contains("www_authenticate"), "{error}");
        assert!(parse("fuzz --seconds soon").is_err());
    }
}
