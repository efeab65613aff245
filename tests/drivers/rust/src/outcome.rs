use std::borrow::Cow;

use serde_json::Value;

/// What a call that succeeded gave.
#[derive(Clone, Debug)]
pub enum Granted {
    Token(Token),
    /// The authentication record of `authenticate`.
    Record(Value),
}

/// An access token, as the vectors look at it. A bearer token provider knows no more than the token itself.
#[derive(Clone, Debug, Default)]
pub struct Token {
    pub token: String,
    /// Seconds since 1970.
    pub expires_on: Option<f64>,
    /// Seconds since 1970.
    pub refresh_on: Option<f64>,
    pub token_type: Option<String>,
}

/// Why a call, or a constructor, failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The name of the error's class in `@azure/identity`, which is how vectors name errors.
    pub name: Cow<'static, str>,
    /// What a user is told.
    pub message: String,
    /// Every other form in which the error may be printed: nothing that must not show may show here either.
    pub prints: Vec<String>,
}

impl Failure {
    /// An error about an argument has no class of its own; only `*` takes it.
    pub const ARGUMENT_ERROR: &str = "an argument error";

    pub fn new(name: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into(), prints: Vec::new() }
    }
}
