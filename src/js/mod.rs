//! The binding for JavaScript hosts.
//!
//! JavaScript holds what lives long (tokens, host) and drives the calls; this side decides. A call is a future that JavaScript polls by
//! itself (`lib/calls.js`), for two reasons: whoever polls catches a trap and can name the call that it ended, and a Worker's request does
//! its I/O only from its own polls.
//!
//! The boundary is narrow, because each import, each argument and each kind of value weighs on both of its sides. Only numbers and texts
//! cross. What has members crosses as a text of lines `name<TAB>value`; things are known by numbers: what JavaScript keeps by numbers that
//! it gave, what is kept here by numbers given here.

#[cfg(feature = "js")]
mod bridge;
#[cfg(feature = "users")]
mod browser;
#[cfg(feature = "cache-file")]
mod cache_file;
#[cfg(feature = "js")]
mod calls;
#[cfg(feature = "developer")]
mod developer;
#[cfg(feature = "js")]
mod exports;
#[cfg(feature = "js")]
mod failure;
#[cfg(feature = "cloud")]
mod federated;
#[cfg(feature = "js")]
mod host;
#[cfg(feature = "js")]
mod json;
#[cfg(feature = "js")]
mod kept;
#[cfg(feature = "js-keys")]
mod keys;
mod lines;
#[cfg(feature = "cloud")]
mod machine;
#[cfg(feature = "cloud")]
mod managed_identity;
#[cfg(feature = "js")]
mod memory;
#[cfg(feature = "js")]
mod options;
#[cfg(feature = "users")]
mod user;
