//! The demo: from nothing to tokens by every route, in one table; then our tokens before parties that no one here wrote.
//!
//! What is in the table was seen in this run: what a token says by the program that got it, its time by that program's
//! own clock, the requests by the emulator's counters. Whatever is started here ends with it: see [`program`].

mod answer;
mod counts;
mod folder;
mod kit;
mod program;
mod proofs;
mod routes;
mod table;
mod world;

use anyhow::{Result, bail};

use crate::commands::Reported;
use crate::progress;
use kit::Kit;
use routes::ROUTES;
use world::World;

/// Runs every route, prints the table and the proofs; then keeps the page open, if that is wanted.
///
/// # Errors
/// When something cannot be built or started, or a route or a proof fails.
pub fn run(serve: bool) -> Result<()> {
    let kit = Kit::ensure()?;
    let mut world = World::start(&kit)?;
    let mut rows = Vec::new();
    for route in ROUTES {
        rows.extend(progress::step(&format!("route: {}", route.name), |step| Ok(route.run(step, &kit, &world)))?);
    }
    print!("\n{}", table::table(&rows, world::now()));
    let proven = proofs::run(&kit)?;
    let working = ROUTES.iter().filter(|route| rows.iter().all(|row| row.route != route.name || row.works())).count();
    let clients = if proven { "real clients take our tokens" } else { "a real client does not take our tokens" };
    println!("{working} of {} routes work; {clients}", ROUTES.len());
    if working < ROUTES.len() || !proven {
        bail!(Reported);
    }
    if serve {
        println!("\nThe page is open at {} until Ctrl-C.", world.page_url());
        world.serve()?;
    }
    Ok(())
}
