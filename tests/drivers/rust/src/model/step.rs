use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;

use super::{FileContent, present};
use crate::pattern::{Pattern, Regex};

/// One step of the script.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawStep")]
pub enum Step {
    Call(CallStep),
    /// All are started before any is awaited. An expectation of the whole holds for each of them.
    Concurrent {
        calls: Vec<CallStep>,
        expect: Option<Expectation>,
    },
    /// Seconds.
    Advance(f64),
    /// `None` removes a file.
    Files(BTreeMap<String, Option<FileContent>>),
}

/// A call of the credential, and what must come of it.
#[derive(Debug)]
pub struct CallStep {
    pub kind: CallKind,
    pub call: Call,
    pub expect: Expectation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    GetToken,
    Authenticate,
    BearerToken,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub scopes: OneOrMany<String>,
    #[serde(default)]
    pub options: CallOptions,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallOptions {
    pub tenant_id: Option<String>,
    pub claims: Option<String>,
    #[serde(default)]
    pub enable_cae: bool,
}

/// What must come of a call. Times are in seconds since 1970.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expectation {
    #[serde(default, deserialize_with = "present")]
    pub token: Option<Pattern>,
    #[serde(default, deserialize_with = "present")]
    pub expires_on: Option<Pattern>,
    #[serde(default, deserialize_with = "present")]
    pub refresh_on: Option<Pattern>,
    #[serde(default, deserialize_with = "present")]
    pub token_type: Option<Pattern>,
    #[serde(default, deserialize_with = "present")]
    pub record: Option<Pattern>,
    /// The virtual seconds that the call took.
    #[serde(default, deserialize_with = "present")]
    pub elapsed: Option<Pattern>,
    pub error: Option<ExpectedError>,
    #[serde(default)]
    pub any_of: Vec<Expectation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExpectedError {
    pub name: OneOrMany<ErrorName>,
    /// Each must match what a user is told, in any case.
    #[serde(default)]
    pub message: OneOrMany<Regex>,
    /// None may match any form of the error.
    #[serde(default)]
    pub not_message: OneOrMany<Regex>,
}

/// A class of errors of `@azure/identity`; `*` takes every error that was raised on purpose.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum ErrorName {
    #[serde(rename = "CredentialUnavailableError")]
    CredentialUnavailable,
    #[serde(rename = "AuthenticationError")]
    Authentication,
    #[serde(rename = "AggregateAuthenticationError")]
    AggregateAuthentication,
    #[serde(rename = "AuthenticationRequiredError")]
    AuthenticationRequired,
    #[serde(rename = "*")]
    Any,
}

impl ErrorName {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CredentialUnavailable => "CredentialUnavailableError",
            Self::Authentication => "AuthenticationError",
            Self::AggregateAuthentication => "AggregateAuthenticationError",
            Self::AuthenticationRequired => "AuthenticationRequiredError",
            Self::Any => "an argument error",
        }
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl Step {
    /// The error that a call must end in, if this step is one call that must fail.
    pub fn expected_error(&self) -> Option<&ExpectedError> {
        match self {
            Self::Call(step) => step.expect.error.as_ref(),
            _ => None,
        }
    }

    /// The calls of this step.
    pub fn calls(&self) -> &[CallStep] {
        match self {
            Self::Call(step) => std::slice::from_ref(step),
            Self::Concurrent { calls, .. } => calls,
            Self::Advance(_) | Self::Files(_) => &[],
        }
    }

    pub fn describe(&self) -> String {
        match self {
            Self::Call(step) => step.kind.as_str().into(),
            Self::Concurrent { calls, .. } => format!("{} concurrent", calls.len()),
            Self::Advance(seconds) => format!("advance {seconds}"),
            Self::Files(_) => "files".into(),
        }
    }
}

impl CallKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GetToken => "getToken",
            Self::Authenticate => "authenticate",
            Self::BearerToken => "bearerToken",
        }
    }
}

// By hand, because an untagged enum would not say what is wrong with the value.
impl<'de, T: DeserializeOwned> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = match Value::deserialize(deserializer)? {
            Value::Array(values) => values,
            one => vec![one],
        };
        values.into_iter().map(serde_json::from_value).collect::<Result<_, _>>().map(Self).map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawStep {
    get_token: Option<Call>,
    authenticate: Option<Call>,
    bearer_token: Option<Call>,
    concurrent: Option<Vec<Step>>,
    advance: Option<f64>,
    files: Option<BTreeMap<String, Option<FileContent>>>,
    expect: Option<Expectation>,
}

impl TryFrom<RawStep> for Step {
    type Error = String;

    fn try_from(raw: RawStep) -> Result<Self, String> {
        let RawStep { get_token, authenticate, bearer_token, concurrent, advance, files, expect } = raw;
        if let Some(expect) = &expect {
            expect.check()?;
        }
        match (get_token, authenticate, bearer_token, concurrent, advance, files) {
            (Some(call), None, None, None, None, None) => call_step(CallKind::GetToken, call, expect),
            (None, Some(call), None, None, None, None) => call_step(CallKind::Authenticate, call, expect),
            (None, None, Some(call), None, None, None) => call_step(CallKind::BearerToken, call, expect),
            (None, None, None, Some(steps), None, None) if steps.len() > 1 => Ok(Self::Concurrent { calls: only_calls(steps)?, expect }),
            (None, None, None, None, Some(seconds), None) if seconds > 0.0 && expect.is_none() => Ok(Self::Advance(seconds)),
            (None, None, None, None, None, Some(files)) if expect.is_none() => Ok(Self::Files(files)),
            _ => Err("a step is exactly one of getToken, authenticate, bearerToken, two or more concurrent, \
                      advance by a positive number of seconds, files"
                .into()),
        }
    }
}

fn call_step(kind: CallKind, call: Call, expect: Option<Expectation>) -> Result<Step, String> {
    let expect = expect.ok_or_else(|| format!("{} expects nothing", kind.as_str()))?;
    Ok(Step::Call(CallStep { kind, call, expect }))
}

fn only_calls(steps: Vec<Step>) -> Result<Vec<CallStep>, String> {
    let only_call = |step| match step {
        Step::Call(call) => Ok(call),
        other => Err(format!("concurrent has calls only, not {}", other.describe())),
    };
    steps.into_iter().map(only_call).collect()
}

impl Expectation {
    fn check(&self) -> Result<(), String> {
        if self.error.is_some() && self.token.is_some() {
            return Err("a token and an error are expected at once".into());
        }
        if self.error.is_none() && self.token.is_none() && self.record.is_none() && self.any_of.is_empty() {
            return Err("neither a token nor an error is expected".into());
        }
        if self.any_of.len() == 1 {
            return Err("anyOf needs two or more".into());
        }
        self.any_of.iter().try_for_each(Self::check)
    }
}
