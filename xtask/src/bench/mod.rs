//! Benchmarks: this library beside its peers, in one run, as ratios.
//!
//! What is measured is in `benches/`; here are the rows with their goals, the turns that the subjects take, and the table. Every figure is the
//! median of processes of its own, run in turn, so that a busy minute of the machine falls on all subjects alike.

mod figure;
mod goal;
mod ground;
mod machine;
mod report;
mod rows;
mod start;
mod wasmtime;
mod workerd;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use self::figure::Samples;
use self::ground::Ground;
use self::machine::Machine;
use self::rows::{Row, Way};
use crate::progress::{self, Step};

pub use self::report::Report;

/// The names of all rows, for `--only`.
pub fn names() -> impl Iterator<Item = &'static str> {
    rows::ROWS.iter().map(|row| row.name)
}

/// Measures the rows called `only`, or all of them; with `quick`, in fewer rounds.
///
/// # Errors
/// When something cannot be built, installed or started, or `only` names no row. A subject that fails is told in the table.
pub fn measure(only: &[String], quick: bool) -> Result<Report> {
    if let Some(unknown) = only.iter().find(|only| !names().any(|name| name == *only)) {
        bail!("--only: there is no row `{unknown}`; there are {}", names().collect::<Vec<_>>().join(", "));
    }
    let rows: Vec<&Row> = rows::ROWS.iter().filter(|row| only.is_empty() || only.iter().any(|name| name == row.name)).collect();
    let ground = Ground::prepare(quick, &rows)?;
    let before = Machine::look();
    let mut measured = Vec::new();
    for row in rows {
        let samples = progress::step(&format!("bench: {}", row.name), |step| turns(step, row, &ground, quick))?;
        measured.push((row, samples));
    }
    Ok(Report::new(&measured, quick, before, Machine::look()))
}

/// All samples of a row, by subject and figure.
fn turns(step: &Step, row: &Row, ground: &Ground, quick: bool) -> Result<BTreeMap<&'static str, Samples>> {
    let rounds = if quick { row.quick_rounds } else { row.rounds };
    let mut all: BTreeMap<&'static str, Samples> = BTreeMap::new();
    for round in 0..rounds {
        // Everyone is first once in a while.
        for turn in 0..row.subjects.len() {
            let subject = row.subjects[(round + turn) % row.subjects.len()];
            let samples = all.entry(subject).or_default();
            if samples.has_failed() {
                continue;
            }
            step.waiting_for(format!("{subject}, round {} of {rounds}", round + 1));
            let outcome = match row.way {
                Way::Node => ground.run(step, row.name, subject),
                Way::Page => ground.run_in_page(step, row.name, subject),
                Way::Start => start::time(ground, subject),
                Way::Workerd => workerd::time(step, ground, subject),
                Way::Wasmtime => wasmtime::run(step, row.name, subject),
            };
            match outcome {
                Ok(figures) => samples.add(figures),
                Err(error) => {
                    let error = error.context(format!("{subject} in {}", row.name));
                    step.say(&format!("{error:#}"));
                    samples.fail(&error);
                }
            }
        }
    }
    let ours = all.get(rows::OURS).context("every row has ours")?;
    if let Some(why) = ours.failure() {
        bail!("{why}");
    }
    Ok(all)
}
