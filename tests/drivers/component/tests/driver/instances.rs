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
fn a_person_is_shown_their_code_and_signs_in_unless_that_is_left_to_authenticate() {
    let answer = json!({ "device_code": "made-up-code", "user_code": "ABCD", "verification_uri": "https://microsoft.com/devicelogin" });
    let begin = json!({
        "http": { "method": "POST", "url": "https://login.microsoftonline.com/tenant/oauth2/v2.0/devicecode" },
        "reply": { "status": 200, "json": answer }
    });
    let device_code = |prompt: &Value, disabled: bool| {
        let options = json!({ "tenantId": "tenant", "userPromptCallback": prompt, "disableAutomaticAuthentication": disabled });
        json!({
            "credential": "DeviceCodeCredential",
            "arguments": [],
            "options": options,
            "exchanges": [begin, exchange(&granted("T1"))],
            "steps": [get_token(&json!({ "token": "T1", "elapsed": 5 }))]
        })
    };
    let shown = |user_code: &str| json!({ "returns": null, "called": 1, "calledWith": [[{ "userCode": user_code }]] });
    assert_passes(&device_code(&shown("ABCD"), false));
    assert!(reasons(&device_code(&shown("WXYZ"), false)).contains("userCode is \"ABCD\", expected \"WXYZ\""));
    assert!(reasons(&device_code(&shown("ABCD"), true)).contains("AuthenticationRequiredError"));
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_refresh_token_is_put_away_when_there_is_a_new_one() {
    let mut renewed = granted("T1");
    renewed["json"]["refresh_token"] = json!("made-up-refresh-1");
    let keeping = |kept: &str| {
        let callback = json!({ "returns": null, "called": 1, "calledWith": [[kept]] });
        json!({
            "credential": "RefreshTokenCredential",
            "arguments": ["tenant", "client-id"],
            "options": { "refreshToken": "made-up-refresh-0", "onRefreshToken": callback },
            "exchanges": [exchange(&renewed), exchange(&granted("T2"))],
            "steps": [get_token(&json!({ "token": "T1" })), { "advance": 3600 }, get_token(&json!({ "token": "T2" }))]
        })
    };
    assert_passes(&keeping("made-up-refresh-1"));
    assert!(reasons(&keeping("made-up-refresh-0")).contains("made-up-refresh-0"));
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
