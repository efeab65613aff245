//! What the driver promises. A driver that passes everything is worse than none, so most of this is about what must fail.
//!
//! How vectors are read, compared and reported is tested where it is done: in the driver for Rust.

mod command;
mod errors;
mod instances;
mod mutants;
mod network;
mod parts;
mod skip;
mod time;
