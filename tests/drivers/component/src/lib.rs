//! Runs conformance vectors against `azure-identity.wasm` in wasmtime: `tests/vectors/FORMAT.md` is the format.
//!
//! ```text
//!   vector_driver::play ──▶ AzureIdentityComponent   the subject: what is skipped, and an instance for each vector
//!                                  │
//!                                  ▼
//!                               Session ──▶ wasmtime_host::Instance ──▶ azure-identity.wasm
//!                                                │             │
//!                        World ◀── network ◀─────┤ wasi:http   │
//!                          ▲                                   │
//!                          └────── time ◀──────────────────────┘ wasi:clocks
//! ```
//!
//! How vectors are read, played, compared and reported is the library of the driver for Rust. What an embedder does is the library of
//! `examples/wasmtime-host`. Here is only what joins the two.
#![forbid(unsafe_code)]

pub mod error;
mod machine;
mod made;
pub mod network;
mod options;
mod people;
mod session;
pub mod skip;
mod subject;
pub mod time;

pub use session::Session;
pub use subject::AzureIdentityComponent;
