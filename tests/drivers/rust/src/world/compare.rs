//! Compares what was asked for with what the vector lists.

use serde_json::Value;

use super::asked::{AskedHttp, AskedProcess, Fields, normalised};
use crate::{
    model::{HttpPattern, ProcessPattern},
    pattern::{Pattern, scope_differences},
};

pub(super) fn http_differences(asked: &AskedHttp, expected: &HttpPattern) -> Vec<String> {
    let mut found = Vec::new();
    if asked.method != expected.method {
        found.push(format!("the method is {}, expected {}", asked.method, expected.method));
    }
    found.extend(url_pattern(&expected.url).text_differences(Some(&asked.url), "the url"));
    // Against the wrong address the rest differs too, and says nothing.
    if !found.is_empty() {
        return found;
    }
    for (part, expected, fields) in
        [("query", &expected.query, &asked.query), ("form", &expected.form, &asked.form), ("headers", &expected.headers, &asked.headers)]
    {
        for (name, pattern) in expected {
            found.extend(field_differences(pattern, fields.get(name), &format!("{part}.{name}")));
        }
    }
    found.extend(expected.absent.iter().filter(|path| is_present(path, asked)).map(|path| format!("{path} is there, and must be absent")));
    found
}

pub(super) fn process_differences(asked: &AskedProcess, expected: &ProcessPattern) -> Vec<String> {
    let found = expected.program.text_differences(Some(&asked.program), "the program");
    if found.is_empty() { expected.args.differences(Some(&asked.args.clone().into()), "args") } else { found }
}

/// A literal address is compared without its query, and in the spelling that every request has.
fn url_pattern(url: &Pattern) -> Pattern {
    match url {
        Pattern::Literal(Value::String(text)) => Pattern::Literal(normalised(text.split(['?', '#']).next().unwrap_or_default()).into()),
        other => other.clone(),
    }
}

fn field_differences(expected: &Pattern, values: Option<&Vec<String>>, name: &str) -> Vec<String> {
    let actual = match values.map(Vec::as_slice) {
        None | Some([]) => None,
        Some([value]) => Some(value.as_str()),
        Some(values) => return vec![format!("{name} is there {} times", values.len())],
    };
    match expected {
        Pattern::Literal(Value::String(scope)) if name == "form.scope" => scope_differences(scope, actual, name),
        other => other.text_differences(actual, name),
    }
}

fn is_present(path: &str, asked: &AskedHttp) -> bool {
    let has = |fields: &Fields, name: &str| fields.contains_key(name);
    match path.split_once('.') {
        Some(("form", name)) => has(&asked.form, name),
        Some(("query", name)) => has(&asked.query, name),
        Some((_, name)) => has(&asked.headers, &name.to_ascii_lowercase()),
        None => false,
    }
}
