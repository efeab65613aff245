//! The `scope` parameter.

use crate::entra_error::{EntraError, catalogue};

const SUFFIX: &str = "/.default";

/// `OpenID` Connect scopes: without meaning for an application of its own, but not refused.
const OPENID_CONNECT: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The resource that a client credentials request is for: its scope must be one `{resource}/.default`. A resource whose id
/// ends in a slash keeps it (`https://database.windows.net//.default`).
pub fn default_scope(scope: &str) -> Result<&str, EntraError> {
    let is_openid = |word: &&str| OPENID_CONNECT.iter().any(|own| own.eq_ignore_ascii_case(word));
    let mut words = scope.split_whitespace().filter(|word| !is_openid(word));
    let (Some(word), None) = (words.next(), words.next()) else {
        let only_openid = scope.split_whitespace().all(|word| is_openid(&word));
        return Err(if only_openid { catalogue::scope_without_default(scope) } else { catalogue::invalid_scope(scope) });
    };
    let has_suffix = word.len() >= SUFFIX.len() && word.to_ascii_lowercase().ends_with(SUFFIX);
    match has_suffix.then(|| &word[..word.len() - SUFFIX.len()]) {
        None => Err(catalogue::scope_without_default(word)),
        Some(resource) if resource.trim_matches('/').is_empty() => Err(catalogue::invalid_scope(word)),
        Some(resource) => Ok(resource),
    }
}
