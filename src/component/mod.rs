//! The binding for WASI: the worlds of `wit/` on the core: `identity`, `identity-cloud` with the feature `component-cloud`,
//! `identity-developer` with `component-developer`, and `http-auth` with `component-http-auth`. With `component-p3` they are those of
//! `wit/p3/`, for WASI 0.3; what differs is in `lent/waits*.rs`, in `lent/fetch/exchange*.rs`, and here and there a line.
//!
//! Every import of WASI 0.2 blocks, so each future of the core is done when it is first polled, and no executor is needed. That of WASI 0.3
//! is wit-bindgen's: each call is a task of it.
#![allow(clippy::result_large_err, reason = "the error is generated, and made once for each call at most")]

/// A text that names the file of a component, which is of the same WASI.
#[cfg(not(any(feature = "component-developer", feature = "component-http-auth")))]
macro_rules! naming {
    ($before:literal, $component:literal, $after:literal) => {
        if cfg!(feature = "component-p3") {
            concat!($before, $component, "-p3.wasm", $after)
        } else {
            concat!($before, $component, ".wasm", $after)
        }
    };
}

#[cfg(not(feature = "component-p3"))]
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
    #[cfg(all(feature = "component-p3", not(feature = "component-cloud")))]
    wit_bindgen::generate!({ path: "wit/p3", world: "identity", generate_all });
    #[cfg(all(
        feature = "component-p3",
        feature = "component-cloud",
        not(any(feature = "component-developer", feature = "component-http-auth"))
    ))]
    wit_bindgen::generate!({ path: "wit/p3", world: "identity-cloud", generate_all });
    #[cfg(all(feature = "component-p3", feature = "component-developer"))]
    wit_bindgen::generate!({ path: "wit/p3", world: "identity-developer", generate_all });
    #[cfg(not(any(feature = "component-p3", feature = "component-cloud")))]
    wit_bindgen::generate!({ path: "wit", world: "identity", generate_all });
    #[cfg(all(
        feature = "component-cloud",
        not(any(feature = "component-p3", feature = "component-developer", feature = "component-http-auth"))
    ))]
    wit_bindgen::generate!({ path: "wit", world: "identity-cloud", generate_all });
    #[cfg(all(feature = "component-developer", not(feature = "component-p3")))]
    wit_bindgen::generate!({ path: "wit", world: "identity-developer", generate_all });
    #[cfg(all(feature = "component-p3", feature = "component-http-auth"))]
    wit_bindgen::generate!({ path: "wit/p3", world: "http-auth", generate_all });
    #[cfg(all(feature = "component-http-auth", not(feature = "component-p3")))]
    wit_bindgen::generate!({ path: "wit", world: "http-auth", generate_all, merge_structurally_equal_types: true });

    export!(Component with_types_in self);

    #[cfg(not(feature = "component-http-auth"))]
    use super::credential::Component;
    #[cfg(feature = "component-http-auth")]
    use super::http_auth::Component;
}
