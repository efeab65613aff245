//! The binding for WASI 0.2: the worlds of `wit/` on the core: `identity`, `identity-cloud` with the feature `component-cloud`,
//! `identity-developer` with `component-developer`, and `http-auth` with `component-http-auth`.
//!
//! Every import of WASI 0.2 blocks, so each future of the core is done when it is first polled, and no executor is needed.
#![allow(clippy::result_large_err, reason = "the error is generated, and made once for each call at most")]

mod block_on;
mod certificate;
#[cfg(all(feature = "component-cloud", not(feature = "component-http-auth")))]
mod cloud;
#[cfg(not(feature = "component-cloud"))]
#[path = "without_cloud.rs"]
mod cloud;
#[cfg(feature = "component-cloud")]
mod cloud_options;
#[cfg(not(feature = "component-http-auth"))]
mod credential;
#[cfg(feature = "component-developer")]
mod developer;
#[cfg(not(any(feature = "component-developer", feature = "component-http-auth")))]
#[path = "without_developer.rs"]
mod developer;
#[cfg(not(feature = "component-http-auth"))]
mod error;
#[cfg(feature = "component-http-auth")]
mod http_auth;
mod lent;
mod options;
#[cfg(not(feature = "component-http-auth"))]
mod user;

#[cfg(feature = "component-http-auth")]
use bindings::azure_identity::credentials::types;
#[cfg(not(feature = "component-http-auth"))]
use bindings::exports::azure_identity::credentials::types;

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    #[cfg(not(feature = "component-cloud"))]
    wit_bindgen::generate!({ path: "wit", world: "identity", generate_all });
    #[cfg(all(feature = "component-cloud", not(any(feature = "component-developer", feature = "component-http-auth"))))]
    wit_bindgen::generate!({ path: "wit", world: "identity-cloud", generate_all });
    #[cfg(feature = "component-developer")]
    wit_bindgen::generate!({ path: "wit", world: "identity-developer", generate_all });
    #[cfg(feature = "component-http-auth")]
    wit_bindgen::generate!({ path: "wit", world: "http-auth", generate_all, merge_structurally_equal_types: true });

    export!(Component with_types_in self);

    #[cfg(not(feature = "component-http-auth"))]
    use super::credential::Component;
    #[cfg(feature = "component-http-auth")]
    use super::http_auth::Component;
}
