//! The demo: from nothing to tokens by every route, in one table; then our tokens before parties that no one here wrote.
//!
//! What is in the table was seen in this run: what a token says by the program that got it, its time by that program's
//! own clock, the requests by the emulator's counters. Whatever is started here ends with it: see [`program`].

mod answer;
mod az;
mod counts;
mod folder;
mod host;
mod kit;
mod program;
mod proof;
mod proofs;
mod routes;
mod row;
mod table;
mod world;

use anyhow::{Result, ensure};

use crate::progress;
use kit::Kit;
use routes::ROUTES;
use row::Row;
use world::World;

/// Runs every route, prints the table and the proofs; then keeps the page open, if that is wanted.
///
/// # Errors
/// When something cannot be built or started, or a call or a proof fails.
pub fn run(serve: bool) -> Result<()> {
    let kit = Kit::ensure()?;
    let mut world = World::start(&kit)?;
    let mut rows = Vec::new();
    for route in ROUTES {
        rows.extend(progress::step(&format!("route: {}", route.name), |step| Ok(route.run(step, &kit, &world)))?);
    }
    print!("\n{}", table::table(&rows, world::now()));
    let proven = proofs::run(&kit, &world)?;
    println!("{}", conclusion(&rows, proven, world::now())?);
    if serve {
        println!("\nThe page is open at {} until Ctrl-C.", world.page_url());
        println!(
            "Sign in there as {} with the password {}; the emulator made both for this run.",
            world.entra.username, world.entra.password
        );
        world.serve()?;
    }
    Ok(())
}

/// The closing line.
///
/// # Errors
/// When a row is missing or has a fault, or the proofs do not hold.
fn conclusion(rows: &[Row], proven: bool, now: i64) -> Result<String> {
    let (all, working) = (routes::calls(), rows.iter().filter(|row| row.fault(now).is_none()).count());
    ensure!(working == all, "only {working} of {all} calls come to what they must");
    ensure!(proven, "{all} of {all} calls come to what they must, but a real client does not take our tokens");
    Ok(format!("{all} of {all} calls come to what they must; real clients take our tokens"))
}

#[cfg(test)]
mod tests {
    use super::row::tests::{good, refused};
    use super::*;

    fn rows() -> Vec<Row> {
        (0..routes::calls()).map(|_| good()).collect()
    }

    #[test]
    fn all_is_well_when_every_row_is_and_the_proofs_hold() {
        assert!(conclusion(&rows(), true, 0).unwrap().ends_with("real clients take our tokens"));
    }

    #[test]
    fn one_row_with_a_fault_fails_the_demo() {
        for bad in [Row { requests: 2, ..good() }, refused(7_000_215), Row { answer: Err(anyhow::anyhow!("no answer")), ..good() }] {
            let mut rows = rows();
            rows[0] = bad;
            let error = conclusion(&rows, true, 0).unwrap_err().to_string();
            assert!(error.starts_with(&format!("only {} of {} calls", rows.len() - 1, rows.len())), "{error}");
        }
    }

    #[test]
    fn a_missing_row_fails_the_demo() {
        assert!(conclusion(&rows()[1..], true, 0).is_err());
        assert!(conclusion(&[], true, 0).is_err());
    }

    #[test]
    fn a_proof_that_does_not_hold_fails_the_demo() {
        assert!(conclusion(&rows(), false, 0).unwrap_err().to_string().contains("does not take our tokens"));
    }

    #[test]
    fn a_token_that_has_expired_in_the_meantime_fails_the_demo() {
        assert!(conclusion(&rows(), true, 3600).is_err());
    }
}
