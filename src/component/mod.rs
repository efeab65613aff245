//! The binding for WASI 0.2: the worlds of `wit/` on the core: `identity`, `identity-cloud` with the feature `component-cloud`, and
//! `identity-developer` with `component-developer`.
//!
//! Every import of WASI 0.2 blocks, so each future of the core is done when it is first polled, and no executor is needed.
#![allow(clippy::result_large_err, reason = "the error is generated, and made once for each call at most")]

mod block_on;
mod certificate;
#[cfg(feature = "component-cloud")]
mod cloud;
#[cfg(not(feature = "component-cloud"))]
#[path = "without_cloud.rs"]
mod cloud;
mod credential;
#[cfg(feature = "component-developer")]
mod developer;
#[cfg(not(feature = "component-developer"))]
#[path = "without_developer.rs"]
mod developer;
mod error;
mod lent;
mod options;
mod user;

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    #[cfg(not(feature = "component-cloud"))]
    wit_bindgen::generate!({ path: "wit", world: "identity", generate_all });
    #[cfg(all(feature = "component-cloud", not(feature = "component-developer")))]
    wit_bindgen::generate!({ path: "wit", world: "identity-cloud", generate_all });
    #[cfg(feature = "component-developer")]
    wit_bindgen::generate!({ path: "wit", world: "identity-developer", generate_all });

    export!(Component with_types_in self);

    use super::credential::Component;
}
