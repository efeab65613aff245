//! The binding for JavaScript hosts.
//!
//! JavaScript holds what lives long (tokens, host) and drives the calls; this side decides. A call is a future that JavaScript polls by
//! itself (`lib/calls.js`), for two reasons: whoever polls catches a trap and can name the call that it ended, and a Worker's request does
//! its I/O only from its own polls.
//!
//! The boundary is narrow, because each import, each argument and each kind of value weighs on both of its sides. Only numbers and texts
//! cross. What has members crosses as a text of lines `name<TAB>value`; things are known by numbers: what JavaScript keeps by numbers that
//! it gave, what is kept here by numbers given here.

mod bridge;
mod calls;
mod exports;
mod failure;
mod host;
mod json;
mod kept;
mod lines;
mod memory;
mod options;
