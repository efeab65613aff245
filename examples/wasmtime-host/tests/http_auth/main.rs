//! What `azure-identity-http-auth.wasm` promises, before an ordinary plugin (`tests/component/plugin`) that knows nothing of Azure.

mod compose;
mod emulator;
mod keyvalue;
mod latency;
mod memory;
mod requests;
mod support;
