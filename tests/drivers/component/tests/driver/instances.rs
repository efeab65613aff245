//! What the component is given, and that no vector leaves anything behind for the next.

use serde_json::{Value, json};
use vector_driver::{play, report::Outcome};

use crate::parts::{assert_passes, component, exchange, get_token, granted, reasons, vector};

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn every_vector_has_an_instance_of_its_own() {
    let vector = vector(&json!({ "exchanges": [exchange(&granted("T1"))], "steps": [get_token(&json!({ "token": "T1" }))] }));
    for _ in 0..2 {
        assert_eq!(play(&vector, component()), Outcome::Passed);
    }
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn what_a_callback_returns_is_the_assertion_of_every_call() {
    let asserted = |assertion: &str| {
        let mut asked = exchange(&granted("T1"));
        asked["http"]["form"] = json!({ "client_assertion": assertion });
        json!({
            "credential": "ClientAssertionCredential",
            "arguments": ["tenant", "client-id", { "returns": "made-up.assertion" }],
            "exchanges": [asked, asked],
            "steps": [get_token(&json!({ "token": "T1" })), { "advance": 3600 }, get_token(&json!({ "token": "T1" }))]
        })
    };
    assert_passes(&asserted("made-up.assertion"));
    assert!(reasons(&asserted("another.assertion")).contains("form.client_assertion is \"made-up.assertion\""));
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn options_reach_the_component() {
    let unavailable = json!({
        "http": { "method": "POST", "url": "https://login.microsoftonline.us/tenant/oauth2/v2.0/token" },
        "reply": { "status": 503, "body": "" }
    });
    assert_passes(&json!({
        "options": {
            "retryOptions": { "maxRetries": 1, "retryDelayInMs": 4000, "maxRetryDelayInMs": 3000 },
            "authorityHost": "https://login.microsoftonline.us"
        },
        "exchanges": [unavailable, unavailable],
        "steps": [get_token(&json!({ "error": { "name": "AuthenticationError" }, "elapsed": { "between": [2.4, 3.6] } }))]
    }));
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn options_of_a_call_reach_the_component() {
    let mut asked = exchange(&granted("T1"));
    asked["http"]["url"] = json!("https://login.microsoftonline.com/other/oauth2/v2.0/token");
    let mut step = get_token(&json!({ "token": "T1" }));
    step["getToken"]["options"] = json!({ "tenantId": "other" });
    assert_passes(&json!({ "options": { "additionallyAllowedTenants": ["other"] }, "exchanges": [asked], "steps": [step] }));
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn an_option_that_the_driver_does_not_know_is_no_error_that_a_vector_could_expect() {
    for options in [json!({ "retries": 1 }), json!({ "retryOptions": { "mode": 1 } }), json!({ "authorityHost": 1 })] {
        let mut members = json!({ "options": options, "constructorError": { "name": "*" } });
        members["steps"] = Value::Null;
        assert!(reasons(&members).contains("this driver does not know"));
    }
}
