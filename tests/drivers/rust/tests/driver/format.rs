//! What is not in the format is refused: a member that nobody reads would pass silently.

use serde_json::json;
use vector_driver::{load, model::Vector};

use crate::parts::{exchange, get_token, granted, malformed, vector_json};

#[test]
fn every_vector_of_the_project_is_in_the_format() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let found = load::load(&directory, "").unwrap();
    assert!(found.len() > 250, "{}", found.len());
    for found in found {
        assert_eq!(found.vector.err(), None, "{}", found.id);
    }
}

#[test]
fn unknown_members_are_errors_wherever_they_are() {
    let call = |call: serde_json::Value| json!({ "steps": [{ "getToken": call, "expect": { "token": "T1" } }] });
    let with = |reply: serde_json::Value| json!({ "exchanges": [exchange(&reply)] });
    for (name, members) in [
        ("extra", json!({ "extra": 1 })),
        ("timezone", json!({ "host": { "now": 1_790_000_000, "timezone": "UTC" } })),
        ("body", json!({ "exchanges": [{ "http": { "method": "GET", "url": "https://x", "body": "x" }, "reply": { "timeout": true } }] })),
        ("delay", with(json!({ "status": 200, "json": {}, "delay": 1 }))),
        (
            "retries",
            json!({ "exchanges": [{ "retries": 1, "http": { "method": "GET", "url": "https://x" }, "reply": { "timeout": true } }] }),
        ),
        ("cwd", json!({ "exchanges": [{ "process": { "program": "az", "args": [], "cwd": "/" }, "reply": { "notFound": true } }] })),
        ("signal", json!({ "exchanges": [{ "process": { "program": "az", "args": [] }, "reply": { "exitCode": 0, "signal": 9 } }] })),
        ("tenant", call(json!({ "scopes": [], "tenant": "x" }))),
        ("abortSignal", call(json!({ "scopes": [], "options": { "abortSignal": 1 } }))),
        ("expiry", json!({ "steps": [get_token(&json!({ "token": "T1", "expiry": 1 }))] })),
        ("code", json!({ "steps": [get_token(&json!({ "error": { "name": "*", "code": 1 } }))] })),
        ("wait", json!({ "steps": [{ "wait": 1 }] })),
        ("x5c", json!({ "steps": [get_token(&json!({ "token": { "jwt": { "x5c": 1 } } }))] })),
    ] {
        let error = malformed(&members);
        assert!(error.contains(&format!("`{name}`")), "{name}: {error}");
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    let step = get_token(&json!({ "token": "T1" }));
    for (members, words) in [
        (json!({ "constructorError": { "name": "*" } }), "exactly one of steps and constructorError"),
        (json!({ "steps": null }), "exactly one of steps and constructorError"),
        (json!({ "eager": true, "steps": [step] }), "eager needs an error"),
        (json!({ "steps": null, "constructorError": { "name": "*" }, "exchanges": [exchange(&granted("T1"))] }), "makes no exchange"),
        (json!({ "steps": [get_token(&json!({ "token": "T1", "error": { "name": "*" } }))] }), "a token and an error"),
        (json!({ "steps": [get_token(&json!({ "expiresOn": 1 }))] }), "neither a token nor an error"),
        (json!({ "steps": [get_token(&json!({ "error": { "name": "TypeError" } }))] }), "TypeError"),
        (json!({ "steps": [get_token(&json!({ "error": { "name": "*", "message": "(" } }))] }), "not a regular expression"),
        (json!({ "steps": [{ "getToken": { "scopes": [] } }] }), "getToken expects nothing"),
        (json!({ "steps": [{ "advance": -1 }] }), "a step is exactly one of"),
        (json!({ "steps": [{ "concurrent": [step] }] }), "a step is exactly one of"),
        (json!({ "steps": [{ "concurrent": [step, { "advance": 1 }] }] }), "concurrent has calls only, not advance 1"),
        (json!({ "exchanges": [{ "reply": {} }] }), "exactly one of http and process"),
        (json!({ "exchanges": [exchange(&json!({ "status": 200 }))] }), "exactly one of json and body"),
        (json!({ "exchanges": [exchange(&json!({ "status": 99, "body": "" }))] }), "status of 100 to 599"),
        (json!({ "exchanges": [exchange(&json!({ "timeout": true, "status": 200, "body": "" }))] }), "timeout alone"),
        (json!({ "exchanges": [exchange(&json!({ "status": 200, "body": "", "headers": { "Date": "x" } }))] }), "Date must be in lower"),
        (
            json!({ "exchanges": [{ "http": { "method": "GET", "url": "https://x", "headers": { "Accept": "x" } }, "reply": { "timeout": true } }] }),
            "Accept must be in lower",
        ),
    ] {
        let error = malformed(&members);
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn null_is_not_the_same_as_absent() {
    let reply = json!({ "status": 200, "json": null });
    assert!(Vector::parse(vector_json(&json!({ "exchanges": [exchange(&reply)] }))).is_ok());
    let error = malformed(&json!({ "exchanges": [exchange(&json!({ "status": 200 }))] }));
    assert!(error.contains("json and body"), "{error}");
}
