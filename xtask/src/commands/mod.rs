//! One module per command: its options and what it does.

use std::fmt;

pub mod bench;
pub mod build;
pub mod demo;
pub mod fuzz;
pub mod size;
pub mod test;
pub mod vectors;
pub mod wit;

/// The command has failed and has said so itself: its closing line stays the last one.
#[derive(Debug)]
pub struct Reported;

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("see above")
    }
}

impl std::error::Error for Reported {}
