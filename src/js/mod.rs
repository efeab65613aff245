//! The binding for JavaScript hosts.
//!
//! JavaScript holds what lives long (tokens, host) and drives the calls; this side decides. A call is a future that JavaScript polls by
//! itself (`lib/calls.js`), for two reasons: whoever polls catches a trap and can name the call that it ended, and a Worker's request does
//! its I/O only from its own polls.
//!
//! The boundary is narrow, because each import and each kind of value weighs on both of its sides: numbers, and texts. What has members
//! crosses as a text of lines `name<TAB>value`.

mod calls;
mod credential;
mod failure;
mod host;
mod json;
mod lines;
mod memory;
mod ops;
mod options;
