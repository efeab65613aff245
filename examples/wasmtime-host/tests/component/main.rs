//! What the component promises. It runs in wasmtime, before a made-up token service and clock.

mod failures;
mod support;
mod tokens;
