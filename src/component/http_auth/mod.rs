//! The world `http-auth`: what a plugin takes for wasi:http, with tokens in its requests.
//!
//! Here is what decides about a request, and the credentials that give tokens. In WASI 0.2 (`p2/`) this component stands for the plugin's requests,
//! bodies and streams, too, a file per resource; in 0.3 (`p3/`) they are all the host's, and only the way out is this component's.

mod audit;
mod credentials;
#[cfg(not(feature = "component-p3"))]
mod p2;
#[cfg(feature = "component-p3")]
mod p3;
mod request_line;
mod settings;
mod token_headers;
mod verdict;

pub(super) use settings::variable;

/// What this component exports.
pub(super) struct Component;
