//! What a vector says of a value: a literal, or one of the matchers of FORMAT.md.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    jwt::JwtPattern,
    text::{quote, show},
};

/// A literal or a matcher; an object with exactly one member that names a matcher is one.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Value")]
pub enum Pattern {
    Literal(Value),
    /// Element by element, and as many.
    List(Vec<Pattern>),
    /// Member by member; more may be there.
    Members(BTreeMap<String, Pattern>),
    Matches(Box<Regex>),
    /// The first is preferred.
    AnyOf(Vec<Pattern>),
    /// Both ends included.
    Between(f64, f64),
    Json(Box<Pattern>),
    Utf16leBase64(Box<Pattern>),
    Jwt(Box<JwtPattern>),
}

/// A regular expression in JavaScript's syntax, which may match anywhere in a text.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Regex {
    source: String,
    exact: regress::Regex,
    any_case: regress::Regex,
}

impl Pattern {
    /// How `actual` differs; nothing when it matches. `name` is the value's name in the reasons.
    pub fn differences(&self, actual: Option<&Value>, name: &str) -> Vec<String> {
        let Some(actual) = actual else { return vec![format!("{name} is missing")] };
        match self {
            Self::Literal(expected) => {
                one_unless(equal(expected, actual), || format!("{name} is {}, expected {}", show(actual), show(expected)))
            }
            Self::List(expected) => list_differences(expected, actual, name),
            Self::Members(expected) => member_differences(expected, actual, name),
            Self::Matches(regex) => {
                let text = plain_text(actual);
                one_unless(text.is_some_and(|text| regex.is_match(&text)), || {
                    format!("{name} is {}, which does not match /{regex}/", show(actual))
                })
            }
            Self::AnyOf(choices) => any_of_differences(choices, actual, name),
            Self::Between(low, high) => {
                let inside = actual.as_f64().is_some_and(|number| *low <= number && number <= *high);
                one_unless(inside, || format!("{name} is {}, expected {low} to {high}", show(actual)))
            }
            Self::Json(expected) => match actual.as_str().map(serde_json::from_str::<Value>) {
                Some(Ok(parsed)) => expected.differences(Some(&parsed), name),
                _ => vec![format!("{name} is {}, expected JSON text", show(actual))],
            },
            Self::Utf16leBase64(expected) => match actual.as_str().and_then(utf16le) {
                Some(text) => expected.differences(Some(&text.into()), name),
                None => vec![format!("{name} is {}, expected base64 of UTF-16LE text", show(actual))],
            },
            Self::Jwt(expected) => expected.differences(actual, name),
        }
    }

    /// The same for what is text on the wire: a number in the vector stands for its digits.
    pub fn text_differences(&self, actual: Option<&str>, name: &str) -> Vec<String> {
        let number = || actual?.parse::<serde_json::Number>().ok();
        let actual = match self {
            Self::Between(..) | Self::Literal(Value::Number(_)) => number().map(Value::Number).or(actual.map(Value::from)),
            Self::Literal(Value::Bool(truth)) if actual == Some(if *truth { "true" } else { "false" }) => Some(Value::Bool(*truth)),
            _ => actual.map(Value::from),
        };
        self.differences(actual.as_ref(), name)
    }
}

impl Regex {
    pub fn new(source: &str) -> Result<Self, String> {
        let compile = |flags: &str| {
            regress::Regex::with_flags(source, flags).map_err(|error| format!("{source:?} is not a regular expression: {error}"))
        };
        if source.is_empty() {
            return Err("an empty text is not a regular expression".into());
        }
        Ok(Self { source: source.into(), exact: compile("")?, any_case: compile("i")? })
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.exact.find(text).is_some()
    }

    pub fn is_match_in_any_case(&self, text: &str) -> bool {
        self.any_case.find(text).is_some()
    }
}

impl fmt::Display for Regex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.source)
    }
}

impl TryFrom<String> for Regex {
    type Error = String;

    fn try_from(source: String) -> Result<Self, String> {
        Self::new(&source)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::Literal(Value::String(text)) => formatter.write_str(text),
            Self::Literal(value) => formatter.write_str(&show(value)),
            Self::List(patterns) => write!(formatter, "[{}]", list(patterns)),
            Self::Members(members) => write!(formatter, "an object with {}", members.keys().cloned().collect::<Vec<_>>().join(", ")),
            Self::Matches(regex) => write!(formatter, "/{regex}/"),
            Self::AnyOf(choices) => write!(formatter, "any of {}", list(choices)),
            Self::Between(low, high) => write!(formatter, "{low} to {high}"),
            Self::Json(_) => formatter.write_str("JSON text"),
            Self::Utf16leBase64(pattern) => write!(formatter, "base64 of UTF-16LE of {pattern}"),
            Self::Jwt(_) => formatter.write_str("a JWT"),
        }
    }
}

impl TryFrom<Value> for Pattern {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::Array(elements) => patterns(elements).map(Self::List),
            Value::Object(members) => from_object(members),
            literal => Ok(Self::Literal(literal)),
        }
    }
}

fn from_object(mut members: Map<String, Value>) -> Result<Pattern, String> {
    let name = members.keys().next().filter(|_| members.len() == 1).cloned().unwrap_or_default();
    let mut argument = || members.remove(&name).unwrap_or_default();
    match name.as_str() {
        "matches" => parse(argument()).map(|regex| Pattern::Matches(Box::new(regex))),
        "json" => Ok(Pattern::Json(Box::new(argument().try_into()?))),
        "utf16leBase64" => Ok(Pattern::Utf16leBase64(Box::new(argument().try_into()?))),
        "jwt" => parse(argument()).map(|jwt| Pattern::Jwt(Box::new(jwt))),
        "anyOf" => match argument() {
            Value::Array(choices) if choices.len() > 1 => patterns(choices).map(Pattern::AnyOf),
            _ => Err("anyOf needs two or more".into()),
        },
        "between" => match parse::<(f64, f64)>(argument())? {
            (low, high) if low <= high => Ok(Pattern::Between(low, high)),
            _ => Err("between needs [low, high]".into()),
        },
        _ => members.into_iter().map(|(name, value)| Ok((name, value.try_into()?))).collect::<Result<_, _>>().map(Pattern::Members),
    }
}

fn patterns(values: Vec<Value>) -> Result<Vec<Pattern>, String> {
    values.into_iter().map(Pattern::try_from).collect()
}

fn parse<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn one_unless(matches: bool, reason: impl FnOnce() -> String) -> Vec<String> {
    if matches { Vec::new() } else { vec![reason()] }
}

/// Numbers are compared by value, because 1 and 1.0 are one number in JSON.
fn equal(expected: &Value, actual: &Value) -> bool {
    match (expected.as_f64(), actual.as_f64()) {
        #[allow(clippy::float_cmp)] // exactly equal is meant
        (Some(expected), Some(actual)) => expected == actual,
        _ => expected == actual,
    }
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list_differences(expected: &[Pattern], actual: &Value, name: &str) -> Vec<String> {
    let Value::Array(elements) = actual else { return vec![format!("{name} is {}, expected a list", show(actual))] };
    let mut found = one_unless(elements.len() == expected.len(), || {
        format!("{name} has {} elements ({}), expected {}", elements.len(), show(actual), expected.len())
    });
    for (index, (pattern, element)) in expected.iter().zip(elements).enumerate() {
        found.extend(pattern.differences(Some(element), &format!("{name}[{index}]")));
    }
    found
}

fn member_differences(expected: &BTreeMap<String, Pattern>, actual: &Value, name: &str) -> Vec<String> {
    let Value::Object(members) = actual else { return vec![format!("{name} is {}, expected an object", show(actual))] };
    expected.iter().flat_map(|(member, pattern)| pattern.differences(members.get(member), &format!("{name}.{member}"))).collect()
}

fn any_of_differences(choices: &[Pattern], actual: &Value, name: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    for choice in choices {
        let found = choice.differences(Some(actual), name);
        if found.is_empty() {
            return found;
        }
        reasons.push(found.join(", "));
    }
    vec![format!("{name} fits none of {} choices ({})", choices.len(), reasons.join("; "))]
}

fn utf16le(text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text).ok()?;
    let (units, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

/// A scope parameter is a set of words, to which every client of `OpenID` Connect may add its own.
pub(crate) fn scope_differences(expected: &str, actual: Option<&str>, name: &str) -> Vec<String> {
    const OPENID: [&str; 3] = ["openid", "profile", "offline_access"];
    let Some(actual) = actual else { return vec![format!("{name} is missing")] };
    let wanted: Vec<&str> = expected.split_whitespace().collect();
    let given: Vec<&str> = actual.split_whitespace().collect();
    let same = wanted.iter().all(|word| given.contains(word)) && given.iter().all(|word| wanted.contains(word) || OPENID.contains(word));
    one_unless(same, || format!("{name} is {}, expected {}", quote(actual), quote(expected)))
}
