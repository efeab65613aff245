//! The `scope` parameter.

use crate::{
    directory::TargetResource,
    entra_error::{EntraError, catalogue, delegated},
};

const SUFFIX: &str = "/.default";

/// `OpenID` Connect scopes: without meaning for an application of its own, but not refused.
const OPENID_CONNECT: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// What a scope without a resource means.
const GRAPH: &str = "https://graph.microsoft.com";

/// The scope of a request for a user's token: one resource, some or all of its permissions, and `OpenID` Connect scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegatedScope {
    /// The resource as the request names it.
    pub resource: String,
    /// The permissions asked for by name.
    permissions: Vec<String>,
    /// Whether everything that was consented to is asked for (`.default`).
    all: bool,
    openid: Vec<String>,
}

/// The resource that a client credentials request is for: its scope must be one `{resource}/.default`. A resource whose id
/// ends in a slash keeps it (`https://database.windows.net//.default`).
pub fn default_scope(scope: &str) -> Result<&str, EntraError> {
    let mut words = scope.split_whitespace().filter(|word| !is_openid(word));
    let (Some(word), None) = (words.next(), words.next()) else {
        let only_openid = scope.split_whitespace().all(is_openid);
        return Err(if only_openid { catalogue::scope_without_default(scope) } else { catalogue::invalid_scope(scope) });
    };
    match without_default(word) {
        None => Err(catalogue::scope_without_default(word)),
        Some(resource) if resource.trim_matches('/').is_empty() => Err(catalogue::invalid_scope(word)),
        Some(resource) => Ok(resource),
    }
}

impl DelegatedScope {
    /// Reads the parameter. Permissions of several resources in one request are refused.
    pub fn parse(scope: &str) -> Result<Self, EntraError> {
        let (openid, others): (Vec<&str>, Vec<&str>) = scope.split_whitespace().partition(|word| is_openid(word));
        let mut resource: Option<&str> = None;
        let (mut permissions, mut all) = (Vec::new(), false);
        for word in others {
            let (named, permission) = match (without_default(word), word.rsplit_once('/')) {
                (Some(named), _) => (named, None),
                (None, Some((named, permission))) => (named, Some(permission)),
                (None, None) => (GRAPH, Some(word)),
            };
            if named.trim_matches('/').is_empty() || permission.is_some_and(str::is_empty) {
                return Err(catalogue::invalid_scope(word));
            }
            if resource.is_some_and(|other| !other.eq_ignore_ascii_case(named)) {
                return Err(delegated::several_resources(scope));
            }
            resource = Some(named);
            match permission {
                None => all = true,
                Some(permission) => permissions.push(permission.to_owned()),
            }
        }
        if all && !permissions.is_empty() {
            return Err(delegated::default_with_others(scope));
        }
        let openid = openid.into_iter().map(str::to_ascii_lowercase).collect();
        Ok(Self { resource: resource.unwrap_or(GRAPH).to_owned(), permissions, all, openid })
    }

    /// Adds the `OpenID` Connect scopes of what was asked for before. What is no scope has none.
    pub fn add_openid_of(&mut self, earlier: &str) {
        let words = earlier.split_whitespace().filter(|word| is_openid(word)).map(str::to_ascii_lowercase);
        for word in words {
            if !self.openid.contains(&word) {
                self.openid.push(word);
            }
        }
    }

    /// Whether an `OpenID` Connect scope is asked for.
    pub fn wants(&self, openid: &str) -> bool {
        self.openid.iter().any(|word| word == openid)
    }

    /// The permissions of the token: `scp`.
    pub fn permissions(&self, target: &TargetResource) -> Vec<String> {
        if self.all {
            vec![target.resource.delegated_permission().to_owned()]
        } else if self.permissions.is_empty() {
            self.granted_openid().map(ToOwned::to_owned).collect()
        } else {
            self.permissions.clone()
        }
    }

    /// The `scope` of the answer: every permission with its resource, and what was asked for as `.default`.
    pub fn granted(&self, target: &TargetResource) -> String {
        let named = |permission: &str| format!("{}/{permission}", self.resource);
        let all = self.all.then(|| [target.resource.delegated_permission(), ".default"]).into_iter().flatten().map(named);
        let some = self.permissions.iter().map(|permission| named(permission));
        self.granted_openid().map(ToOwned::to_owned).chain(some).chain(all).collect::<Vec<_>>().join(" ")
    }

    /// `offline_access` is granted by a refresh token.
    fn granted_openid(&self) -> impl Iterator<Item = &str> {
        self.openid.iter().map(String::as_str).filter(|word| *word != "offline_access")
    }
}

fn is_openid(word: &str) -> bool {
    OPENID_CONNECT.iter().any(|own| own.eq_ignore_ascii_case(word))
}

/// A scope without the suffix that asks for everything; nothing when it has none.
fn without_default(word: &str) -> Option<&str> {
    let start = word.len().checked_sub(SUFFIX.len())?;
    word.get(start..).filter(|end| end.eq_ignore_ascii_case(SUFFIX)).map(|_| &word[..start])
}
