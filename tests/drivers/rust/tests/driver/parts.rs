//! Vectors for the tests: those of the project, and small ones made up here.

use std::{path::Path, sync::Arc};

use serde_json::{Value, json};
use vector_driver::{Subject, load, model::Vector, play, report::Outcome};

/// One of the project's own vectors, by its id.
pub fn project_vector(id: &str) -> Arc<Vector> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let mut found = load::load(&directory, id).unwrap().into_iter().filter(|found| found.id == id);
    found.next().unwrap_or_else(|| panic!("there is no vector {id}")).vector.unwrap()
}

/// A vector for a `ClientSecretCredential`: these members, and the others as they mostly are.
pub fn vector(members: &Value) -> Arc<Vector> {
    Arc::new(Vector::parse(vector_json(members)).unwrap())
}

/// Why a vector with these members is not in the format.
pub fn malformed(members: &Value) -> String {
    Vector::parse(vector_json(members)).unwrap_err()
}

pub fn vector_json(members: &Value) -> Value {
    let mut vector = json!({
        "id": "made-up/vector",
        "about": "made up",
        "source": "made up",
        "credential": "ClientSecretCredential",
        "arguments": ["tenant", "client-id", "made-up-secret"],
        "host": { "now": 1_790_000_000 },
        "exchanges": [],
        "steps": []
    });
    for (name, value) in members.as_object().unwrap() {
        match value {
            Value::Null => vector.as_object_mut().unwrap().remove(name),
            value => vector.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    vector
}

/// A token request as every vector lists it, with this reply.
pub fn exchange(reply: &Value) -> Value {
    json!({ "http": { "method": "POST", "url": TOKEN_URL }, "reply": reply })
}

/// A token that lives for an hour.
pub fn granted(token: &str) -> Value {
    json!({ "status": 200, "json": { "token_type": "Bearer", "expires_in": 3600, "access_token": token } })
}

/// A call for the usual scope, and what must come of it.
pub fn get_token(expect: &Value) -> Value {
    json!({ "getToken": { "scopes": [SCOPE] }, "expect": expect })
}

/// The reasons for which a vector fails.
#[track_caller]
pub fn reasons(vector: &Arc<Vector>, subject: &dyn Subject) -> Vec<String> {
    match play(vector, subject) {
        Outcome::Failed(reasons) => reasons,
        other => panic!("expected a failure, found {other:?}"),
    }
}

#[track_caller]
pub fn assert_says(reasons: &[String], words: &[&str]) {
    let text = reasons.join("\n");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in:\n{text}");
    }
}

pub const SCOPE: &str = "https://vault.azure.net/.default";
pub const TOKEN_URL: &str = "https://login.microsoftonline.com/tenant/oauth2/v2.0/token";
