//! What the emulator promises, checked over real connections. One program, so that it links once.
#![forbid(unsafe_code)]

mod support;

mod adfs;
mod bad_input;
mod client_assertion;
mod client_secret;
mod control;
mod cors;
mod discovery;
mod error_shape;
mod faults;
mod federated;
mod program;
mod request_rules;
mod resource;
mod tls;
mod tokens;
mod traffic;
