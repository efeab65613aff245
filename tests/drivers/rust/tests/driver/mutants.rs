//! A library that is wrong in one way fails the vector that is about it, and the reason says what is wrong.

use serde_json::json;
use vector_driver::{play, report::Outcome};

use crate::{
    parts::{assert_says, exchange, get_token, granted, project_vector, reasons, vector},
    toy::{Fault, ToyIdentity},
};

/// Which vector finds which fault, and what its reason must name.
const FOUND_BY: &[(Fault, &str, &[&str])] = &[
    (Fault::AsksTwice, "client-secret/request", &["asked for POST https://login.microsoftonline.com/tenant", "no exchange is left"]),
    (Fault::AsksNothing, "concurrency/one-request-for-one-scope", &["exchange 0 (POST https://", "was never asked for"]),
    (
        Fault::SendsAnotherGrant,
        "client-secret/request",
        &["exchange 0", "form.grant_type is \"password\", expected \"client_credentials\""],
    ),
    (Fault::SendsAuthorizationHeader, "client-secret/request", &["headers.authorization is there, and must be absent"]),
    (Fault::BelievesTokensLiveLonger, "client-secret/request", &["step 0 (getToken): expiresOn is 1790003601.0, expected 1790003600"]),
    (Fault::ServesDeadTokens, "cache/expired-and-no-new-token", &["succeeded, expected AuthenticationError"]),
    (Fault::ShowsTheSecret, "errors/unknown-application", &["shows the secret \"made-up-secret\""]),
    (Fault::ShowsTheSecretInDebug, "bearer-provider/passes-on-the-failure", &["the AuthenticationError shows /made-up-secret/"]),
    (Fault::LogsTheSecret, "client-secret/request", &["a line of the log shows the secret \"made-up-secret\""]),
    (Fault::NamesErrorsOtherwise, "errors/unknown-application", &["failed with CredentialUnavailableError: AADSTS700016", "expected Auth"]),
    (Fault::SaysNothingOfTheCause, "errors/unknown-application", &["the message does not match /AADSTS700016/i", "it failed"]),
    (Fault::NeverTriesAgain, "retry/status-500", &["step 0 (getToken): failed with AuthenticationError"]),
    (Fault::TriesAgainAtOnce, "retry/retry-after-seconds", &["elapsed is 0.0, expected 6.9 to 20"]),
    (
        Fault::AsksForEveryCaller,
        "concurrency/one-request-for-one-scope",
        &["which is not listed: no exchange is left (and", "more after it)"],
    ),
    (Fault::ForgetsToWake, "concurrency/one-request-for-one-scope", &["call 1 never settles: it waits for what will never happen"]),
    (Fault::WaitsForEver, "client-secret/request", &["step 0 (getToken): call 0 never settles", "the next is exchange 0 (POST https://"]),
    (Fault::SpinsForEver, "client-secret/request", &["call 0 never settles: it goes on for ever"]),
    (Fault::SleepsForEver, "client-secret/request", &["call 0 never settles: it goes on for ever"]),
    (Fault::LeavesWorkForEver, "client-secret/request", &["the work left in the background never settles"]),
    (Fault::Panics, "client-secret/request", &["it panicked: a mistake in the library"]),
    (Fault::RefusesNothing, "client-secret/tenant-required", &["which is not listed: no exchange is left"]),
];

#[test]
fn a_right_library_passes_the_vectors_that_find_the_faults() {
    for (_, id, _) in FOUND_BY {
        assert_eq!(play(&project_vector(id), &ToyIdentity(None)), Outcome::Passed, "{id}");
    }
}

#[test]
fn each_fault_fails_its_vector_with_a_reason_that_names_it() {
    for (fault, id, words) in FOUND_BY {
        let reasons = reasons(&project_vector(id), &ToyIdentity(Some(*fault)));
        assert_says(&reasons, words);
    }
}

#[test]
fn an_unexpected_request_fails_the_vector_even_if_the_library_swallows_it() {
    let vector = vector(&json!({ "steps": [get_token(&json!({ "token": "T1" }))] }));
    let reasons = reasons(&vector, &ToyIdentity(Some(Fault::SwallowsWhatIsUnexpected)));
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert_says(&reasons, &["asked for POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token form", "no exchange is left"]);
}

#[test]
fn reasons_name_parameters_and_not_their_long_values() {
    let exchange = json!({ "http": { "method": "GET", "url": "https://elsewhere.example/" }, "reply": { "status": 200, "json": {} } });
    let vector = vector(&json!({ "exchanges": [exchange], "steps": [get_token(&json!({ "token": "T1" }))] }));
    let reasons = reasons(&vector, &ToyIdentity(None));
    assert_says(&reasons, &["form client_id, client_secret, grant_type, scope", "the method is POST, expected GET"]);
    assert!(!reasons.join("\n").contains("made-up-secret"), "{reasons:?}");
}

#[test]
fn a_token_that_is_not_the_expected_one_is_shown_beside_it() {
    let vector = vector(&json!({ "exchanges": [exchange(&granted("T1"))], "steps": [get_token(&json!({ "token": "T2" }))] }));
    assert_says(&reasons(&vector, &ToyIdentity(None)), &["step 0 (getToken): token is \"T1\", expected \"T2\""]);
}

#[test]
fn what_follows_a_failed_step_is_not_played() {
    let wrong = get_token(&json!({ "token": "T2" }));
    let vector = vector(&json!({ "exchanges": [exchange(&granted("T1"))], "steps": [wrong, wrong, wrong] }));
    assert_eq!(reasons(&vector, &ToyIdentity(None)).len(), 1);
}

#[test]
fn a_secret_in_an_error_is_found_without_the_vector_asking_for_it() {
    let refused = json!({ "status": 400, "json": { "error": "invalid_client", "error_description": "AADSTS7000215" } });
    let step = get_token(&json!({ "error": { "name": "AuthenticationError" } }));
    let vector = vector(&json!({ "exchanges": [exchange(&refused)], "steps": [step] }));
    assert_eq!(play(&vector, &ToyIdentity(None)), Outcome::Passed);
    for fault in [Fault::ShowsTheSecret, Fault::ShowsTheSecretInDebug] {
        assert_says(&reasons(&vector, &ToyIdentity(Some(fault))), &["the AuthenticationError shows the secret \"made-up-secret\""]);
    }
}

#[test]
fn a_constructor_that_fails_is_expected_or_a_failure() {
    let no_tenant = json!({ "arguments": ["", "client-id", "made-up-secret"] });
    let unexpected = vector(&no_tenant);
    assert_says(&reasons(&unexpected, &ToyIdentity(None)), &["the constructor: failed with an argument error: the tenant is missing"]);

    let with = |member: &str, value: serde_json::Value| {
        let mut members = no_tenant.clone();
        members[member] = value;
        members
    };
    let error = json!({ "name": "*", "message": "tenant" });
    let mut expected = with("constructorError", error.clone());
    expected["steps"] = json!(null);
    assert_eq!(play(&vector(&expected), &ToyIdentity(None)), Outcome::Passed);

    let mut lazily = with("steps", json!([get_token(&json!({ "error": error }))]));
    assert_says(&reasons(&vector(&lazily), &ToyIdentity(None)), &["the constructor: failed with"]);
    lazily["eager"] = json!(true);
    assert_eq!(play(&vector(&lazily), &ToyIdentity(None)), Outcome::Passed);

    expected["constructorError"]["name"] = json!("AuthenticationError");
    assert_says(&reasons(&vector(&expected), &ToyIdentity(None)), &["failed with an argument error", "expected AuthenticationError"]);
}

#[test]
fn a_vector_of_another_credential_is_skipped_with_the_reason() {
    let vector = vector(&json!({ "credential": "AzureCliCredential" }));
    assert_eq!(play(&vector, &ToyIdentity(None)), Outcome::Skipped("pending: AzureCliCredential".into()));
}
