//! What the components promise. They run in wasmtime: before a made-up token service and clock, or before the project's own Entra over HTTPS.

#[cfg(unix)]
mod adapter;
mod certificates;
#[cfg(unix)]
mod configured;
mod device_code;
mod failures;
mod guests;
mod http_auth;
mod injection;
#[cfg(unix)]
mod keyvalue;
mod machine;
mod on_behalf_of;
mod people;
#[cfg(unix)]
mod redis;
mod side_by_side;
mod signer;
mod support;
mod tokens;
