//! One module per command: its options and what it does.

pub mod bench;
pub mod build;
pub mod demo;
pub mod size;
pub mod test;
pub mod vectors;
pub mod wit;
