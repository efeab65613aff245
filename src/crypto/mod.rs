//! Certificates, and the assertions that are signed with their keys.
//!
//! - [`ClientCertificate`] reads PEM and PKCS#12. What comes in is trusted as little as what comes from the network: it never panics, takes no
//!   more memory or time than its size and a fixed limit allow, and is a certificate with its own key or an error that says why not.
//! - [`CertificateChain`] has what an assertion says of the certificate: thumbprint and issuers.
//! - [`UnsignedAssertion`] is the JWT but for its signature; the host's key store makes this, or
#![cfg_attr(feature = "rsa", doc = "  [`RsaSigner`].")]
#![cfg_attr(not(feature = "rsa"), doc = "  the feature `rsa`.")]
//!
//! The feature `certificate` reads plain PEM and writes assertions; `keys` adds passwords and PKCS#12, `rsa` the signer.

mod asn1;
mod certificate;
mod chain;
mod contents;
#[cfg(feature = "keys")]
mod encrypted;
#[cfg(not(feature = "keys"))]
#[path = "without_keys.rs"]
mod encrypted;
mod jwt;
mod pem;
mod private_key;
mod rsa_check;
#[cfg(feature = "rsa")]
mod signer_rsa;
mod x509;

pub use certificate::{ClientCertificate, MAX_CERTIFICATE_FILE, needs_keys};
pub use chain::CertificateChain;
pub use jwt::{AssertionClaims, SignatureAlgorithm, UnsignedAssertion};
pub use private_key::PrivateKey;
#[cfg(feature = "rsa")]
pub use signer_rsa::RsaSigner;
