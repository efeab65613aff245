//! Subject name and issuer authentication: an application trusts whoever has a certificate in its name from a known authority,
//! so that the certificate can be renewed without being registered again (`trustedCertificateSubjects` of a manifest).

use crate::{
    crypto::{Authorities, Certificate},
    error::InvalidInput,
};
use serde::Deserialize;

/// How such trust is registered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedSubjectRegistration {
    /// The common name of the certificates, such as `shop.contoso.example`.
    pub subject_name: String,
    /// The certificate authorities that may have issued them, in PEM.
    pub authority: String,
}

/// Such trust, registered.
#[derive(Debug, Clone)]
pub struct TrustedSubject {
    pub subject_name: String,
    pub authorities: Authorities,
}

impl TrustedSubject {
    pub(super) fn new(registration: &TrustedSubjectRegistration) -> Result<Self, InvalidInput> {
        if registration.subject_name.is_empty() {
            return Err(InvalidInput::new("subject_name: empty; give the common name of the certificates to trust"));
        }
        Ok(Self { subject_name: registration.subject_name.clone(), authorities: Authorities::read(&registration.authority)? })
    }

    /// Whether the certificate has the subject name that is trusted.
    pub fn is_named_by(&self, certificate: &Certificate) -> bool {
        certificate.common_name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&self.subject_name))
    }
}
