//! The way out of WASI 0.3, with a token where a rule says so.
//!
//! ```text
//! plugin ─▶ client ─▶ verdict ─ refused, passed as it is, or with a token ─▶ the host's wasi:http/client
//!           upload ── what it writes, kept for a challenge ───────────────▶    │
//!           response ◀── veil ◀───── a challenge is answered here ◀────────────┘
//! ```

mod client;
mod response;
mod upload;
