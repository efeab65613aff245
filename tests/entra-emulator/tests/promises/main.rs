//! What the emulator promises, checked over real connections. One program, so that it links once.
#![forbid(unsafe_code)]

mod support;

mod adfs;
mod authorization_code;
mod authorize;
mod authorize_refused;
mod bad_input;
mod certificate;
mod challenge;
mod client_assertion;
mod client_secret;
mod control;
mod cors;
mod device_code;
mod discovery;
mod error_shape;
mod faults;
mod federated;
mod issuers;
mod managed_identity;
mod on_behalf_of;
mod on_behalf_of_refused;
mod password;
mod program;
mod refresh_token;
mod regional;
mod request_rules;
mod resource;
mod sessions;
mod sign_in;
mod sign_out;
mod stay_signed_in;
mod subject_name;
mod tls;
mod tokens;
mod traffic;
mod user_refresh_token;
mod users;
