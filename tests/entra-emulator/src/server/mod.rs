//! The HTTP server: two listeners on loopback, and what happens to a request before and after its handler.

mod answer;
mod connection;
mod exchange;
mod listen;
mod read_body;
mod request_kind;

pub use connection::Connection;
pub use exchange::Exchange;
pub use listen::{Listener, serve};
pub use request_kind::RequestKind;
