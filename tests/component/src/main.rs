//! Prints what a component imports, as the golden files have it.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let component: PathBuf = env::args_os().nth(1).context("name a component: component-imports FILE.wasm")?.into();
    print!("{}", component_imports::of_file(&component)?);
    Ok(())
}
