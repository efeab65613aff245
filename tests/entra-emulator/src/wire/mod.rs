//! What goes over the wire, apart from the protocol itself: forms, headers, cross-origin rules.

pub mod cors;
pub mod form;
pub mod headers;

pub use form::Form;

use axum::http::Uri;

/// Scheme and authority of an absolute URI, as a browser's `Origin` header has them.
pub fn origin_of(uri: &str) -> Option<String> {
    let uri = uri.parse::<Uri>().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?.to_ascii_lowercase(), uri.authority()?.as_str().to_ascii_lowercase()))
}
