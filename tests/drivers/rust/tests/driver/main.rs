//! What the driver promises. A driver that passes everything is worse than none, so most of this is about what must fail.

mod command;
mod format;
mod jwt;
mod matchers;
mod mutants;
mod parts;
mod steps;
mod subject;
mod toy;
mod world;
