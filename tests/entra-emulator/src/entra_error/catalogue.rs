//! The errors that the token service knows, one function each. Those of assertions and of users' tokens are in files of their own.
//!
//! Numbers, OAuth codes and status are Entra's (Microsoft Entra authentication and authorization error codes,
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>); 401 is for failed client authentication.

use crate::entra_error::EntraError;
use axum::http::StatusCode;

pub fn missing_parameter(name: &str) -> EntraError {
    invalid_request(900_144, format!("The request body must contain the following parameter: '{name}'."))
}

pub fn bad_parameter(name: &str) -> EntraError {
    invalid_request(90_100, format!("{name} parameter is empty or not valid."))
}

pub fn repeated_parameter(name: &str) -> EntraError {
    invalid_request(9_000_411, format!("The request is not properly formatted. The parameter '{name}' is duplicated."))
}

pub fn method_not_accepted(method: &str, accepted: &str) -> EntraError {
    let mut error = invalid_request(900_561, format!("The endpoint only accepts {accepted} requests. Received a {method} request."));
    error.status = StatusCode::METHOD_NOT_ALLOWED;
    error
}

pub fn unsupported_grant_type(grant_type: &str) -> EntraError {
    bad_request("unsupported_grant_type", 70_003, format!("The app requested an unsupported grant type '{grant_type}'."))
}

pub fn malformed_tenant(segment: &str) -> EntraError {
    invalid_request(900_023, format!("Specified tenant identifier '{segment}' is neither a valid DNS name, nor a valid external domain."))
}

pub fn unknown_tenant(segment: &str) -> EntraError {
    invalid_request(
        90_002,
        format!("Tenant '{segment}' not found. Check that the tenant ID is right and that you sign in to the right cloud."),
    )
}

pub fn no_tenant_given() -> EntraError {
    invalid_request(50_059, "No tenant-identifying information found in either the request or implied by any provided credentials.")
}

pub fn not_multi_tenant(client_id: &str, name: &str, segment: &str) -> EntraError {
    invalid_request(
        50_194,
        format!(
            "Application '{client_id}'({name}) is not configured as a multi-tenant application. Usage of the /{segment} endpoint is \
             not supported for such apps. Use a tenant-specific endpoint or configure the application to be multi-tenant."
        ),
    )
}

pub fn unknown_application(client_id: &str, directory: &str) -> EntraError {
    bad_request(
        "unauthorized_client",
        700_016,
        format!(
            "Application with identifier '{client_id}' was not found in the directory '{directory}'. It may not be installed in the \
             tenant, or the request went to the wrong tenant."
        ),
    )
}

pub fn cross_origin_redemption(origin: &str) -> EntraError {
    invalid_request(
        9_002_326,
        format!(
            "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'."
        ),
    )
}

pub fn no_client_credential() -> EntraError {
    invalid_client(7_000_216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
}

pub fn secret_or_assertion_required() -> EntraError {
    invalid_client(7_000_218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
}

pub fn wrong_secret(client_id: &str) -> EntraError {
    invalid_client(
        7_000_215,
        format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client \
             secret ID, for a secret added to app '{client_id}'."
        ),
    )
}

pub fn expired_secret(client_id: &str) -> EntraError {
    invalid_client(7_000_222, format!("The provided client secret keys for app '{client_id}' are expired. Create new keys for your app."))
}

pub fn malformed_assertion() -> EntraError {
    invalid_request(50_027, "JWT token is invalid or malformed.")
}

pub fn invalid_scope(scope: &str) -> EntraError {
    bad_request(
        "invalid_scope",
        70_011,
        format!(
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not \
             valid. The scope {scope} is not valid."
        ),
    )
}

pub fn scope_without_default(scope: &str) -> EntraError {
    bad_request(
        "invalid_scope",
        1_002_012,
        format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed \
             to the resource identifier (application ID URI)."
        ),
    )
}

pub fn unknown_resource(resource: &str, directory: &str) -> EntraError {
    bad_request(
        "invalid_resource",
        500_011,
        format!(
            "The resource principal named {resource} was not found in the tenant named {directory}. It may not be installed in the \
             tenant, or the request went to the wrong tenant."
        ),
    )
}

pub fn not_assigned(client: &str, resource: &str) -> EntraError {
    bad_request("invalid_grant", 501_051, format!("Application '{client}' is not assigned to a role for the application '{resource}'."))
}

pub fn unknown_instance() -> EntraError {
    bad_request("invalid_instance", 50_049, "Unknown or invalid instance.")
}

pub fn throttled() -> EntraError {
    temporarily_unavailable(StatusCode::TOO_MANY_REQUESTS, 90_055, "There are too many incoming requests.")
}

pub fn service_unavailable(status: StatusCode) -> EntraError {
    temporarily_unavailable(status, 90_033, "A transient error has occurred. Please try again.")
}

pub(super) fn invalid_request(code: u32, text: impl Into<String>) -> EntraError {
    bad_request("invalid_request", code, text)
}

pub(super) fn bad_request(error: &'static str, code: u32, text: impl Into<String>) -> EntraError {
    EntraError { status: StatusCode::BAD_REQUEST, error, code, text: text.into(), suberror: None, claims: None }
}

pub(super) fn invalid_client(code: u32, text: impl Into<String>) -> EntraError {
    EntraError { status: StatusCode::UNAUTHORIZED, ..bad_request("invalid_client", code, text) }
}

fn temporarily_unavailable(status: StatusCode, code: u32, text: &str) -> EntraError {
    EntraError { status, ..bad_request("temporarily_unavailable", code, text) }
}
