//! The matchers of FORMAT.md, each on samples that fit and that do not.

use serde_json::{Value, json};
use vector_driver::pattern::Pattern;

fn pattern(value: &Value) -> Pattern {
    Pattern::try_from(value.clone()).unwrap()
}

#[track_caller]
fn fits(expected: &Value, actual: &Value) {
    assert_eq!(pattern(expected).differences(Some(actual), "it"), Vec::<String>::new());
}

#[track_caller]
fn differs(expected: &Value, actual: &Value, reason: &str) {
    let found = pattern(expected).differences(Some(actual), "it").join("; ");
    assert_eq!(found, reason);
}

#[test]
fn a_literal_is_compared_by_value() {
    fits(&json!("T1"), &json!("T1"));
    fits(&json!(1_790_003_600), &json!(1_790_003_600.0));
    fits(&json!(null), &json!(null));
    differs(&json!("T1"), &json!("T2"), "it is \"T2\", expected \"T1\"");
    differs(&json!(3600), &json!("3600"), "it is \"3600\", expected 3600");
    differs(&json!(true), &json!("true"), "it is \"true\", expected true");
    assert_eq!(pattern(&json!("T1")).differences(None, "it"), ["it is missing"]);
    assert_eq!(pattern(&json!(null)).differences(None, "it"), ["it is missing"]);
}

#[test]
fn a_long_value_is_cut() {
    let found = pattern(&json!("short")).differences(Some(&json!("x".repeat(5000))), "it").join("");
    assert!(found.len() < 160 && found.contains("(5002 characters)"), "{found}");
}

#[test]
fn an_object_is_compared_by_member_and_may_have_more() {
    fits(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 }));
    differs(&json!({ "a": 1, "c": { "d": 2 } }), &json!({ "a": 2, "c": {} }), "it.a is 2, expected 1; it.c.d is missing");
    differs(&json!({ "a": 1 }), &json!([1]), "it is [1], expected an object");
}

#[test]
fn a_list_is_compared_element_by_element_and_in_length() {
    fits(&json!(["a", { "matches": "^b" }]), &json!(["a", "bc"]));
    differs(&json!(["a"]), &json!(["a", "b"]), "it has 2 elements ([\"a\",\"b\"]), expected 1");
    differs(&json!(["a", "b"]), &json!(["a", "c"]), "it[1] is \"c\", expected \"b\"");
    differs(&json!([]), &json!("a"), "it is \"a\", expected a list");
}

#[test]
fn a_regular_expression_matches_anywhere_and_minds_the_case() {
    fits(&json!({ "matches": "vault\\.azure" }), &json!("https://vault.azure.net"));
    fits(&json!({ "matches": "^3" }), &json!(3600));
    differs(&json!({ "matches": "^vault" }), &json!("my vault"), "it is \"my vault\", which does not match /^vault/");
    differs(&json!({ "matches": "VAULT" }), &json!("vault"), "it is \"vault\", which does not match /VAULT/");
    differs(&json!({ "matches": "." }), &json!(null), "it is null, which does not match /./");
}

#[test]
fn regular_expressions_are_javascripts() {
    fits(&json!({ "matches": "^(?!az )[\\s\\S]*x$" }), &json!("a\nx"));
    differs(&json!({ "matches": "^\\d+$" }), &json!("٣"), "it is \"٣\", which does not match /^\\d+$/");
    fits(&json!({ "matches": "a\\/b\\-c" }), &json!("a/b-c"));
    assert!(Pattern::try_from(json!({ "matches": "(" })).unwrap_err().contains("not a regular expression"));
}

#[test]
fn any_of_takes_one_of_several() {
    fits(&json!({ "anyOf": ["a", { "matches": "^b" }] }), &json!("bc"));
    differs(
        &json!({ "anyOf": ["a", "b"] }),
        &json!("c"),
        "it fits none of 2 choices (it is \"c\", expected \"a\"; it is \"c\", expected \"b\")",
    );
}

#[test]
fn between_includes_both_ends() {
    for inside in [1.0, 1.5, 2.0] {
        fits(&json!({ "between": [1, 2] }), &json!(inside));
    }
    differs(&json!({ "between": [1, 2] }), &json!(2.01), "it is 2.01, expected 1 to 2");
    differs(&json!({ "between": [1, 2] }), &json!("1"), "it is \"1\", expected 1 to 2");
}

#[test]
fn json_text_is_parsed_and_compared_by_member() {
    fits(
        &json!({ "json": { "access_token": { "xms_cc": { "values": [{ "matches": "^[cC]" }] } } } }),
        &json!(r#"{"access_token":{"xms_cc":{"values":["CP1"]},"nbf":1}}"#),
    );
    differs(&json!({ "json": { "a": 1 } }), &json!("{\"a\":2}"), "it.a is 2, expected 1");
    differs(&json!({ "json": {} }), &json!("{"), "it is \"{\", expected JSON text");
}

#[test]
fn an_encoded_command_is_decoded() {
    fits(&json!({ "utf16leBase64": { "matches": "^G€t-" } }), &json!("RwCsIHQALQBYAA=="));
    differs(&json!({ "utf16leBase64": "x" }), &json!("eA=="), "it is \"eA==\", expected base64 of UTF-16LE text");
    differs(&json!({ "utf16leBase64": "x" }), &json!("%"), "it is \"%\", expected base64 of UTF-16LE text");
}

#[test]
fn on_the_wire_a_number_is_its_digits() {
    let text = |expected: &Value, actual: &str| pattern(expected).text_differences(Some(actual), "it");
    assert!(text(&json!(1), "1").is_empty());
    assert!(text(&json!(true), "true").is_empty());
    assert!(text(&json!({ "between": [1, 2] }), "1.5").is_empty());
    assert!(text(&json!({ "anyOf": ["1", "2"] }), "2").is_empty());
    assert_eq!(text(&json!(1), "one"), ["it is \"one\", expected 1"]);
    assert_eq!(text(&json!("1"), "1.0"), ["it is \"1.0\", expected \"1\""]);
}

#[test]
fn an_object_with_more_than_a_matcher_is_an_object() {
    fits(&json!({ "matches": "(", "json": 1 }), &json!({ "matches": "(", "json": 1 }));
}
