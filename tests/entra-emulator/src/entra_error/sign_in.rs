//! What can be wrong when people sign in, and with what they get for it: codes, device codes, refresh tokens.

use crate::{
    clock::entra_instant,
    entra_error::{
        EntraError,
        catalogue::{bad_request, invalid_client, invalid_request},
    },
};

pub fn redirect_mismatch(redirect_uri: &str, client_id: &str) -> EntraError {
    invalid_request(
        50_011,
        format!(
            "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application \
             '{client_id}'. Make sure the redirect URI sent in the request matches one added to your application."
        ),
    )
}

pub fn no_redirect_uri() -> EntraError {
    invalid_request(900_971, "No reply address provided.")
}

pub fn response_type_not_enabled(response_type: &str) -> EntraError {
    let text = format!("response_type '{response_type}' is not enabled for the application.");
    bad_request("unsupported_response_type", 700_054, text)
}

pub fn unknown_prompt(prompt: &str) -> EntraError {
    invalid_request(90_023, format!("Unsupported 'prompt' value '{prompt}'."))
}

pub fn challenge_size() -> EntraError {
    invalid_request(501_491, "Invalid size of Code_Challenge parameter: give 43 to 128 letters, digits, and '-', '.', '_', '~'.")
}

pub fn challenge_required() -> EntraError {
    invalid_request(9_002_325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption.")
}

pub fn resource_not_listed(client_id: &str, resource: &str) -> EntraError {
    invalid_request(
        650_057,
        format!(
            "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the \
             client's application registration. Client app ID: {client_id}. Resource value from request: {resource}."
        ),
    )
}

pub fn login_required() -> EntraError {
    bad_request("login_required", 50_058, "A silent sign-in request was sent but no user is signed in.")
}

pub fn account_selection_required() -> EntraError {
    let text = "Select user account: several of them are signed in, and a silent sign-in request cannot choose.";
    bad_request("interaction_required", 16_000, text)
}

/// The user would not sign in, or would not consent.
pub fn declined() -> EntraError {
    bad_request("access_denied", 65_004, "User declined to consent to access the app.")
}

pub fn wrong_password() -> EntraError {
    bad_request("invalid_grant", 50_126, "Error validating credentials due to invalid username or password.")
}

pub fn wrong_one_time_code() -> EntraError {
    bad_request("invalid_grant", 500_121, "Authentication failed during strong authentication request.")
}

pub fn locked() -> EntraError {
    let text = "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.";
    bad_request("invalid_grant", 50_053, text)
}

pub fn password_expired() -> EntraError {
    EntraError { suberror: Some("user_password_expired"), ..bad_request("invalid_grant", 50_055, "The password is expired.") }
}

pub fn disabled() -> EntraError {
    bad_request("invalid_grant", 50_057, "The user account is disabled.")
}

pub fn guest_unknown(user: &str, directory: &str) -> EntraError {
    bad_request(
        "invalid_grant",
        50_020,
        format!(
            "User account '{user}' does not exist in tenant '{directory}' and cannot access the application in that tenant. The account \
             needs to be added as an external user in the tenant first."
        ),
    )
}

pub fn grant_not_over_common() -> EntraError {
    let text = "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or \
                tenant-specific endpoint.";
    invalid_request(9_001_023, text)
}

pub fn public_client_with_secret() -> EntraError {
    invalid_client(700_025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
}

pub fn same_origin_redemption() -> EntraError {
    let text = "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.";
    invalid_request(9_002_327, text)
}

pub fn code_expired() -> EntraError {
    let text = "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization \
                request for this user and resource.";
    bad_request("invalid_grant", 70_008, text)
}

/// `what` is a code, a device code or a refresh token.
pub fn already_redeemed(what: &str) -> EntraError {
    bad_request(
        "invalid_grant",
        54_005,
        format!("{what} was already redeemed, please retry with a new valid code or use an existing refresh token."),
    )
}

pub fn code_of_another_tenant() -> EntraError {
    bad_request("invalid_grant", 700_005, "Provided Authorization Code is intended to use against other tenant, thus rejected.")
}

pub fn other_redirect_uri(given: &str, expected: &str) -> EntraError {
    let text =
        format!("The reply address '{given}' does not match the reply address '{expected}' provided when requesting Authorization code.");
    bad_request("invalid_grant", 500_112, text)
}

pub fn wrong_verifier() -> EntraError {
    let text = "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
    bad_request("invalid_grant", 501_481, text)
}

pub fn page_grant_expired(issued: i64, lifetime: u32) -> EntraError {
    bad_request(
        "invalid_grant",
        700_084,
        format!(
            "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of {}.{:02}:{:02}:{:02}, \
             which can't be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The \
             token was issued on {}.",
            lifetime / 86_400,
            lifetime / 3600 % 24,
            lifetime / 60 % 60,
            lifetime % 60,
            entra_instant(issued)
        ),
    )
}

pub fn device_pending() -> EntraError {
    device("authorization_pending", 70_016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
}

pub fn device_too_fast() -> EntraError {
    device("slow_down", 70_016, "OAuth 2.0 device flow error. Authorization is pending. Poll less often.")
}

pub fn device_declined() -> EntraError {
    device("authorization_declined", 65_004, "User declined to consent to access the app.")
}

pub fn device_expired() -> EntraError {
    device("expired_token", 70_020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
}

pub fn unknown_device() -> EntraError {
    device("bad_verification_code", 70_018, "Invalid verification code: the device code is not one of this service for this application.")
}

fn device(error: &'static str, code: u32, text: &str) -> EntraError {
    bad_request(error, code, text)
}
