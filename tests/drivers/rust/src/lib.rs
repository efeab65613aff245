//! Runs conformance vectors: `tests/vectors/FORMAT.md` is the format.
//!
//! ```text
//!   *.json ──load──▶ model::Vector ──play──▶ world::World   what the vector's host is, and what was asked of it
//!                                     │         ▲
//!                                     ▼         │ http, process, sleep, env, file
//!                                  Subject ─────┘           what is tested, behind one trait
//!                                     │
//!                                     ▼
//!                     expect (with pattern, jwt) ──▶ report
//! ```
//!
//! Nothing here knows what is tested but [`subject`], which is the Rust crate and a feature of its own.
#![forbid(unsafe_code)]

pub mod callback;
pub mod description;
pub mod executor;
mod expect;
mod jwt;
pub mod load;
pub mod model;
mod outcome;
pub mod pattern;
mod play;
pub mod report;
#[cfg(feature = "subject")]
pub mod subject;
mod text;
pub mod world;

pub use outcome::{Failure, Granted, Token};
pub use play::{Calling, Credential, NotBuilt, Subject, play};
