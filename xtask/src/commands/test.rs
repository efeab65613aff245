//! `cargo xtask test`: every check, one step each. All of them run; the failed ones are named at the end.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use lexopt::ValueExt as _;

use super::Reported;
use crate::checks::{self, Check, Checked};
use crate::cli;
use crate::progress::{self, seconds};

/// Options of `test`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The inner loop.
    fast: bool,
    /// The Fastly example too.
    fastly: bool,
    /// Options of [`checks::MORE`].
    more: Vec<&'static str>,
    /// Names of checks; none means all.
    only: Vec<String>,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, parser| {
            match name {
                "fast" => options.fast = true,
                "fastly" => options.fastly = true,
                "only" => options.only.push(parser.value()?.string()?),
                _ => match checks::MORE.iter().find(|(more, _)| *more == name) {
                    Some((more, _)) => options.more.push(more),
                    None => return Ok(false),
                },
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// The whole of a cold run on two cores should not take longer.
const BUDGET: Duration = Duration::from_mins(25);

/// Runs the checks. All of them run; the closing line counts.
pub fn run(options: &Options) -> Result<()> {
    let mut checks: Vec<Check> = if options.fast { checks::FAST.into() } else { checks::ALL.into() };
    checks.extend(options.fastly.then_some(checks::FASTLY));
    for (_, instead) in checks::MORE.iter().filter(|(more, _)| options.more.contains(more)) {
        checks.iter_mut().filter(|check| check.name == instead.name).for_each(|check| *check = *instead);
    }
    if let Some(unknown) = options.only.iter().find(|only| !checks.iter().any(|check| check.name == only.as_str())) {
        let names: Vec<&str> = checks.iter().map(|check| check.name).collect();
        bail!("--only: there is no check `{unknown}`; there are: {}", names.join(", "));
    }
    let is_wanted = |check: &&Check| options.only.is_empty() || options.only.iter().any(|only| only == check.name);
    let (begun, wanted) = (Instant::now(), checks.iter().filter(is_wanted).copied().collect::<Vec<Check>>());
    let checked = checks::run(&wanted);
    println!("\n{}", table(&checked, begun.elapsed()));
    let failed: Vec<&str> = checked.iter().filter(|checked| checked.error.is_some()).map(|checked| checked.name).collect();
    for Checked { name, error, .. } in &checked {
        if let Some(error) = error {
            println!("{name}: {error:#}\n{}", progress::failures(&format!("{error:#}")));
        }
    }
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    println!("checks: {} passed, {} failed", checked.len() - failed.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { Err(Reported.into()) }
}

/// What took how long, and all of it together.
fn table(checked: &[Checked], total: Duration) -> String {
    let width = checked.iter().map(|checked| checked.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for Checked { name, took, error } in checked {
        let outcome = if error.is_some() { "FAILED" } else { "ok" };
        let _ = writeln!(text, "{name:width$}  {outcome:6}  {:>12}", seconds(*took));
    }
    let within = if total <= BUDGET { "within" } else { "OVER" };
    let _ = writeln!(text, "{:width$}  {:6}  {:>12}  ({within} the budget of {})", "all", "", seconds(total), seconds(BUDGET));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_check_its_time_and_that_of_all() {
        let checked = |name, minutes, error| Checked { name, took: Duration::from_mins(minutes), error };
        let text = table(
            &[checked("one", 2, None), checked("two checks", 24, Some(anyhow::anyhow!("no")))],
            Duration::from_mins(25) + Duration::from_secs(1),
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "one         ok        2 min 00 s");
        assert_eq!(lines[1], "two checks  FAILED   24 min 00 s");
        assert_eq!(lines[2], "all                  25 min 01 s  (OVER the budget of 25 min 00 s)");
    }
}
