//! What is skipped, and for which reason.

use component_vector_driver::skip;
use serde_json::{Value, json};
use vector_driver::{Credential, NotBuilt, Subject, description::Description, model::Vector, play, report::Outcome, world::World};

use crate::parts::{START, get_token, vector};

/// Skips what the driver skips, and makes nothing.
struct Skipping;

impl Subject for Skipping {
    fn name(&self) -> &'static str {
        "skipping"
    }

    fn skip(&self, vector: &Vector, description: &Description) -> Option<String> {
        skip::reason(vector, description)
    }

    fn build(&self, _: &Description, _: &World) -> Result<Box<dyn Credential>, NotBuilt> {
        Err(NotBuilt::Unknown("anything".into()))
    }
}

/// Why a vector is skipped; `None` if it is played.
fn reason(members: &Value) -> Option<String> {
    match play(&vector(members), &Skipping) {
        Outcome::Skipped(reason) => Some(reason),
        _ => None,
    }
}

#[track_caller]
fn assert_skipped(members: &Value, expected: &str) {
    assert_eq!(reason(members).as_deref(), Some(expected), "{members}");
}

#[test]
fn what_the_component_has_is_played() {
    assert_eq!(reason(&json!({})), None);
    assert_eq!(reason(&assertion(&json!({ "returns": "made-up.assertion" }))), None);
    assert_eq!(reason(&certificate(&json!({ "certificate": "text" }))), None);
    let user = json!({ "tenantId": "tenant", "clientId": "client-id", "clientSecret": "secret", "userAssertionToken": "token" });
    assert_eq!(reason(&json!({ "credential": "OnBehalfOfCredential", "arguments": [], "options": user })), None);
    for person in ["AuthorizationCodeCredential", "RefreshTokenCredential", "UsernamePasswordCredential"] {
        assert_eq!(reason(&json!({ "credential": person })), None);
    }
    let step = json!({ "authenticate": { "scopes": [] }, "expect": { "record": {} } });
    assert_eq!(reason(&device_code(&json!({ "returns": null }), &step)), None);
    let discovery = json!({ "disableInstanceDiscovery": false, "authorityHost": "https://login.contoso.example" });
    assert_eq!(reason(&json!({ "options": discovery })), None);
}

#[test]
fn what_is_not_built_yet_is_pending() {
    assert_skipped(&json!({ "credential": "NoSuchCredential" }), "pending: NoSuchCredential");
    let nested = json!({ "arguments": ["tenant", [{ "credential": "NoSuchCredential" }]] });
    assert_skipped(&nested, "pending: NoSuchCredential");
}

#[test]
fn what_no_component_takes_is_said() {
    // Whether the file is there or not.
    for path in [json!("/path"), json!({ "certificatePath": "/path" })] {
        assert_skipped(&certificate(&path), "import: files");
    }
    let user = json!({ "credential": "OnBehalfOfCredential", "arguments": [], "options": { "certificatePath": "/path" } });
    assert_skipped(&user, "import: files");
    assert_skipped(&json!({ "credential": "SharedTokenCacheCredential", "arguments": [] }), "import: files");
}

#[test]
fn what_the_machine_has_is_played() {
    assert_eq!(reason(&json!({ "host": { "now": START, "env": { "NAME": "value" } } })), None);
    assert_eq!(reason(&json!({ "host": { "now": START, "files": { "/path": "text" } } })), None);
    assert_eq!(reason(&json!({ "steps": [{ "files": { "/path": "text" } }] })), None);
    let process = json!({ "process": { "program": "az", "args": [] }, "reply": { "notFound": true } });
    assert_eq!(reason(&json!({ "credential": "AzureCliCredential", "arguments": [], "exchanges": [process] })), None);
    let nested = json!({ "credential": "ManagedIdentityCredential" });
    assert_eq!(reason(&json!({ "credential": "ChainedTokenCredential", "arguments": [nested] })), None);
}

#[test]
fn a_callback_that_is_more_than_a_text_is_skipped() {
    for callback in [
        json!({ "returnsEach": ["one", "two"] }),
        json!({ "throws": "no" }),
        json!({ "returns": "one", "called": 1 }),
        json!({ "returns": "one", "calledWith": [[]] }),
    ] {
        assert_skipped(&assertion(&callback), "callback");
    }
}

#[test]
fn a_callback_that_an_embedder_calls_itself_can_be_counted_but_what_it_throws_is_the_embedders() {
    let step = get_token(&json!({ "token": "T1" }));
    assert_eq!(reason(&device_code(&json!({ "returns": null, "called": 1, "calledWith": [[]] }), &step)), None);
    let keeping = |callback: Value| json!({ "credential": "RefreshTokenCredential", "options": { "refreshToken": "made-up", "onRefreshToken": callback } });
    assert_eq!(reason(&keeping(json!({ "returns": null, "called": 0 }))), None);
    let throws = json!({ "throws": "no" });
    assert_skipped(&device_code(&throws, &step), "callback");
    assert_skipped(&keeping(throws), "callback");
}

#[test]
fn what_one_instance_cannot_do_is_skipped() {
    let bearer = json!({ "bearerToken": { "scopes": ["scope"] }, "expect": { "token": "T1" } });
    assert_skipped(&json!({ "steps": [bearer] }), "bearerToken");
    let call = get_token(&json!({ "token": "T1" }));
    assert_skipped(&json!({ "steps": [{ "concurrent": [call, call] }] }), "concurrent");
}

fn assertion(callback: &Value) -> Value {
    json!({ "credential": "ClientAssertionCredential", "arguments": ["tenant", "client-id", callback] })
}

fn certificate(argument: &Value) -> Value {
    json!({ "credential": "ClientCertificateCredential", "arguments": ["tenant", "client-id", argument] })
}

fn device_code(prompt: &Value, step: &Value) -> Value {
    json!({ "credential": "DeviceCodeCredential", "arguments": [], "options": { "userPromptCallback": prompt }, "steps": [step] })
}
