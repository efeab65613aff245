//! What `cargo xtask test` checks: each check is a step of its own, with a name and what it takes.

mod components;
mod fastly;
mod javascript;
mod leaks;
mod network;
mod persistence;
mod rust;
mod types;

use std::iter;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

pub use javascript::demo_page_pictures;

use crate::commands::{build, size, vectors, wit};
use crate::demo;
use crate::paths;
use crate::progress;

/// A check: its name, and what runs it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    pub name: &'static str,
    run: fn() -> Result<()>,
}

/// What came of a check.
#[derive(Debug)]
pub struct Checked {
    pub name: &'static str,
    pub took: Duration,
    pub error: Option<anyhow::Error>,
}

/// The inner loop: the crate alone, on this machine.
pub const FAST: [Check; 3] = [
    Check { name: "formatting", run: rust::formatting },
    Check { name: "clippy of the crate", run: rust::clippy_of_the_crate },
    Check { name: "tests of the crate", run: rust::tests_of_the_crate },
];

/// Everything, in an order in which what is cheap fails first, and what is built for one is there for the next.
pub const ALL: [Check; 31] = [
    Check { name: "formatting", run: rust::formatting },
    Check { name: "wit", run: wit::ensure },
    Check { name: "no standard library", run: rust::no_std },
    Check { name: "clippy of the bindings", run: rust::clippy_of_the_bindings },
    Check { name: "npm package", run: || build::package().map(drop) },
    Check { name: "components", run: || build::components().map(drop) },
    Check { name: "types", run: types::types },
    Check { name: "packaging", run: javascript::packaging },
    Check { name: "size", run: || size::run(&size::Options::default()) },
    Check { name: "drivers of the vectors", run: javascript::drivers },
    Check { name: "clippy", run: rust::clippy },
    Check { name: "documentation", run: rust::documentation },
    Check { name: "tests", run: rust::tests },
    Check { name: "imports and behaviour of the components", run: components::tests },
    Check { name: "vectors", run: || vectors::run(&vectors::Options::default()) },
    Check { name: "a crate that leaks", run: leaks::leaks },
    Check { name: "npm package in its runtimes", run: javascript::npm },
    Check { name: "sign-in in pages", run: javascript::pages },
    Check { name: "stores", run: javascript::stores },
    Check { name: "persistence", run: || persistence::persistence(false) },
    Check { name: "loopback", run: javascript::loopback },
    Check { name: "developer tools", run: || javascript::developer_tools(false) },
    Check { name: "bundlers", run: javascript::bundlers },
    Check { name: "network", run: network::network },
    Check { name: "jco", run: javascript::jco },
    Check { name: "certificate matrix", run: || javascript::certificate_matrix(false) },
    Check { name: "shared cache", run: javascript::shared_cache },
    Check { name: "peers", run: javascript::peers },
    Check { name: "another authority", run: javascript::authority },
    Check { name: "demo page", run: javascript::demo_page },
    Check { name: "demo", run: || demo::run(false) },
];

/// Those of them that wait for most of their time: two go on at once. They stand together above, the longest first.
const WAITING: [&str; 6] = ["npm package in its runtimes", "sign-in in pages", "stores", "persistence", "loopback", "developer tools"];

/// What only its option adds, because its tool takes a quarter of an hour to build.
pub const FASTLY: Check = Check { name: "Fastly Compute", run: fastly::fastly };

/// By the option that asks for it, what is in place of the check of that name and does more.
pub const MORE: [(&str, Check); 3] = [
    ("azure-cli", Check { name: "developer tools", run: || javascript::developer_tools(true) }),
    ("keytool", Check { name: "certificate matrix", run: || javascript::certificate_matrix(true) }),
    ("keyring", Check { name: "persistence", run: || persistence::persistence(true) }),
];

/// Runs the checks, one after the other but for those that wait.
pub fn run(checks: &[Check]) -> Vec<Checked> {
    checks.chunk_by(|one, next| one.waits() && next.waits()).flat_map(two_at_once).collect()
}

fn two_at_once(checks: &[Check]) -> Vec<Checked> {
    let (queue, checked) = (Mutex::new(checks.iter().enumerate()), Mutex::new(Vec::new()));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let lane = || {
        for (place, check) in iter::from_fn(next) {
            let outcome = check.run();
            checked.lock().unwrap_or_else(PoisonError::into_inner).push((place, outcome));
        }
    };
    thread::scope(|scope| {
        if checks.len() > 1 {
            scope.spawn(lane);
        }
        lane();
    });
    let mut checked = checked.into_inner().unwrap_or_else(PoisonError::into_inner);
    checked.sort_by_key(|(place, _)| *place);
    checked.into_iter().map(|(_, checked)| checked).collect()
}

impl Check {
    fn waits(&self) -> bool {
        WAITING.contains(&self.name)
    }

    /// Runs the check; an error is told at once.
    fn run(self) -> Checked {
        let begun = Instant::now();
        let error = (self.run)().err();
        if let Some(error) = &error {
            eprintln!("error: {}: {error:#}", self.name);
        }
        Checked { name: self.name, took: begun.elapsed(), error }
    }
}

/// Runs `command` from the workspace's root as a step.
fn step(name: &str, command: &mut Command) -> Result<()> {
    progress::step(name, |step| step.run(command.current_dir(paths::root())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_fails_keeps_its_error() {
        assert!(Check { name: "fails", run: || anyhow::bail!("no") }.run().error.is_some());
        assert!(Check { name: "passes", run: || Ok(()) }.run().error.is_none());
    }

    #[test]
    fn what_waits_goes_on_side_by_side_and_is_told_in_order() {
        static BOTH: std::sync::Barrier = std::sync::Barrier::new(2);
        let waiting = |run| [Check { name: WAITING[0], run }, Check { name: WAITING[1], run }];
        let checks = waiting(|| {
            BOTH.wait();
            Ok(())
        });
        let names: Vec<&str> = run(&checks).iter().map(|checked| checked.name).collect();
        assert_eq!(names, [WAITING[0], WAITING[1]]);
    }

    #[test]
    fn those_that_wait_stand_together() {
        let runs: Vec<&[Check]> = ALL.chunk_by(|one, next| one.waits() && next.waits()).filter(|run| run[0].waits()).collect();
        assert_eq!(runs.iter().map(|run| run.len()).collect::<Vec<_>>(), [WAITING.len()]);
    }

    #[test]
    fn no_two_checks_have_one_name() {
        for checks in [FAST.as_slice(), ALL.as_slice()] {
            let mut names: Vec<&str> = checks.iter().map(|check| check.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), checks.len());
        }
    }
}
