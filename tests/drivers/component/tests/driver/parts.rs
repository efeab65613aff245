//! Vectors that are made up, and the component.

use std::{
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, OnceLock},
};

use component_vector_driver::AzureIdentityComponent;
use serde_json::{Value, json};
use vector_driver::{executor, model::Vector, play, report::Outcome, world::World};

/// The component that `cargo xtask build` makes. It is compiled once for all tests.
pub fn component() -> &'static AzureIdentityComponent {
    static COMPONENT: OnceLock<AzureIdentityComponent> = OnceLock::new();
    COMPONENT
        .get_or_init(|| AzureIdentityComponent::load(&component_file(), &developer_file()).expect("cargo xtask build makes the component"))
}

pub fn component_file() -> PathBuf {
    project("dist/component/azure-identity.wasm")
}

pub fn developer_file() -> PathBuf {
    project("dist/component/azure-identity-developer.wasm")
}

/// A path in the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(path)
}

/// A vector for a `ClientSecretCredential`: these members, and the others as they mostly are.
pub fn vector(members: &Value) -> Arc<Vector> {
    Arc::new(Vector::parse(vector_json(members)).unwrap())
}

pub fn vector_json(members: &Value) -> Value {
    let mut vector = json!({
        "id": "made-up/vector",
        "about": "made up",
        "source": "made up",
        "credential": "ClientSecretCredential",
        "arguments": ["tenant", "client-id", "made-up-secret"],
        "host": { "now": START },
        "exchanges": [],
        "steps": []
    });
    for (name, value) in members.as_object().unwrap() {
        vector[name] = value.clone();
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
    json!({ "getToken": { "scopes": ["https://vault.azure.net/.default"] }, "expect": expect })
}

/// Why the component fails a vector with these members.
#[track_caller]
pub fn reasons(members: &Value) -> String {
    match play(&vector(members), component()) {
        Outcome::Failed(reasons) => reasons.join("\n"),
        other => panic!("expected a failure, found {other:?}"),
    }
}

#[track_caller]
pub fn assert_passes(members: &Value) {
    assert_eq!(play(&vector(members), component()), Outcome::Passed);
}

/// Runs one future in a world.
pub fn run<T>(world: &World, future: impl Future<Output = T>) -> Result<T, executor::Stuck> {
    let future: Pin<Box<dyn Future<Output = T> + '_>> = Box::pin(future);
    executor::run(world, [future]).map(|mut ended| ended.remove(0))
}

/// Seconds since 1970.
pub const START: u64 = 1_790_000_000;

pub const TOKEN_URL: &str = "https://login.microsoftonline.com/tenant/oauth2/v2.0/token";
