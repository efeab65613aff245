//! A component that is wrong fails, and so does a right one when a vector that it passes is bent: expects anything else.

use std::{fs, path::Path, sync::Arc};

use component_vector_driver::AzureIdentityComponent;
use serde_json::{Value, json};
use vector_driver::{model::Vector, play, report::Outcome};

use crate::parts::{component, component_file, developer_file, project};

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn a_component_that_asks_for_something_else_fails() {
    let (right, wrong) = (b"client_credentials", b"client_credentialX");
    let mut bytes = fs::read(component_file()).unwrap();
    let places: Vec<usize> = (0..bytes.len()).filter(|place| bytes[*place..].starts_with(right)).collect();
    assert_eq!(places.len(), 1, "the name of the grant is in the component once");
    bytes[places[0]..places[0] + wrong.len()].copy_from_slice(wrong);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong-component.wasm");
    fs::write(&file, bytes).unwrap();
    let wrong_component = AzureIdentityComponent::load(&file, &developer_file());
    fs::remove_file(&file).unwrap();

    let vectors = all_vectors();
    let vector = vectors.iter().find(|vector| vector["id"] == "client-secret/request").unwrap();
    assert_eq!(outcome(vector), Outcome::Passed);
    let vector = Arc::new(Vector::parse(vector.clone()).unwrap());
    let Outcome::Failed(reasons) = play(&vector, &wrong_component.unwrap()) else { panic!("nobody noticed") };
    let named = "form.grant_type is \"client_credentialX\", expected \"client_credentials\"";
    assert!(reasons.concat().contains(named), "{reasons:?}");
}

#[test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
fn every_vector_that_passes_fails_when_what_it_expects_is_bent() {
    let (mut passed, mut bent) = (0, 0);
    let mut unnoticed = Vec::new();
    for vector in all_vectors().iter().filter(|vector| outcome(vector) == Outcome::Passed) {
        passed += 1;
        for (how, bend) in bends(vector) {
            bent += 1;
            if !matches!(outcome(&bend), Outcome::Failed(_)) {
                unnoticed.push(format!("{}: {how}", vector["id"]));
            }
        }
    }
    assert!(unnoticed.is_empty(), "nobody noticed:\n{}", unnoticed.join("\n"));
    assert!(passed >= 100 && bent >= 5 * passed, "only {passed} vectors, bent in {bent} ways");
}

fn all_vectors() -> Vec<Value> {
    let files = fs::read_dir(project("tests/vectors")).unwrap().map(|file| file.unwrap().path());
    let json = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    json.flat_map(|path| serde_json::from_slice::<Vec<Value>>(&fs::read(path).unwrap()).unwrap()).collect()
}

fn outcome(vector: &Value) -> Outcome {
    let vector = Vector::parse(vector.clone()).unwrap_or_else(|reason| panic!("{reason}: {vector}"));
    play(&Arc::new(vector), component())
}

/// The same vector with one thing of it bent, and what that is.
fn bends(vector: &Value) -> Vec<(String, Value)> {
    let mut bends = Vec::new();
    for (index, exchange) in elements(vector, "exchanges").iter().enumerate() {
        if exchange["optional"] != json!(true) {
            bends.extend(exchange_bends(vector, index));
        }
    }
    for (index, step) in elements(vector, "steps").iter().enumerate() {
        if step.get("getToken").is_some() {
            bends.extend(step_bends(vector, index, &step["expect"]));
        }
    }
    // Without an earlier one, which may be a failure that is retried, a component can still be right.
    if elements(vector, "exchanges").last().is_some_and(|last| last["optional"] != json!(true)) {
        let mut bend = vector.clone();
        bend["exchanges"].as_array_mut().unwrap().pop();
        bends.push(("the last exchange is not there".into(), bend));
    }
    if vector.get("constructorError").is_some() {
        let mut bend = vector.clone();
        bend["constructorError"]["message"] = json!("no error says this");
        bends.push(("the constructor's error says something else".into(), bend));
    } else if vector.get("eager") != Some(&json!(true)) {
        // Where the constructor may fail already, nobody has to ask for anything.
        let mut bend = vector.clone();
        bend["exchanges"].as_array_mut().unwrap().push(json!({
            "http": { "method": "GET", "url": "https://nobody.asks.example/" }, "reply": { "status": 200, "body": "" }
        }));
        bends.push(("one more exchange".into(), bend));
    }
    bends
}

fn exchange_bends(vector: &Value, index: usize) -> Vec<(String, Value)> {
    let bent = |what: &str, bend: fn(&mut Value)| {
        let mut vector = vector.clone();
        bend(&mut vector["exchanges"][index]);
        (format!("exchange {index} {what}"), vector)
    };
    if vector["exchanges"][index].get("process").is_some() {
        return vec![
            bent("runs another program", |exchange| exchange["process"]["program"] = json!("no-such-program")),
            bent("has other arguments", |exchange| exchange["process"]["args"] = json!(["--no-such-argument"])),
        ];
    }
    let mut bends = vec![
        bent("has another method", |exchange| exchange["http"]["method"] = json!("PUT")),
        bent("goes elsewhere", |exchange| exchange["http"]["url"] = json!("https://nobody.asks.example/")),
        bent("has another parameter", |exchange| exchange["http"]["form"] = json!({ "no_such_parameter": "" })),
    ];
    // The name of a region is a text that is asked for by the URL.
    if !vector["exchanges"][index]["http"]["url"].as_str().is_some_and(|url| url.contains("/metadata/instance/")) {
        bends.push(bent("must have no accept header", |exchange| exchange["http"]["absent"] = json!(["headers.accept"])));
    }
    bends
}

fn step_bends(vector: &Value, index: usize, expect: &Value) -> Vec<(String, Value)> {
    let bent = |what: &str, expect: Value| {
        let mut vector = vector.clone();
        vector["steps"][index]["expect"] = expect;
        // Only a step that expects an error may be eager.
        vector.as_object_mut().unwrap().remove("eager");
        (format!("step {index} expects {what}"), vector)
    };
    let with = |member: &str, value: Value| {
        let mut expect = expect.clone();
        expect[member] = value;
        expect
    };
    let mut bends = vec![
        bent("another token", json!({ "token": "no such token" })),
        bent("another error", json!({ "error": { "name": "*", "message": "no error says this" } })),
        bent("another time", with("elapsed", json!(123_456))),
    ];
    if expect.get("token").is_some() {
        bends.push(bent("another expiry", with("expiresOn", json!(1))));
        bends.push(bent("another type", with("tokenType", json!("no such type"))));
    }
    bends
}

fn elements<'a>(vector: &'a Value, member: &str) -> &'a [Value] {
    vector.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
