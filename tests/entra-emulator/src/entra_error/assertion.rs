//! What can be wrong with a client's proof that is an assertion, and with the keys behind it.

use crate::{
    clock::{entra_instant, entra_key_date},
    entra_error::{
        EntraError,
        catalogue::{invalid_client, invalid_request},
    },
};

pub fn missing_field(name: &str) -> EntraError {
    invalid_request(90_014, format!("The required field '{name}' is missing from the credential."))
}

pub fn unsupported_algorithm(name: &str) -> EntraError {
    invalid_client(
        5_002_738,
        format!("Invalid JWT token. '{name}' is not a supported signature algorithm. Supported signing algorithms are: 'RS256,PS256'"),
    )
}

pub fn no_thumbprint() -> EntraError {
    invalid_client(
        5_002_723,
        "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.",
    )
}

pub fn identity_mismatch() -> EntraError {
    invalid_client(700_021, "Client assertion application identifier doesn't match 'client_id' parameter.")
}

pub fn audience_mismatch() -> EntraError {
    invalid_client(700_023, "Client assertion audience claim does not match Realm issuer.")
}

pub fn not_in_time(now: i64, from: Option<i64>, until: i64) -> EntraError {
    invalid_client(
        700_024,
        format!(
            "Client assertion is not within its valid time range. Current time: {}, assertion valid from {}, expiry time of assertion {}.",
            entra_instant(now),
            entra_instant(from.unwrap_or(0)),
            entra_instant(until)
        ),
    )
}

/// The header names a key that is not registered.
pub fn unknown_key(client_id: &str, thumbprint: Option<&str>) -> EntraError {
    let problem = "The certificate with identifier used to sign the client assertion is not registered on application.";
    refused_key(problem, "The key was not found.", client_id, thumbprint, None)
}

/// The key that the header names did not make the signature.
pub fn bad_signature(client_id: &str, thumbprint: Option<&str>, found: Option<(i64, i64)>) -> EntraError {
    let problem = "Client assertion contains an invalid signature.";
    refused_key(problem, "Key was found, but use of the key to verify the signature failed.", client_id, thumbprint, found)
}

pub fn expired_key(client_id: &str, thumbprint: Option<&str>, found: Option<(i64, i64)>) -> EntraError {
    refused_key("The certificate used to sign the client assertion is expired.", "The key used is expired.", client_id, thumbprint, found)
}

/// `reason` is a full sentence.
pub fn untrusted_chain(reason: &str) -> EntraError {
    invalid_client(50_012, format!("Authentication failed. {reason}"))
}

pub fn repeated() -> EntraError {
    invalid_client(50_012, "Authentication failed. The client assertion was used before: sign a new one, with a 'jti' of its own.")
}

pub fn no_federated_credentials(client_id: &str, name: &str) -> EntraError {
    invalid_client(70_025, format!("The client '{client_id}'({name}) has no configured federated identity credentials."))
}

pub fn federated_issuer_mismatch(issuer: &str) -> EntraError {
    federated_mismatch(700_211, "issuer", issuer)
}

pub fn federated_audience_mismatch(audience: &str) -> EntraError {
    federated_mismatch(700_212, "audience", audience)
}

pub fn federated_subject_mismatch(subject: &str) -> EntraError {
    federated_mismatch(700_213, "subject", subject)
}

pub fn issuer_unreachable(issuer: &str) -> EntraError {
    invalid_request(
        50_166,
        format!("Request to External OIDC endpoint failed. The emulator calls nobody: register the keys of issuer '{issuer}' with it."),
    )
}

pub fn federated_signature() -> EntraError {
    invalid_client(700_027, "Client assertion contains an invalid signature. [Reason - The key was not found.]")
}

fn federated_mismatch(code: u32, what: &str, value: &str) -> EntraError {
    invalid_client(
        code,
        format!(
            "No matching federated identity record found for presented assertion {what} '{value}'. Matching is case-sensitive. Check \
             your federated identity credential Subject, Audience and Issuer against the presented assertion."
        ),
    )
}

/// `found` is the validity of the key that the header names.
fn refused_key(problem: &str, reason: &str, client_id: &str, thumbprint: Option<&str>, found: Option<(i64, i64)>) -> EntraError {
    let thumbprint = thumbprint.map(|thumbprint| format!(", Thumbprint of key used by client: '{thumbprint}'")).unwrap_or_default();
    let found = found.map(|(from, to)| format!(", Found key 'Start={}, End={}'", entra_key_date(from), entra_key_date(to)));
    invalid_client(
        700_027,
        format!(
            "{problem} [Reason - {reason}{thumbprint}{}, Please visit the Azure Portal or use MS Graph to see configured keys for app Id \
             '{client_id}'.]",
            found.unwrap_or_default()
        ),
    )
}
