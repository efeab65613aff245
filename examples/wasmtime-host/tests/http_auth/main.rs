//! What `azure-identity-http-auth.wasm` promises, before an ordinary plugin (`tests/component/plugin`) that knows nothing of Azure;
//! and its twin for WASI 0.3, before `tests/component/plugin-p3`.

mod compose;
mod emulator;
mod keyvalue;
mod latency;
mod memory;
mod requests;
mod side_by_side;
mod support;
