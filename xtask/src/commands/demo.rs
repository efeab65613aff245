//! `cargo xtask demo`: the main job from nothing.

use anyhow::{Result, bail};

use crate::cli;

/// Options of `demo`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Keep the demo page open.
    serve: bool,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, _| {
            options.serve |= name == "serve";
            Ok(name == "serve")
        })?;
        Ok(options)
    }
}

/// Builds everything and gets tokens by every route.
pub fn run(options: &Options) -> Result<()> {
    super::build::run(&super::build::Options::default())?;
    bail!("demo{}: no route is there yet", if options.serve { " --serve" } else { "" })
}
