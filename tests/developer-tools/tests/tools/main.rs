//! The crate's credentials and its native host with programs that stand in for a developer's tools; see README.md.
#![cfg(unix)]

mod answers;
mod injections;
mod kept;
mod processes;
mod support;
