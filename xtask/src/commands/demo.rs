//! `cargo xtask demo`: the main job from nothing.

use anyhow::Result;

use crate::checks;
use crate::cli;
use crate::demo;

/// Options of `demo`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Keep the demo page open.
    serve: bool,
    /// Take the README's pictures of it instead.
    pictures: bool,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, _| {
            options.serve |= name == "serve";
            options.pictures |= name == "pictures";
            Ok(matches!(name, "serve" | "pictures"))
        })?;
        Ok(options)
    }
}

/// Builds what is missing, gets tokens by every route and shows them.
///
/// # Errors
/// When a route does not work.
pub fn run(options: &Options) -> Result<()> {
    if options.pictures { checks::demo_page_pictures() } else { demo::run(options.serve) }
}
