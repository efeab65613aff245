use core::fmt;

use super::{
    chain::{self, CertificateChain},
    contents::Contents,
    encrypted,
    pem::{self, Block, PemError},
    private_key::{self, PrivateKey},
};
use crate::error::{Error, Result};

/// A certificate with its private key: what an application proves itself with.
///
/// ```
/// use azure_identity_wasm::crypto::ClientCertificate;
///
/// let error = ClientCertificate::parse(b"not a certificate", None).unwrap_err();
/// assert!(error.message().starts_with("certificate: "));
/// ```
#[derive(Clone)]
pub struct ClientCertificate {
    chain: CertificateChain,
    key: PrivateKey,
}

impl ClientCertificate {
    /// Reads a file, PEM or PKCS#12: whichever it is.
    ///
    /// It needs one RSA key, and the certificate of this key; they may stand in any order, among other certificates. A password that turns
    /// out not to be needed does no harm.
    ///
    /// # Errors
    /// A configuration error says what is wrong with the file or the password, and what to do.
    pub fn parse(file: &[u8], password: Option<&str>) -> Result<Self> {
        let contents = read(file, password)?;
        if contents.certificates.is_empty() {
            return Err(Error::configuration(NO_CERTIFICATE));
        }
        let key = contents.key.ok_or_else(|| Error::configuration(NO_KEY))?;
        let chain = chain::of_key(&contents.certificates, key.public())?;
        Ok(Self { chain, key })
    }

    /// The certificate of the key, and behind it its issuers as far as the file has them.
    pub fn chain(&self) -> &CertificateChain {
        &self.chain
    }

    pub fn private_key(&self) -> &PrivateKey {
        &self.key
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientCertificate").field("chain", &self.chain).finish_non_exhaustive()
    }
}

impl CertificateChain {
    /// Reads the certificates of a PEM file, for who keeps the private key elsewhere. A private key in it is not looked at.
    ///
    /// The leaf is the first certificate that is not the issuer of another one.
    ///
    /// # Errors
    /// A configuration error says what is wrong with the file, and what to do.
    pub fn parse(file: &[u8]) -> Result<Self> {
        let mut contents = Contents::default();
        for block in pem_blocks(file)? {
            let block = block?;
            if is_certificate(&block) {
                contents.add_certificate(&block.data)?;
            }
        }
        chain::without_key(&contents.certificates).ok_or_else(|| Error::configuration(NO_CERTIFICATE))
    }
}

/// Whether the file is PKCS#12, or PEM with an encrypted key, so that the feature `keys` is needed to read it.
pub fn needs_keys(file: &[u8]) -> bool {
    is_pkcs12(file) || pem::blocks(file).any(|block| block.is_ok_and(|block| is_encrypted(&block)))
}

fn read(file: &[u8], password: Option<&str>) -> Result<Contents> {
    check_size(file)?;
    if is_pkcs12(file) {
        return encrypted::read_pkcs12(file, password);
    }
    let mut contents = Contents::default();
    for block in pem_blocks(file)? {
        add(&mut contents, &block?, password)?;
    }
    Ok(contents)
}

/// By how it begins. It may be another file in DER.
fn is_pkcs12(file: &[u8]) -> bool {
    file.starts_with(DER_SEQUENCE) && !pem::is_pem(file)
}

fn pem_blocks(file: &[u8]) -> Result<impl Iterator<Item = Result<Block<'_>>>> {
    check_size(file)?;
    if !pem::is_pem(file) {
        let is_utf16 = file.starts_with(&[0xff, 0xfe]) || file.starts_with(&[0xfe, 0xff]);
        return Err(Error::configuration(if is_utf16 { UTF16 } else { NEITHER }));
    }
    let says = |error| match error {
        PemError::Truncated => TRUNCATED,
        PemError::Damaged => NO_BASE64,
    };
    Ok(pem::blocks(file).map(move |block| block.map_err(|error| Error::configuration(says(error)))))
}

fn add(contents: &mut Contents, block: &Block<'_>, password: Option<&str>) -> Result<()> {
    if is_certificate(block) {
        return contents.add_certificate(&block.data);
    }
    contents.add_key(match block.label {
        b"PRIVATE KEY" => PrivateKey::from_pkcs8(&block.data)?,
        b"RSA PRIVATE KEY" if is_encrypted(block) => encrypted::traditional(block.headers, &block.data, password)?,
        b"RSA PRIVATE KEY" => PrivateKey::from_pkcs1(&block.data)?,
        b"ENCRYPTED PRIVATE KEY" => encrypted::pkcs8(&block.data, password)?,
        b"EC PRIVATE KEY" | b"DSA PRIVATE KEY" => return Err(private_key::not_rsa()),
        b"OPENSSH PRIVATE KEY" => return Err(Error::configuration(OPENSSH)),
        // Parameters, requests, public keys: nothing that is needed.
        _ => return Ok(()),
    })
}

fn is_certificate(block: &Block<'_>) -> bool {
    matches!(block.label, b"CERTIFICATE" | b"X509 CERTIFICATE")
}

fn is_encrypted(block: &Block<'_>) -> bool {
    block.label == b"ENCRYPTED PRIVATE KEY" || pem::header(block.headers, "Proc-Type").is_some_and(|value| value.ends_with(b"ENCRYPTED"))
}

fn check_size(file: &[u8]) -> Result<()> {
    match file.len() {
        0 => Err(Error::configuration(EMPTY)),
        1..=MAX_CERTIFICATE_FILE => Ok(()),
        _ => Err(Error::configuration(TOO_LARGE)),
    }
}

/// The size of the largest file that is read, in bytes.
pub const MAX_CERTIFICATE_FILE: usize = 1 << 20;

/// How PKCS#12 files begin.
const DER_SEQUENCE: &[u8] = &[0x30];

const EMPTY: &str = "certificate: the file is empty. Give a PEM or PKCS#12 file with a certificate and its private key";
const TOO_LARGE: &str =
    "certificate: the file is larger than 1 MB. Give a PEM or PKCS#12 file with one certificate, its issuers and its private key";
const NEITHER: &str = "certificate: the file is neither PEM nor PKCS#12. Give one of these, with a certificate and its private key; decode it first if it is base64";
const UTF16: &str = "certificate: the file is in UTF-16. Save it in UTF-8 or ASCII";
const TRUNCATED: &str = "certificate: the PEM file is truncated: a BEGIN line has no END line of its own. Copy the whole file";
const NO_BASE64: &str =
    "certificate: the PEM file is damaged: what stands between a BEGIN and an END line is not base64. Copy the file again";
const NO_CERTIFICATE: &str = "certificate: there is no certificate in the file. Put the certificate beside its private key";
const NO_KEY: &str =
    "certificate: there is no private key in the file. Put the private key beside its certificate, or export the certificate with its key";
const OPENSSH: &str = "certificate: its private key is in OpenSSH's format. Convert it: ssh-keygen -p -m PKCS8 -f FILE";
