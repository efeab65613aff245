//! Assertions that an application signs with its own key
//! (<https://learn.microsoft.com/entra/identity-platform/certificate-credentials>).

use crate::{
    crypto::{Certificate, Jws, certificate::hex, jws},
    directory::{AppKey, Application},
    entra_error::{EntraError, assertion},
    state::State,
    token::client_auth::Audience,
};

/// Checks identity, audience, key and signature.
pub fn check(state: &State, application: &Application, audience: &Audience<'_>, given: &Jws, now: i64) -> Result<(), EntraError> {
    let is_client = |claim: &str| given.text(claim).is_some_and(|text| text.eq_ignore_ascii_case(&application.client_id));
    if !is_client("iss") || !is_client("sub") {
        return Err(assertion::identity_mismatch());
    }
    if !given.audiences().iter().any(|url| audience.accepts(state, url)) {
        return Err(assertion::audience_mismatch());
    }
    let meant = application.keys.iter().filter(|key| key.is_meant_by(given, audience.knows_sha256())).collect::<Vec<_>>();
    let Some(first) = meant.first() else { return check_chain(application, audience, given, now) };
    let id = application.client_id.as_str();
    let thumbprint = thumbprint(given);
    match meant.iter().find(|key| given.is_signed_by(key.public())) {
        None => Err(assertion::bad_signature(id, thumbprint.as_deref(), first.validity())),
        Some(key) if !key.is_valid_at(now) => Err(assertion::expired_key(id, thumbprint.as_deref(), key.validity())),
        Some(_) => Ok(()),
    }
}

/// No registered key is meant: the certificate that the assertion brings along (`x5c`) may do, if its subject name is trusted.
fn check_chain(application: &Application, audience: &Audience<'_>, given: &Jws, now: i64) -> Result<(), EntraError> {
    let id = application.client_id.as_str();
    let (true, true, Some(chain)) = (audience.knows_subject_names(), !application.trusted_subjects.is_empty(), given.certificate_chain())
    else {
        return Err(not_named(application, given));
    };
    let leaf = chain.first().and_then(|der| Certificate::from_der(der).ok());
    let leaf = leaf.ok_or_else(|| assertion::untrusted_chain("The certificate chain is not valid."))?;
    if !leaf.is_valid_at(now) {
        return Err(assertion::untrusted_chain("The signing certificate is not valid."));
    }
    let mut named = application.trusted_subjects.iter().filter(|subject| subject.is_named_by(&leaf)).peekable();
    if named.peek().is_none() {
        return Err(assertion::untrusted_chain("The subject name of the signing certificate is not authorized."));
    }
    if !named.any(|subject| subject.authorities.vouch_for(&chain, now)) {
        return Err(assertion::untrusted_chain("A matching trusted authority policy was not found for the authorized subject name."));
    }
    if given.is_signed_by(&leaf.public) { Ok(()) } else { Err(assertion::bad_signature(id, Some(&hex(&leaf.sha1)), Some(leaf.validity))) }
}

fn not_named(application: &Application, given: &Jws) -> EntraError {
    let named = ["x5t#S256", "x5t", "kid"].iter().any(|name| given.header(name).is_some());
    if named || !application.keys.iter().any(AppKey::must_be_named) {
        assertion::unknown_key(&application.client_id, thumbprint(given).as_deref())
    } else {
        assertion::no_thumbprint()
    }
}

/// The thumbprint that the header names, in hexadecimal digits.
fn thumbprint(given: &Jws) -> Option<String> {
    ["x5t#S256", "x5t"].iter().find_map(|name| given.header(name)).and_then(jws::thumbprint).map(|bytes| hex(&bytes))
}
