//! MSAL's unified cache schema: the one text in which Microsoft's libraries keep tokens, so that programs in different languages find each
//! other's. Pure.
//!
//! It is a JSON object of five sections, each with entries under keys. Every library makes its keys in its own way, so entries are found by
//! what they say and never by their keys. What is written has the keys and members that MSAL for Python needs, to find an entry and to remove
//! it; MSAL for Node and for Go find what they look for in it, too.
//!
//! | Section | Whose | Found by |
//! | --- | --- | --- |
//! | `AccessToken` | an application's, or a user's | account, cloud, application, tenant, scopes |
//! | `RefreshToken` | a user's | account, cloud, application or family of applications |
//! | `IdToken` | a user's | account, cloud, application, tenant |
//! | `Account` | a user | account, cloud, tenant |
//! | `AppMetadata` | an application | cloud, application |

mod entry;
mod read;
mod write;

use alloc::vec::Vec;

use crate::{
    cache::{Record, SignedIn},
    json::{Document, Json, Malformed},
    maybe_send::Shared,
    token::{AuthenticationRecord, Moment, Scopes, Secret},
};

/// The longest text that is read, in bytes: a cache of thousands of tokens.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// What is looked for, or has come, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The authority's host, as `login.microsoftonline.com`. Other names of the same cloud count as this one.
    pub environment: &'a str,
    pub client_id: &'a str,
    pub whose: Whose<'a>,
    /// The tenant that is asked, as the call has it.
    pub tenant: &'a str,
    pub scopes: &'a Scopes,
    pub now: Moment,
}

/// Whose tokens.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// The application's own. It never gets those of users, nor they its.
    Application,
    /// Of this user.
    User(&'a AuthenticationRecord),
    /// Of the only user who has signed in; where there are several, of none.
    AnyUser,
    /// Of a user who is still to sign in, and who need not be one of those who have: nothing is found for them.
    NewUser,
}

/// What a cache has for a subject.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// A token for all of the scopes. It may be one that should be renewed.
    pub record: Option<Shared<Record>>,
    /// Who is signed in, with a refresh token if there is one that this application may use.
    pub user: Option<Shared<SignedIn>>,
}

/// What has come of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct News<'a> {
    /// A new token, for the scopes and the tenant of the subject.
    pub record: Option<&'a Record>,
    /// Who is signed in, where that is new: somebody else, or with a new refresh token.
    pub user: Option<&'a SignedIn>,
    /// A refresh token that Entra no longer takes.
    pub refused: Option<&'a Secret>,
    /// The user that the token is of.
    pub home_account_id: Option<&'a str>,
}

/// What the text of a cache has for a subject.
///
/// # Errors
/// When the text is no JSON object, or too long. An empty one is an empty cache.
pub fn find(text: &str, subject: &Subject<'_>, json: &dyn Json) -> Result<Found, Malformed> {
    let mut reader = read::Reader::new(subject);
    entries(text, json, &mut |section, _, entry| reader.take(section, entry))?;
    Ok(reader.found())
}

/// The users of whom there is a refresh token for a family of applications, in this cloud: each with their account as a record of `client_id`.
///
/// # Errors
/// As those of [`find`].
pub fn family(text: &str, environment: &str, client_id: &str, json: &dyn Json) -> Result<Vec<AuthenticationRecord>, Malformed> {
    let mut family = read::FamilyReader::new(environment, client_id);
    entries(text, json, &mut |section, _, entry| family.take(section, entry))?;
    Ok(family.found())
}

/// The text of a cache after a call. What it does not concern stays as it is, known or not; tokens that have expired go.
///
/// What is new takes the place of what it is the successor of, whoever has written that and under whichever key.
///
/// # Errors
/// As those of [`find`].
pub fn merge(text: &str, subject: &Subject<'_>, news: &News<'_>, json: &dyn Json) -> Result<alloc::string::String, Malformed> {
    let mut writer = write::Writer::new(subject, news, json);
    entries(text, json, &mut |section, name, entry| writer.take(section, name, entry))?;
    json.edit(or_empty(text), &writer.edits())
}

/// The text of a cache without anything of this account in this cloud: who signs out does so for every application.
///
/// # Errors
/// As those of [`find`].
pub fn forget(text: &str, environment: &str, home_account_id: &str, json: &dyn Json) -> Result<alloc::string::String, Malformed> {
    let mut edits = Vec::new();
    entries(text, json, &mut |section, name, entry| {
        if entry::is_of_account(section, entry, environment, home_account_id) {
            edits.push(write::remove(section, name));
        }
    })?;
    json.edit(or_empty(text), &edits)
}

fn entries(text: &str, json: &dyn Json, each: &mut dyn FnMut(&str, &str, &dyn Document)) -> Result<(), Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed);
    }
    json.entries(or_empty(text), each)
}

fn or_empty(text: &str) -> &str {
    if text.trim_ascii().is_empty() { "{}" } else { text }
}

pub(crate) const ACCESS_TOKEN: &str = "AccessToken";
pub(crate) const REFRESH_TOKEN: &str = "RefreshToken";
pub(crate) const ID_TOKEN: &str = "IdToken";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const APP_METADATA: &str = "AppMetadata";
