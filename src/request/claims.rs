use alloc::string::String;

use crate::{
    error::{Error, Result},
    json::Json,
};

/// The `claims` parameter: a challenge's claims, with the client's capability to handle challenges added to its `access_token`.
///
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
pub(super) fn merged(challenge: Option<&str>, enable_cae: bool, json: &dyn Json) -> Result<Option<String>> {
    let malformed = |_| Error::configuration("claims: they must be a JSON object; decode the base64 of a challenge's claims");
    match challenge {
        None if !enable_cae => Ok(None),
        Some(challenge) if !enable_cae => {
            json.parse(challenge).map_err(malformed)?;
            Ok(Some(challenge.into()))
        }
        _ => json.set(challenge.unwrap_or("{}"), &["access_token", "xms_cc", "values"], CAPABLE).map(Some).map_err(malformed),
    }
}

/// "I can handle claims challenges."
const CAPABLE: &str = r#"["CP1"]"#;
