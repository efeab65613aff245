//! The vectors as FORMAT.md describes them. What is not in the format is an error: a member that nobody reads would pass silently.

mod exchange;
mod step;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

pub use exchange::{Exchange, HttpPattern, HttpReply, ProcessPattern, ProcessReply};
pub use step::{Call, CallKind, CallOptions, CallStep, ErrorName, Expectation, ExpectedError, OneOrMany, Step};

/// A script: the world a credential is put into, what it must ask of that world, and what it must answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Vector {
    pub id: String,
    pub about: String,
    pub source: String,
    pub credential: String,
    #[serde(default)]
    pub arguments: Vec<Value>,
    #[serde(default)]
    pub options: Map<String, Value>,
    pub host: HostDescription,
    pub exchanges: Vec<Exchange>,
    /// Absent where the constructor must fail.
    pub steps: Option<Vec<Step>>,
    pub constructor_error: Option<ExpectedError>,
    #[serde(default)]
    pub unordered: bool,
    /// Whether the error of the first step may come from the constructor.
    #[serde(default)]
    pub eager: bool,
    #[serde(default)]
    pub needs: Vec<String>,
    pub note: Option<String>,
}

/// The world at the start.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostDescription {
    /// Seconds since 1970.
    pub now: f64,
    #[serde(default)]
    pub platform: Platform,
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    #[serde(default)]
    pub files: BTreeMap<String, FileContent>,
}

/// The operating system, as Node's `process.platform` names it.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    #[default]
    Linux,
    Darwin,
    Win32,
}

/// The bytes of a file, in the vector as text or as `{ "base64": ".." }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawFileContent")]
pub struct FileContent(pub Vec<u8>);

impl Vector {
    /// Reads one vector.
    ///
    /// # Errors
    /// A text that says what is not in the format.
    pub fn parse(value: Value) -> Result<Self, String> {
        let vector: Self = serde_json::from_value(value).map_err(|error| error.to_string())?;
        vector.check()?;
        Ok(vector)
    }

    fn check(&self) -> Result<(), String> {
        if self.steps.is_some() == self.constructor_error.is_some() {
            return Err("exactly one of steps and constructorError".into());
        }
        let first_error = || self.steps.as_ref()?.first()?.expected_error();
        if self.eager && first_error().is_none() {
            return Err("eager needs an error in the first step".into());
        }
        if self.constructor_error.is_some() && self.exchanges.iter().any(|exchange| !exchange.optional()) {
            return Err("a failing constructor makes no exchange".into());
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawFileContent {
    Text(String),
    Base64(Base64Content),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Base64Content {
    base64: String,
}

impl TryFrom<RawFileContent> for FileContent {
    type Error = String;

    fn try_from(raw: RawFileContent) -> Result<Self, String> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        match raw {
            RawFileContent::Text(text) => Ok(Self(text.into_bytes())),
            RawFileContent::Base64(content) => {
                STANDARD.decode(content.base64).map(Self).map_err(|error| format!("a file is not base64: {error}"))
            }
        }
    }
}

/// Tells a member that is `null` from one that is not there.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
