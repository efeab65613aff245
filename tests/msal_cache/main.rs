//! The cache that programs in several languages share: what of it is found, and what is written into it.

mod found;
mod hostile;
mod kept;
mod shelf;
mod world;
mod written;

use azure_identity_wasm::{
    Secret, UnixTime,
    cache::{
        Record, SignedIn,
        msal::{self, Found, Subject, Whose},
    },
    json::SerdeJson,
    token::{AccessToken, AuthenticationRecord, Moment, Scopes},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

const NOW: i64 = 1_790_000_000;
const CLIENT: &str = "c0c0c0c0-1111-4222-8333-444444444444";
const TENANT: &str = "a0a0a0a0-b1b1-42c2-83d3-e4e4e4e4e4e4";
const HOME: &str = "0d0d0d0d-5555-4666-8777-888888888888.a0a0a0a0-b1b1-42c2-83d3-e4e4e4e4e4e4";
const OTHER: &str = "0e0e0e0e-5555-4666-8777-888888888888.a0a0a0a0-b1b1-42c2-83d3-e4e4e4e4e4e4";
const PUBLIC: &str = "login.microsoftonline.com";
const SCOPE: &str = "https://vault.azure.net/.default";

fn moment() -> Moment {
    Moment::new(UnixTime::from_seconds(NOW), None)
}

fn account(home: &str) -> AuthenticationRecord {
    let text = json!({
        "authority": PUBLIC, "clientId": CLIENT, "homeAccountId": home, "tenantId": TENANT, "username": "user@contoso.example",
        "version": "1.0",
    });
    AuthenticationRecord::deserialize(&text.to_string(), &SerdeJson).unwrap()
}

fn signed_in(refresh_token: &str) -> SignedIn {
    let mut user = SignedIn::new(account(HOME));
    user.refresh_token = Some(Secret::from(refresh_token));
    let claims = json!({"oid": "0d0d0d0d-local", "sub": "subject", "name": "Ü. Ser", "tid": TENANT});
    user.id_token = Some(Secret::new(format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))));
    user.client_info = Some(URL_SAFE_NO_PAD.encode(r#"{"uid":"0d0d0d0d-5555-4666-8777-888888888888","utid":"a0a0a0a0"}"#));
    user
}

fn record(token: &str) -> Record {
    let token = AccessToken {
        token: Secret::from(token),
        expires_on: UnixTime::from_seconds(NOW + 3600),
        refresh_on: None,
        token_type: "Bearer".into(),
    };
    Record { token, cached_at: moment(), attempted_at: moment() }
}

/// What somebody asks for.
#[derive(Debug)]
struct Asked<'a> {
    whose: Whose<'a>,
    environment: &'a str,
    tenant: &'a str,
    scopes: &'a [&'a str],
}

const USER: Asked<'static> = Asked { whose: Whose::AnyUser, environment: PUBLIC, tenant: TENANT, scopes: &[SCOPE] };
const APPLICATION: Asked<'static> = Asked { whose: Whose::Application, ..USER };

impl Asked<'_> {
    fn with<T>(&self, work: impl FnOnce(&Subject<'_>) -> T) -> T {
        let scopes = Scopes::parse(self.scopes).unwrap();
        let Asked { whose, environment, tenant, .. } = *self;
        work(&Subject { environment, client_id: CLIENT, whose, tenant, scopes: &scopes, now: moment() })
    }

    fn find(&self, cache: &Value) -> Found {
        self.with(|subject| msal::find(&cache.to_string(), subject, &SerdeJson)).unwrap()
    }

    /// The access token that is found.
    fn token(&self, cache: &Value) -> Option<String> {
        self.find(cache).record.map(|record| record.token.token.expose().into())
    }

    /// The refresh token that is found.
    fn refresh_token(&self, cache: &Value) -> Option<String> {
        self.find(cache).user.and_then(|user| Some(user.refresh_token.as_ref()?.expose().into()))
    }
}

/// A cache of these entries, each with its section; keys tell nothing.
fn cache(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut cache = json!({});
    for (number, (section, entry)) in entries.into_iter().enumerate() {
        cache[section][format!("key-{number}")] = entry;
    }
    cache
}

/// An access token, with these members beside or in place of the usual ones.
fn access_token(secret: &str, members: Value) -> (&'static str, Value) {
    let usual = json!({
        "credential_type": "AccessToken", "secret": secret, "home_account_id": HOME, "environment": PUBLIC, "client_id": CLIENT,
        "target": SCOPE, "realm": TENANT, "token_type": "Bearer", "cached_at": NOW.to_string(),
        "expires_on": (NOW + 3600).to_string(), "extended_expires_on": (NOW + 3600).to_string(),
    });
    ("AccessToken", merged(usual, members))
}

fn refresh_token(secret: &str, members: Value) -> (&'static str, Value) {
    let usual = json!({
        "credential_type": "RefreshToken", "secret": secret, "home_account_id": HOME, "environment": PUBLIC, "client_id": CLIENT,
        "target": SCOPE,
    });
    ("RefreshToken", merged(usual, members))
}

fn account_entry(home: &str, members: Value) -> (&'static str, Value) {
    let usual = json!({
        "home_account_id": home, "environment": PUBLIC, "realm": TENANT, "local_account_id": "local", "username": "user@contoso.example",
        "authority_type": "MSSTS",
    });
    ("Account", merged(usual, members))
}

fn merged(mut usual: Value, members: Value) -> Value {
    for (name, value) in serde_json::from_value::<Map<String, Value>>(members).unwrap() {
        if value == json!("absent") {
            usual.as_object_mut().unwrap().remove(&name);
        } else {
            usual[name] = value;
        }
    }
    usual
}
