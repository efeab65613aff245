//! A Node process, from its start to its first token.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result};

use super::figure::Figures;
use super::ground::Ground;

/// Milliseconds until the process says that it has its token: elapsed, and on the CPU.
///
/// # Errors
/// When it ends without.
pub fn time(ground: &Ground, subject: &str) -> Result<Figures> {
    let mut command = ground.node();
    match subject.strip_suffix("-bundled") {
        Some(bundled) => command.arg(format!("bundled/start-{bundled}.cjs")),
        None => command.args(["start.mjs", subject]),
    };
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("cannot start node")?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let took = begun.elapsed();
    let output = child.wait_with_output()?;
    let cpu: Option<f64> = line.trim_end().parse().ok();
    let cpu = cpu.with_context(|| format!("it ended without a token: {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok([("milliseconds".to_owned(), took.as_secs_f64() * 1000.0), ("cpu".to_owned(), cpu / 1000.0)].into())
}
