#[cfg(any(feature = "rsa", feature = "on-behalf-of", feature = "store"))]
use alloc::string::String;
use alloc::{boxed::Box, vec::Vec};
use core::fmt;

#[cfg(feature = "rsa")]
use zeroize::Zeroizing;

use super::{AssertionContext, ClientAssertion, proof::CertificateAssertion};
use crate::{
    crypto::{AssertionClaims, CertificateChain, SignatureAlgorithm, UnsignedAssertion},
    error::Result,
    host::{Host, Signer},
    maybe_send::{BoxFuture, Shared},
    token::Secret,
};
#[cfg(feature = "rsa")]
use crate::{
    crypto::{ClientCertificate, MAX_CERTIFICATE_FILE, RsaSigner},
    error::Error,
    host::{FileError, RandomUnavailable},
    maybe_send::Lock,
    text::concat,
};

/// The certificate that an application proves itself with, and what signs with its key.
pub struct CertificateSource {
    kind: Kind,
    send_chain: bool,
}

enum Kind {
    Known(Shared<Known>),
    /// Read when it is needed first.
    #[cfg(feature = "rsa")]
    Path(String, Option<Secret>, Lock<Option<Shared<Known>>>),
}

/// A certificate that has been read.
struct Known {
    chain: CertificateChain,
    key: Key,
}

enum Key {
    Elsewhere(Box<dyn Signer>),
    #[cfg(feature = "rsa")]
    Here(Box<RsaSigner>),
}

impl CertificateSource {
    /// A certificate whose key is elsewhere, as in a key store.
    pub fn signed_by(chain: CertificateChain, signer: impl Signer + 'static) -> Self {
        Self::known(chain, Key::Elsewhere(Box::new(signer)))
    }

    /// A certificate with its key in memory, where a signature is made by the library itself (feature `rsa`).
    ///
    /// # Errors
    /// A configuration error, if the key is none after all.
    #[cfg(feature = "rsa")]
    pub fn from_certificate(certificate: &ClientCertificate) -> Result<Self> {
        Ok(Self::known(certificate.chain().clone(), Key::Here(Box::new(RsaSigner::new(certificate.private_key())?))))
    }

    /// A PEM or PKCS#12 file of the host ([`Files`](crate::host::Files)), read by the first call that needs it.
    #[cfg(feature = "rsa")]
    pub fn path(path: impl Into<String>, password: Option<Secret>) -> Self {
        Self { kind: Kind::Path(path.into(), password, Lock::default()), send_chain: false }
    }

    /// Whether assertions carry the certificate and its issuers, for applications that trust subject names and issuers, not single
    /// certificates. Default: no.
    #[must_use]
    pub fn send_certificate_chain(mut self, send: bool) -> Self {
        self.send_chain = send;
        self
    }

    /// What tells this certificate from others; nothing secret.
    #[cfg(any(feature = "on-behalf-of", feature = "store"))]
    pub(super) fn identity(&self) -> String {
        match &self.kind {
            Kind::Known(known) => known.chain.thumbprint(SignatureAlgorithm::Ps256),
            #[cfg(feature = "rsa")]
            Kind::Path(path, ..) => path.clone(),
        }
    }

    /// With the host whose files and randomness it uses.
    pub(super) fn on(self, host: &Host) -> Box<dyn CertificateAssertion> {
        Box::new(Certificate { source: self, host: host.clone() })
    }

    fn known(chain: CertificateChain, key: Key) -> Self {
        Self { kind: Kind::Known(Shared::new(Known { chain, key })), send_chain: false }
    }
}

impl fmt::Debug for CertificateSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CertificateSource").field("send_certificate_chain", &self.send_chain).finish_non_exhaustive()
    }
}

/// Signs the application's own assertions.
struct Certificate {
    source: CertificateSource,
    host: Host,
}

impl ClientAssertion for Certificate {
    fn assertion<'a>(&'a self, context: &'a AssertionContext<'a>) -> BoxFuture<'a, Result<Secret>> {
        Box::pin(async move {
            let known = self.known().await?;
            let algorithm = if context.is_adfs { SignatureAlgorithm::Rs256 } else { SignatureAlgorithm::Ps256 };
            let x5c = if self.source.send_chain { known.chain.x5c() } else { Vec::new() };
            let mut random = [0; 16];
            self.host.fill_random(&mut random, "sign assertions")?;
            let claims = AssertionClaims { audience: context.token_endpoint, client_id: context.client_id, now: context.now, random };
            let unsigned = UnsignedAssertion::new(algorithm, &known.chain.thumbprint(algorithm), &x5c, &claims);
            let signature = match &known.key {
                Key::Elsewhere(signer) => signer.sign(algorithm, unsigned.signing_input()).await?,
                #[cfg(feature = "rsa")]
                Key::Here(signer) => {
                    let random = |buffer: &mut [u8]| self.host.fill_random(buffer, "sign assertions").map_err(|_| RandomUnavailable);
                    signer.sign(algorithm, unsigned.signing_input(), random)?
                }
            };
            Ok(unsigned.signed(&signature))
        })
    }
}

impl CertificateAssertion for Certificate {
    #[cfg(feature = "store")]
    fn identity(&self) -> String {
        self.source.identity()
    }
}

impl Certificate {
    #[cfg_attr(not(feature = "rsa"), allow(clippy::unused_async, clippy::infallible_destructuring_match))]
    async fn known(&self) -> Result<Shared<Known>> {
        match &self.source.kind {
            Kind::Known(known) => Ok(known.clone()),
            #[cfg(feature = "rsa")]
            Kind::Path(path, password, read) => {
                if let Some(known) = read.with(|read| read.clone()) {
                    return Ok(known);
                }
                let file = self.host.files()?.read(path, MAX_CERTIFICATE_FILE).await.map_err(|error| unreadable(path, &error))?;
                let file = Zeroizing::new(file);
                let certificate = ClientCertificate::parse(&file, password.as_ref().map(Secret::expose))?;
                let key = Key::Here(Box::new(RsaSigner::new(certificate.private_key())?));
                let known = Shared::new(Known { chain: certificate.chain().clone(), key });
                read.with(|read| *read = Some(known.clone()));
                Ok(known)
            }
        }
    }
}

#[cfg(feature = "rsa")]
fn unreadable(path: &str, error: &FileError) -> Error {
    let (what, why) = match error {
        FileError::NotFound => ("there is no file ", ""),
        FileError::TooLarge => ("there is more than a certificate with its key and issuers in ", ""),
        FileError::Failed(why) => ("cannot read ", &**why),
    };
    Error::configuration(concat(&["certificatePath: ", what, path, if why.is_empty() { "" } else { ": " }, why]))
}
