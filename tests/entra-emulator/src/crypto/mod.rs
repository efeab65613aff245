//! Keys, signatures and certificates.

pub mod jws;
pub mod public_key;
pub mod signing_key;
pub mod tls;

pub use jws::Jws;
pub use public_key::PublicKey;
pub use signing_key::SigningKey;
