//! Form bodies and query strings: names with values, in order, repeated names kept.

use crate::entra_error::{EntraError, catalogue};
use std::collections::HashSet;

/// The most parameters that are read; whatever comes after is dropped.
const MAX_PARAMETERS: usize = 500;

/// The decoded parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes `application/x-www-form-urlencoded`. It cannot fail: bytes that are no UTF-8 become U+FFFD.
    pub fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).take(MAX_PARAMETERS).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of that name, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value of that name, or Entra's error for a missing parameter.
    pub fn required(&self, name: &str) -> Result<&str, EntraError> {
        self.get(name).ok_or_else(|| catalogue::missing_parameter(name))
    }

    /// A name that occurs more than once: Entra refuses such requests, as RFC 6749, section 3.2 demands.
    pub fn repeated(&self) -> Option<&str> {
        let mut seen = HashSet::new();
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !seen.insert(*name))
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}
