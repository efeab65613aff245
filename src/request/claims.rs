use alloc::{string::String, vec};

use crate::{
    error::{Error, Result},
    json::{Json, Value},
};

/// The `claims` parameter: a challenge's claims, with the client's capability to handle challenges added to its `access_token`.
///
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
pub(super) fn merged(challenge: Option<&str>, enable_cae: bool, json: &dyn Json) -> Result<Option<String>> {
    let challenge = challenge.filter(|claims| !claims.trim().is_empty());
    match (challenge, enable_cae) {
        (None, false) => Ok(None),
        (None, true) => Ok(Some(CAPABLE.into())),
        (Some(challenge), enable_cae) => {
            let claims = json.parse(challenge.as_bytes()).ok().filter(|claims| matches!(claims, Value::Object(_))).ok_or_else(|| {
                Error::configuration("claims: they must be a JSON object, as the challenge's claims parameter is after base64 decoding")
            })?;
            if !enable_cae {
                return Ok(Some(challenge.into()));
            }
            let values = Value::List(vec![Value::Text("CP1".into())]);
            let claims = claims.with("access_token", |token| token.with("xms_cc", |capabilities| capabilities.with("values", |_| values)));
            Ok(Some(json.print(&claims)))
        }
    }
}

/// "I can handle claims challenges."
const CAPABLE: &str = r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#;
