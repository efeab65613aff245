//! Which requests of a program that must not see tokens get one: for what stands between such a program and the network, as the component of the
//! world `http-auth` does.
//!
//! Pure: texts in, decisions out. Whatever a server, a proxy or a resolver could read in another way than this does is on the side of "no".

mod addresses;
mod headers;
mod path;
mod rule;
mod target;
mod veil;

pub use addresses::{is_reserved, is_reserved_address};
pub use headers::is_credential;
pub use rule::Rule;
pub use target::{Scheme, Target};
pub use veil::Veil;
