//! Scripted callbacks: what a vector gives where an application would pass a function.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pattern::Pattern;

/// A function that answers as the vector says and remembers its calls. Clones are the same function.
#[derive(Clone, Debug)]
pub struct Callback(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Where the vector has it.
    name: String,
    answers: Answers,
    called: Option<usize>,
    called_with: Vec<Vec<Pattern>>,
    calls: Mutex<Vec<Vec<Value>>>,
}

#[derive(Debug)]
enum Answers {
    Returns(Value),
    /// In turn; the last one goes on.
    ReturnsEach(Vec<Value>),
    Throws(String),
}

impl Callback {
    /// Whether a vector's object is a callback.
    pub(crate) fn is(members: &Map<String, Value>) -> bool {
        ["returns", "returnsEach", "throws"].iter().any(|kind| members.contains_key(*kind))
    }

    pub(crate) fn parse(script: Value, name: &str) -> Result<Self, String> {
        let script: Script = serde_json::from_value(script).map_err(|error| format!("{name}: {error}"))?;
        let answers = match (script.returns, script.returns_each, script.throws) {
            (Some(value), None, None) => Answers::Returns(value),
            (None, Some(values), None) if !values.is_empty() => Answers::ReturnsEach(values),
            (None, None, Some(message)) => Answers::Throws(message),
            _ => return Err(format!("{name}: a callback has exactly one of returns, returnsEach (not empty) and throws")),
        };
        let (called, called_with) = (script.called, script.called_with);
        Ok(Self(Arc::new(Inner { name: name.into(), answers, called, called_with, calls: Mutex::default() })))
    }

    /// Calls the function.
    ///
    /// # Errors
    /// The message of what it throws.
    pub fn call(&self, arguments: Vec<Value>) -> Result<Value, String> {
        let mut calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push(arguments);
        match &self.0.answers {
            Answers::Returns(value) => Ok(value.clone()),
            Answers::ReturnsEach(values) => Ok(values.get(calls.len() - 1).or(values.last()).cloned().unwrap_or_default()),
            Answers::Throws(message) => Err(message.clone()),
        }
    }

    /// How the calls differ from the vector's `called` and `calledWith`.
    pub(crate) fn differences(&self) -> Vec<String> {
        let Inner { name, called, called_with, calls, .. } = &*self.0;
        let calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        if let Some(called) = called.filter(|called| *called != calls.len()) {
            found.push(format!("the callback {name} was called {} times, expected {called}", calls.len()));
        }
        for (index, expected) in called_with.iter().enumerate() {
            let Some(arguments) = calls.get(index) else {
                found.push(format!("the callback {name} was not called a {}. time", index + 1));
                continue;
            };
            for (position, pattern) in expected.iter().enumerate() {
                let name = format!("argument {position} of call {index} of the callback {name}");
                found.extend(pattern.differences(arguments.get(position), &name));
            }
        }
        found
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Script {
    #[serde(default, deserialize_with = "crate::model::present")]
    returns: Option<Value>,
    returns_each: Option<Vec<Value>>,
    throws: Option<String>,
    called: Option<usize>,
    #[serde(default)]
    called_with: Vec<Vec<Pattern>>,
}
