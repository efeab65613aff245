//! The text of a cache that other programs write, before everyone who may look into it.

use azure_identity_wasm::{
    Secret, UnixTime,
    cache::{
        Record, SignedIn,
        msal::{self, Found, News, Subject, Whose},
    },
    json::SerdeJson,
    token::{AccessToken, AuthenticationRecord, Moment, Scopes},
};
use serde_json::{Map, Value, json};

use crate::journey::NOW;

pub const CLIENT: &str = "c1";
pub const HOME: &str = "u1.t1";
pub const TENANT: &str = "t1";
pub const SCOPE: &str = "s1";
pub const CLOUD: [&str; 4] = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];
const SECTIONS: [&str; 5] = ["AccessToken", "RefreshToken", "IdToken", "Account", "AppMetadata"];
const NEW_TOKEN: &str = "~n3w-t0ken~";
const NEW_REFRESH_TOKEN: &str = "~n3w-refresh~";

pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let known = user();
    let scopes = Scopes::parse([SCOPE]).expect("a scope is one");
    for whose in [Whose::Application, Whose::User(&known.record), Whose::AnyUser, Whose::NewUser] {
        let now = Moment::new(UnixTime::from_seconds(NOW), None);
        let subject = Subject { environment: CLOUD[0], client_id: CLIENT, whose, tenant: TENANT, scopes: &scopes, now };
        let found = msal::find(&text, &subject, &SerdeJson);
        let written = merge(&text, &subject, &known);
        assert_eq!(found.is_ok(), written.is_some(), "what is read cannot be written");
        let (Ok(found), Some(written)) = (found, written) else { continue };
        // This reader is no friend of depth.
        if let Ok(cache) = serde_json::from_str::<Map<String, Value>>(or_empty(&text)) {
            check_found(&found, &cache, whose);
            check_written(&text, &cache, &written, &subject, &known);
        }
    }
    if let Ok(left) = msal::forget(&text, CLOUD[0], HOME, &SerdeJson) {
        let left = serde_json::from_str::<Map<String, Value>>(&left).unwrap_or_default();
        let mut of_sections = SECTIONS[..4].iter().filter_map(|section| left.get(*section)?.as_object()).flatten();
        // What has a control character in its name is nobody's.
        assert!(!of_sections.any(|(name, entry)| !name.chars().any(|c| c.is_ascii_control()) && is_of(entry, HOME)), "{left:?}");
    }
    for record in msal::family(&text, CLOUD[0], CLIENT, &SerdeJson).unwrap_or_default() {
        assert!(!record.home_account_id.is_empty() && text.len() > record.home_account_id.len());
    }
}

fn user() -> SignedIn {
    let record = json!({"authority": CLOUD[0], "clientId": CLIENT, "homeAccountId": HOME, "tenantId": TENANT, "username": "n"});
    let mut user = SignedIn::new(AuthenticationRecord::deserialize(&record.to_string(), &SerdeJson).expect("a record is one"));
    user.refresh_token = Some(Secret::from(NEW_REFRESH_TOKEN));
    user.id_token = Some(Secret::from("e30.e30.e30"));
    user.family_id = Some("1".into());
    user
}

fn merge(text: &str, subject: &Subject<'_>, user: &SignedIn) -> Option<String> {
    let token = AccessToken {
        token: Secret::from(NEW_TOKEN),
        expires_on: UnixTime::from_seconds(NOW + 3600),
        refresh_on: None,
        token_type: "Bearer".into(),
    };
    let record = Record { token, cached_at: subject.now, attempted_at: subject.now };
    let home = (!matches!(subject.whose, Whose::Application)).then_some(HOME);
    let refused = Secret::from("refused");
    let news = News { record: Some(&record), user: home.map(|_| user), refused: Some(&refused), home_account_id: home };
    msal::merge(text, subject, &news, &SerdeJson).ok()
}

fn or_empty(text: &str) -> &str {
    if text.trim_ascii().is_empty() { "{}" } else { text }
}

/// Whatever is found stands there, in an entry of whom it is found for.
fn check_found(found: &Found, cache: &Map<String, Value>, whose: Whose<'_>) {
    let home = found.user.as_ref().map_or("", |user| &user.record.home_account_id);
    match whose {
        Whose::Application => assert!(found.user.is_none(), "an application is no user"),
        Whose::User(record) => assert!(found.user.as_ref().is_none_or(|user| user.record == *record)),
        Whose::AnyUser => assert!(found.record.is_none() || !home.is_empty(), "nobody has a token"),
        Whose::NewUser => assert!(found.user.is_none() && found.record.is_none(), "nobody knows this user"),
    }
    if let Some(record) = &found.record {
        let token = record.token.token.expose();
        assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(
            entries_with(cache, "AccessToken", token, home).any(|entry| {
                is_own(entry)
                    && entry["target"].as_str().is_some_and(|target| target.split(' ').any(|scope| scope.eq_ignore_ascii_case(SCOPE)))
                    && entry["ext_cache_key"].is_null()
                    && entry["additionalCacheKeyComponents"].is_null()
            }),
            "the token is for something else: {record:?}"
        );
        let (cached, expires) = (record.cached_at.wall().seconds(), record.token.expires_on.seconds());
        assert!(cached <= NOW + 60 && expires > NOW && record.token.refresh_on.is_none_or(|on| on < record.token.expires_on), "{record:?}");
        assert!(!format!("{record:?}").contains(token) || token.len() < 24, "a token is shown");
    }
    if let Some(token) = found.user.as_ref().and_then(|user| user.refresh_token.as_ref()) {
        let is_family = |entry: &Value| entry["family_id"].as_str().is_some_and(|family| !family.is_empty());
        let mut entries = entries_with(cache, "RefreshToken", token.expose(), home);
        assert!(entries.any(|entry| is_own(entry) || is_family(entry)), "the refresh token is another application's");
    }
}

fn is_own(entry: &Value) -> bool {
    entry["client_id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(CLIENT))
}

/// The entries of this account that have this secret.
fn entries_with<'a>(cache: &'a Map<String, Value>, section: &str, secret: &str, home: &str) -> impl Iterator<Item = &'a Value> {
    let entries = cache.get(section).and_then(Value::as_object).into_iter().flat_map(Map::values);
    entries.filter(move |entry| entry["secret"] == secret && is_of(entry, home))
}

/// Whether an entry is of this account in this cloud; an empty text is an application's.
fn is_of(entry: &Value, home: &str) -> bool {
    let is_home = match &entry["home_account_id"] {
        Value::Null => home.is_empty(),
        id => id == home,
    };
    is_home && entry["environment"].as_str().is_some_and(|cloud| CLOUD.iter().any(|alias| alias.eq_ignore_ascii_case(cloud)))
}

/// What is new is found, what is unknown stays, and writing it once more changes nothing.
fn check_written(before: &str, cache: &Map<String, Value>, written: &str, subject: &Subject<'_>, user: &SignedIn) {
    let after: Map<String, Value> = serde_json::from_str(written).unwrap_or_else(|error| panic!("{written} of {before}: {error}"));
    for (section, value) in cache.iter().filter(|(section, _)| !SECTIONS.contains(&section.as_str())) {
        assert_eq!(after.get(section), Some(value), "an unknown section has changed");
    }
    for section in SECTIONS {
        let Some(entries) = cache.get(section).and_then(Value::as_object) else { continue };
        for (name, entry) in entries {
            let is_others = entry["environment"].as_str().is_some_and(|cloud| !cloud.starts_with('l') && !cloud.starts_with('s'));
            let may_go = entry.get("expires_on").is_some() || entry["secret"] == "refused" || name.contains(CLIENT) || name.contains(HOME);
            assert!(!is_others || may_go || after[section].get(name) == Some(entry), "what is of another cloud has changed");
        }
    }
    if matches!(subject.whose, Whose::Application) {
        let found = msal::find(written, subject, &SerdeJson).unwrap_or_default();
        assert!(found.record.is_some() && found.user.is_none(), "{written}");
    } else if let Whose::User(_) = subject.whose {
        let found = msal::find(written, subject, &SerdeJson).unwrap_or_default();
        let refresh_token = found.user.as_ref().and_then(|user| user.refresh_token.as_ref()).map(Secret::expose);
        assert_eq!(refresh_token, Some(NEW_REFRESH_TOKEN), "{written}");
        assert!(found.record.is_some(), "{written}");
    }
    let again = merge(written, subject, user).unwrap_or_else(|| panic!("{written} cannot be read"));
    let once_more: Map<String, Value> = serde_json::from_str(&again).unwrap_or_default();
    assert_eq!(once_more, after, "writing it twice is not writing it once");
}
