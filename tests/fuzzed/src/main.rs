//! What `cargo xtask fuzz` needs around the fuzzer:
//!
//! - `fuzzed make DIRECTORY` makes the first seeds of every target, each target in a directory of its own;
//! - `fuzzed replay TARGET PATH…` feeds a target with these files, and with those of these directories;
//! - `fuzzed sift TARGET DIRECTORY` removes the files that take too long to be replayed in each test run.

#[allow(dead_code)]
#[path = "../../certificates/ber.rs"]
mod ber;
#[allow(dead_code)]
#[path = "../../certificates/files.rs"]
mod files;
mod managed_identity_seeds;
#[allow(dead_code)]
#[path = "../../certificates/material.rs"]
mod material;
#[path = "../../certificates/openssl.rs"]
mod openssl;
mod seeds;
mod tool_seeds;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use fuzzed::{TARGETS, Target};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", directory] => make(Path::new(directory)),
        ["replay", target, ref paths @ ..] => replay(find(target)?, paths),
        ["sift", target, directory] => sift(find(target)?, Path::new(directory)),
        _ => bail!("usage: fuzzed make DIRECTORY | replay TARGET PATH… | sift TARGET DIRECTORY"),
    }
}

/// A run of the tests replays every seed, in a build that is not optimised.
const LONGEST: Duration = Duration::from_millis(500);

fn make(directory: &Path) -> Result<()> {
    for Target { name, .. } in TARGETS {
        let seeds = seeds::of(name).with_context(|| format!("there are no seeds for {name}"))?;
        let place = directory.join(name);
        fs::create_dir_all(&place)?;
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(place.join(format!("made-{number}")), seed)?;
        }
        println!("{name}: {} seeds", seeds.len());
    }
    Ok(())
}

fn replay(target: Target, paths: &[&str]) -> Result<()> {
    let mut count = 0;
    for path in paths {
        for file in files_of(Path::new(path))? {
            (target.check)(&fs::read(file)?);
            count += 1;
        }
    }
    println!("{count}");
    Ok(())
}

fn sift(target: Target, directory: &Path) -> Result<()> {
    for file in files_of(directory)? {
        let input = fs::read(&file)?;
        let begun = Instant::now();
        (target.check)(&input);
        if begun.elapsed() > LONGEST {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

fn find(name: &str) -> Result<Target> {
    TARGETS.into_iter().find(|target| target.name == name).with_context(|| format!("there is no target `{name}`"))
}

fn files_of(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}
