//! The `claims` parameter: a claims request (`OpenID` Connect Core, section 5.5) for the access token.

use crate::entra_error::{EntraError, catalogue};
use serde_json::{Map, Value};

/// What a client asks to find in its access token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimsRequest {
    /// Client capabilities (`xms_cc`), as the token will list them. Only `CP1` is known: continuous access evaluation.
    pub capabilities: Vec<String>,
    /// Authentication contexts (`acrs`) that the client was told to satisfy.
    pub authentication_contexts: Vec<String>,
    /// Policies (`capolids`) that the client was told its user must satisfy.
    pub policies: Vec<String>,
}

impl ClaimsRequest {
    /// Reads the parameter. What is not JSON, or not an object, is refused; unknown claims are ignored.
    pub fn parse(parameter: Option<&str>) -> Result<Self, EntraError> {
        let Some(text) = parameter else { return Ok(Self::default()) };
        let request = serde_json::from_str::<Map<String, Value>>(text).map_err(|_| catalogue::bad_parameter("claims"))?;
        let wanted = request.get("access_token").and_then(Value::as_object);
        let values = |name: &str| wanted.and_then(|claims| claims.get(name)).map(values_of).unwrap_or_default();
        Ok(Self {
            capabilities: values("xms_cc").into_iter().filter(|value| value.eq_ignore_ascii_case("cp1")).collect(),
            authentication_contexts: values("acrs"),
            policies: values("capolids"),
        })
    }

    /// Whether the client declares that it understands claims challenges.
    pub fn is_capable(&self) -> bool {
        !self.capabilities.is_empty()
    }
}

/// The texts of a claim's `value` or `values`.
fn values_of(claim: &Value) -> Vec<String> {
    let one = claim["value"].as_str();
    let many = claim["values"].as_array().into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many).map(ToOwned::to_owned).collect()
}
