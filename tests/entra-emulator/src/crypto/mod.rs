//! Keys, signatures and certificates.

pub mod certificate;
pub mod jws;
pub mod public_key;
pub mod signing_key;
pub mod tls;

pub use certificate::{Authorities, Certificate};
pub use jws::Jws;
pub use public_key::PublicKey;
pub use signing_key::SigningKey;
