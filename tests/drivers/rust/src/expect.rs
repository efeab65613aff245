//! Compares how a call ended with what the vector expects.

use serde_json::Value;

use crate::{
    model::{ErrorName, Expectation, ExpectedError},
    outcome::{Failure, Granted, Token},
    pattern::Pattern,
    text::{quote, shorten},
};

/// A call that is over.
pub(crate) struct Ended {
    pub(crate) result: Result<Granted, Failure>,
    /// The virtual seconds that it took.
    pub(crate) elapsed: f64,
}

pub(crate) fn differences(expected: &Expectation, ended: &Ended) -> Vec<String> {
    let mut found = Vec::new();
    if !expected.any_of.is_empty() {
        found.extend(any_of_differences(&expected.any_of, ended));
    }
    if let Some(pattern) = &expected.elapsed {
        found.extend(pattern.differences(Some(&ended.elapsed.into()), "elapsed"));
    }
    match (&expected.error, &ended.result) {
        (Some(error), Err(failure)) => found.extend(error_differences(error, failure)),
        (Some(error), Ok(_)) => found.push(format!("succeeded, expected {}", names(error))),
        (None, Ok(granted)) => found.extend(granted_differences(expected, granted)),
        (None, Err(failure)) if expected.any_of.is_empty() => found.push(format!("failed with {}", describe(failure))),
        (None, Err(_)) => {}
    }
    found
}

pub(crate) fn error_differences(expected: &ExpectedError, failure: &Failure) -> Vec<String> {
    let named = expected.name.0.iter().any(|name| *name == ErrorName::Any || name.as_str() == failure.name);
    let mut found = Vec::new();
    if !named {
        found.push(format!("failed with {}, expected {}", describe(failure), names(expected)));
    }
    let silent = expected.message.0.iter().filter(|regex| !regex.is_match_in_any_case(&failure.message));
    found.extend(silent.map(|regex| format!("the message does not match /{regex}/i: {}", describe(failure))));
    for regex in &expected.not_message.0 {
        if let Some(print) = prints(failure).find(|print| regex.is_match(print)) {
            found.push(format!("the {} shows /{regex}/, which must not show: {}", failure.name, shorten(print, LONGEST)));
        }
    }
    found
}

/// Every form in which an error may be printed.
pub(crate) fn prints(failure: &Failure) -> impl Iterator<Item = &str> {
    std::iter::once(&failure.message).chain(&failure.prints).map(String::as_str)
}

pub(crate) fn describe(failure: &Failure) -> String {
    format!("{}: {}", failure.name, shorten(&failure.message, LONGEST))
}

fn any_of_differences(choices: &[Expectation], ended: &Ended) -> Option<String> {
    let mut reasons = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let found = differences(choice, ended);
        if found.is_empty() {
            return None;
        }
        reasons.push(format!("choice {index}: {}", found.join(", ")));
    }
    Some(format!("none of {} expectations holds ({})", choices.len(), reasons.join("; ")))
}

fn granted_differences(expected: &Expectation, granted: &Granted) -> Vec<String> {
    let no_token = Token::default();
    let (token, record) = match granted {
        Granted::Token(token) => (token, None),
        Granted::Record(record) => (&no_token, Some(record)),
    };
    let is_token = record.is_none();
    let members = [
        ("token", &expected.token, is_token.then(|| Value::from(token.token.as_str()))),
        ("expiresOn", &expected.expires_on, token.expires_on.map(Value::from)),
        ("refreshOn", &expected.refresh_on, token.refresh_on.map(Value::from)),
        ("tokenType", &expected.token_type, token.token_type.as_deref().map(Value::from)),
        ("record", &expected.record, record.cloned()),
    ];
    let member = |(name, pattern, actual): (&str, &Option<Pattern>, Option<Value>)| {
        pattern.as_ref().map(|pattern| pattern.differences(actual.as_ref(), name)).unwrap_or_default()
    };
    members.into_iter().flat_map(member).collect()
}

fn names(expected: &ExpectedError) -> String {
    let names: Vec<&str> = expected.name.0.iter().map(|name| name.as_str()).collect();
    let messages: Vec<String> = expected.message.0.iter().map(|regex| quote(&regex.to_string())).collect();
    let messages = if messages.is_empty() { String::new() } else { format!(" with {}", messages.join(", ")) };
    format!("{}{messages}", names.join(" or "))
}

/// How much of a message a reason shows, in characters.
const LONGEST: usize = 400;
