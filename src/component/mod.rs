//! The binding for WASI 0.2: the worlds `identity` and, with the feature `component-cloud`, `identity-cloud` of `wit/`, on the core.
//!
//! Every import of WASI 0.2 blocks, so each future of the core is done when it is first polled, and no executor is needed.

mod block_on;
mod certificate;
mod clock;
mod credential;
mod error;
mod fetch;
mod host;
mod options;
mod random;
#[cfg(feature = "component-cloud")]
mod signer;
#[cfg(not(feature = "component-cloud"))]
#[path = "without_signer.rs"]
mod signer;
mod user;

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    #[cfg(not(feature = "component-cloud"))]
    wit_bindgen::generate!({ path: "wit", world: "identity", generate_all });
    #[cfg(feature = "component-cloud")]
    wit_bindgen::generate!({ path: "wit", world: "identity-cloud", generate_all });

    export!(Component with_types_in self);

    use super::credential::Component;
}
