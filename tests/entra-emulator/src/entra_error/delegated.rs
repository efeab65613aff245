//! What can be wrong with a request for a user's token.

use crate::{
    clock::entra_instant,
    entra_error::{
        EntraError,
        catalogue::{bad_request, invalid_request},
    },
};

pub fn several_resources(scope: &str) -> EntraError {
    let text = "Provided value for the input parameter scope is not valid because it contains more than one resource.";
    bad_request("invalid_scope", 28_000, format!("{text} Scope {scope} is not valid."))
}

pub fn default_with_others(scope: &str) -> EntraError {
    bad_request(
        "invalid_scope",
        70_011,
        format!(
            "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid. .default scope can't be \
             combined with resource-specific scopes."
        ),
    )
}

/// `reason` is a full sentence.
pub fn assertion_signature(reason: &str, key_id: &str) -> EntraError {
    let text = format!("Assertion failed signature validation. [Reason - {reason}, Thumbprint of key used by client: '{key_id}']");
    bad_request("invalid_grant", 50_013, text)
}

pub fn assertion_issuer() -> EntraError {
    bad_request("invalid_grant", 50_013, "Assertion is invalid: its issuer is not this token service.")
}

pub fn assertion_audience(audience: &str, client_id: &str, name: &str) -> EntraError {
    bad_request(
        "invalid_grant",
        500_131,
        format!(
            "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' \
             and the expected audience is 'api://{client_id}' or one of the Application Uris of this application with App ID \
             '{client_id}'({name}). The downstream client must request a token for the expected audience (the application that made the \
             OBO request) and this application should use that token as the assertion."
        ),
    )
}

pub fn assertion_expired(now: i64, until: i64) -> EntraError {
    bad_request(
        "invalid_grant",
        500_133,
        format!(
            "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user \
             assertion, or request a new token. Current time: {}, expiry time of assertion {}.",
            entra_instant(now),
            entra_instant(until)
        ),
    )
}

pub fn id_token_as_assertion() -> EntraError {
    invalid_request(240_002, "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.")
}

pub fn application_as_user(client_id: &str) -> EntraError {
    bad_request("invalid_grant", 7_000_114, format!("Application '{client_id}' is not allowed to make application on-behalf-of calls."))
}

pub fn unknown_user(user: &str, directory: &str) -> EntraError {
    bad_request("invalid_grant", 50_034, format!("The user account {user} does not exist in the {directory} directory."))
}

pub fn revoked(since: i64) -> EntraError {
    bad_request(
        "invalid_grant",
        50_173,
        format!(
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset \
             their password. The TokensValidFrom date (before which tokens are not valid) for this user is '{}'.",
            entra_instant(since)
        ),
    )
}

pub fn malformed_grant() -> EntraError {
    bad_request("invalid_grant", 9_002_313, "Invalid request. Request is malformed or invalid.")
}

pub fn foreign_grant() -> EntraError {
    let error = bad_request("invalid_grant", 70_000, "Provided grant is invalid: it was issued to another application.");
    EntraError { suberror: Some("client_mismatch"), ..error }
}

pub fn inactive_grant(issued: i64, lifetime: u32) -> EntraError {
    bad_request(
        "invalid_grant",
        700_082,
        format!(
            "The refresh token has expired due to inactivity. The token was issued on {} and was inactive for {}.{:02}:{:02}:{:02}.",
            entra_instant(issued),
            lifetime / 86_400,
            lifetime / 3600 % 24,
            lifetime / 60 % 60,
            lifetime % 60
        ),
    )
}

pub fn consent_required(client_id: &str, name: &str) -> EntraError {
    let text = format!(
        "The user or administrator has not consented to use the application with ID '{client_id}' named '{name}'. Send an interactive \
         authorization request for this user and resource."
    );
    EntraError { suberror: Some("consent_required"), ..bad_request("invalid_grant", 65_001, text) }
}

/// `policy` is the id of the policy that asks for a second factor.
pub fn second_factor_required(resource: &str, policy: &str) -> EntraError {
    multifactor(50_076, "use multi-factor authentication", resource, policy)
}

/// `policy` is the id of the policy that asks for a second factor.
pub fn second_factor_enrollment_required(resource: &str, policy: &str) -> EntraError {
    multifactor(50_079, "enroll in multi-factor authentication", resource, policy)
}

fn multifactor(code: u32, what: &str, resource: &str, policy: &str) -> EntraError {
    let text = format!(
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must {what} to access \
         '{resource}'."
    );
    let claims = serde_json::json!({ "access_token": { "capolids": { "essential": true, "values": [policy] } } });
    EntraError { suberror: Some("basic_action"), claims: Some(claims.to_string()), ..bad_request("interaction_required", code, text) }
}
