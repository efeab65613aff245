//! What an entry says, whoever wrote it.

use alloc::string::String;

use super::{ACCESS_TOKEN, ACCOUNT, ID_TOKEN, REFRESH_TOKEN, Subject, Whose};
use crate::{
    authority::is_same_cloud,
    json::Document,
    text::{split, split_at_last_byte},
    token::{AuthenticationRecord, Scopes, Secret, UnixTime},
};

/// A member that is a text, and not an empty one.
pub(super) fn text(entry: &dyn Document, member: &str) -> Option<String> {
    entry.text(member).filter(|text| !text.is_empty())
}

/// The entry's token: visible characters, so that nothing else can get into a request with it.
pub(super) fn secret(entry: &dyn Document) -> Option<Secret> {
    text(entry, "secret").filter(|secret| secret.bytes().all(|byte| byte.is_ascii_graphic())).map(Secret::from)
}

/// The account of the entry; an empty text where it belongs to an application. None where that is not to be told.
pub(super) fn home_account_id(entry: &dyn Document) -> Option<String> {
    match entry.text("home_account_id") {
        None if entry.has("home_account_id") => None,
        id => Some(id.unwrap_or_default()),
    }
}

pub(super) fn is_in_cloud(entry: &dyn Document, environment: &str) -> bool {
    entry.text("environment").is_some_and(|found| is_same_cloud(&found, environment))
}

pub(super) fn is_of_client(entry: &dyn Document, client_id: &str) -> bool {
    entry.text("client_id").is_some_and(|found| found.eq_ignore_ascii_case(client_id))
}

/// Whether it is of this account, in a section that is about accounts.
pub(super) fn is_of_account(section: &str, entry: &dyn Document, environment: &str, home: &str) -> bool {
    matches!(section, ACCESS_TOKEN | REFRESH_TOKEN | ID_TOKEN | ACCOUNT)
        && !home.is_empty()
        && home_account_id(entry).as_deref() == Some(home)
        && is_in_cloud(entry, environment)
}

/// Whether it is an access token that whoever has it may use, and anyone who asks for its scopes may get: not one that is bound to a key, nor
/// one that was asked for with more than scopes, as for another identity, in the name of a caller, or for one resource.
pub(super) fn is_plain_bearer(entry: &dyn Document) -> bool {
    entry.text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("Bearer"))
        && (entry.text("credential_type").is_none_or(|kind| kind.eq_ignore_ascii_case(ACCESS_TOKEN)))
        && !SPECIAL.iter().any(|member| entry.has(member))
}

/// When the entry's token expires, if it says so.
pub(super) fn expires_on(entry: &dyn Document) -> Option<UnixTime> {
    entry.integer("expires_on").map(UnixTime::from_seconds)
}

/// Whether a token of this tenant is one for the tenant that is asked. Who asks for any tenant of work or school gets a token of the user's own.
pub(super) fn is_of_tenant(realm: &str, tenant: &str, home: &str) -> bool {
    let of_home = || split_at_last_byte(home, b'.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(realm));
    realm.eq_ignore_ascii_case(tenant) || (ANY_TENANT.iter().any(|any| any.eq_ignore_ascii_case(tenant)) && of_home())
}

/// Whether the space-separated scopes of an entry have all that are asked for. Scopes that only ask for an identity do not count.
pub(super) fn has_scopes(target: &str, asked: &Scopes) -> bool {
    let has = |scope: &str| split(target, b' ').any(|known| known.eq_ignore_ascii_case(scope));
    asked.iter().all(|scope| has(scope) || is_openid(scope)) && asked.iter().any(|scope| !is_openid(scope) || has(scope))
}

/// Whether `asked` has all scopes of an entry, so that a token for `asked` leaves nothing for the entry's to do.
pub(super) fn is_within(target: &str, asked: &Scopes) -> bool {
    split(target, b' ').all(|known| known.is_empty() || is_openid(known) || asked.iter().any(|scope| scope.eq_ignore_ascii_case(known)))
}

/// Scopes as MSAL keeps them: in order, without those that ask for an identity.
pub(super) fn target(scopes: &Scopes) -> String {
    let all = scopes.canonical();
    let mut kept = String::new();
    for scope in split(&all, b' ').filter(|scope| !is_openid(scope)) {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(scope);
    }
    if kept.is_empty() { all } else { kept }
}

fn is_openid(scope: &str) -> bool {
    OPENID.iter().any(|openid| openid.eq_ignore_ascii_case(scope))
}

impl<'a> Subject<'a> {
    /// The record of the user, if there is one.
    pub(super) fn record(&self) -> Option<&'a AuthenticationRecord> {
        match self.whose {
            Whose::User(record) => Some(record),
            _ => None,
        }
    }

    pub(super) fn is_application(&self) -> bool {
        matches!(self.whose, Whose::Application)
    }
}

const OPENID: [&str; 3] = ["openid", "profile", "offline_access"];
const ANY_TENANT: [&str; 3] = ["organizations", "common", "consumers"];

/// Members of access tokens that are for something special: of MSAL for Python and Go, for Node, and of both.
const SPECIAL: [&str; 8] = [
    "ext_cache_key",
    "additionalCacheKeyComponents",
    "user_assertion_hash",
    "userAssertionHash",
    "resource",
    "key_id",
    "keyid",
    "requested_claims_hash",
];
