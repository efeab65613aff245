//! The world `http-auth`: what a plugin takes for wasi:http, with tokens in its requests.
//!
//! ```text
//! plugin ─▶ outgoing_request ─▶ handler ─▶ verdict ─ refused, passed as it is, or with a token ─▶ exchange ─▶ the host's wasi:http
//!           output_stream ─────────────────────────── what it writes ──────────────────────────▶    │
//!           response ◀── veil ◀──────────────────────── a challenge is answered here ◀──────────────┘
//! ```
//!
//! The plugin's resources are this component's, and the host's are behind them. Those that have nothing to hide hand every call on; a request of
//! the plugin is one of the host, too, which goes out itself where it goes out as it is.
//!
//! In WASI 0.3 (`p3/`) all resources are the host's, and only the way out is this component's.

mod audit;
mod credentials;
#[cfg(feature = "component-p3")]
mod p3;
mod request_line;
mod settings;
mod token_headers;
mod verdict;

#[cfg(not(feature = "component-p3"))]
mod clock;
#[cfg(not(feature = "component-p3"))]
mod exchange;
#[cfg(not(feature = "component-p3"))]
mod fields;
#[cfg(not(feature = "component-p3"))]
mod filesystem;
#[cfg(not(feature = "component-p3"))]
mod handler;
#[cfg(not(feature = "component-p3"))]
mod inbound;
#[cfg(not(feature = "component-p3"))]
mod input_stream;
#[cfg(not(feature = "component-p3"))]
mod io_error;
#[cfg(not(feature = "component-p3"))]
mod outgoing_body;
#[cfg(not(feature = "component-p3"))]
mod outgoing_request;
#[cfg(not(feature = "component-p3"))]
mod output_stream;
#[cfg(not(feature = "component-p3"))]
mod pollable;
#[cfg(not(feature = "component-p3"))]
mod request_options;
#[cfg(not(feature = "component-p3"))]
mod response;
#[cfg(not(feature = "component-p3"))]
mod standard_streams;
#[cfg(not(feature = "component-p3"))]
mod upload;

pub(super) use settings::variable;

/// What this component exports.
pub(super) struct Component;
