//! wasi:http of WASI 0.2, with a token where a rule says so.
//!
//! ```text
//! plugin ─▶ outgoing_request ─▶ handler ─▶ verdict ─ refused, passed as it is, or with a token ─▶ exchange ─▶ the host's wasi:http
//!           output_stream ─────────────────────────── what it writes ──────────────────────────▶    │
//!           response ◀── veil ◀──────────────────────── a challenge is answered here ◀──────────────┘
//! ```
//!
//! The plugin's resources are this component's, and the host's are behind them. Those that have nothing to hide hand every call on; a request of
//! the plugin is one of the host, too, which goes out itself where it goes out as it is.

mod clock;
mod exchange;
mod fields;
mod filesystem;
mod handler;
mod inbound;
mod input_stream;
mod io_error;
mod outgoing_body;
mod outgoing_request;
mod output_stream;
mod pollable;
mod request_options;
mod response;
mod standard_streams;
mod upload;
