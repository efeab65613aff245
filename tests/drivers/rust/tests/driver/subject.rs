//! The Rust crate as a subject: what it is given, and what is skipped.

use serde_json::{Value, json};
use vector_driver::{play, report::Outcome, subject::RustCrate};

use crate::parts::{assert_says, exchange, get_token, granted, reasons, vector};

fn skipped(members: &Value) -> String {
    match play(&vector(members), &RustCrate) {
        Outcome::Skipped(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_built_yet_is_pending() {
    assert_eq!(skipped(&json!({ "credential": "NoSuchCredential" })), "pending: NoSuchCredential");
    let nested = json!({ "arguments": ["tenant", [{ "credential": "NoSuchCredential" }]] });
    assert_eq!(skipped(&nested), "pending: NoSuchCredential");
}

#[test]
fn an_application_has_nobody_who_could_authenticate() {
    let step = json!({ "authenticate": { "scopes": [] }, "expect": { "record": {} } });
    assert_says(&reasons(&vector(&json!({ "steps": [step] })), &RustCrate), &["nobody who could authenticate"]);
}

#[test]
fn an_option_that_the_driver_does_not_know_is_no_error_that_a_vector_could_expect() {
    for options in [json!({ "retries": 1 }), json!({ "retryOptions": { "mode": 1 } }), json!({ "authorityHost": 1 })] {
        let vector = vector(&json!({ "options": options, "steps": null, "constructorError": { "name": "*" } }));
        assert_says(&reasons(&vector, &RustCrate), &["this driver does not know"]);
    }
}

#[test]
fn options_reach_the_crate() {
    let unavailable = json!({ "status": 503, "body": "" });
    let members = json!({
        "options": { "retryOptions": { "maxRetries": 1, "retryDelayInMs": 4000, "maxRetryDelayInMs": 3000 }, "authorityHost": "https://login.microsoftonline.us" },
        "unordered": true,
        "exchanges": [
            { "http": { "method": "POST", "url": "https://login.microsoftonline.us/tenant/oauth2/v2.0/token" }, "reply": unavailable },
            { "http": { "method": "POST", "url": "https://login.microsoftonline.us/tenant/oauth2/v2.0/token" }, "reply": unavailable },
        ],
        "steps": [get_token(&json!({ "error": { "name": "AuthenticationError" }, "elapsed": 3 }))]
    });
    assert_eq!(play(&vector(&members), &RustCrate), Outcome::Passed);
}

#[test]
fn the_environment_reaches_the_crate() {
    let members = json!({
        "host": { "now": 1_790_000_000, "env": { "AZURE_AUTHORITY_HOST": "https://login.chinacloudapi.cn" } },
        "exchanges": [exchange(&granted("T1"))],
        "steps": [get_token(&json!({ "token": "T1" }))]
    });
    assert_says(&reasons(&vector(&members), &RustCrate), &["the url is \"https://login.chinacloudapi.cn/tenant/oauth2/v2.0/token\""]);
}
