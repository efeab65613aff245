use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    ACCESS_TOKEN, ACCOUNT, APP_METADATA, ID_TOKEN, News, REFRESH_TOKEN, Subject,
    entry::{expires_on, home_account_id, is_in_cloud, is_of_account, is_of_client, is_plain_bearer, is_within, secret, target, text},
};
use crate::{
    cache::{Record, SignedIn},
    json::{Change, Document, Edit, Json, quoted},
    text::{concat, decimal, split_at_byte},
    token::{Secret, UnixTime},
};

/// Takes from the entries that go by what must go, and writes what is new in the end.
pub(super) struct Writer<'a> {
    subject: &'a Subject<'a>,
    news: &'a News<'a>,
    json: &'a dyn Json,
    edits: Vec<Edit>,
    /// The account's entry, if there is one.
    account: Option<String>,
    /// The application's entries, and the family that each names.
    applications: Vec<(String, Option<String>)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, news: &'a News<'a>, json: &'a dyn Json) -> Self {
        Self { subject, news, json, edits: Vec::new(), account: None, applications: Vec::new() }
    }

    pub(super) fn take(&mut self, section: &str, name: &str, entry: &dyn Document) {
        let goes = match section {
            ACCESS_TOKEN => self.is_dead(entry) || self.is_superseded(entry),
            REFRESH_TOKEN => self.is_refused(entry) || self.is_rotated(entry),
            ID_TOKEN => self.is_old_id_token(entry),
            ACCOUNT if self.is_the_account(entry) => {
                let is_another = self.account.is_some();
                self.account.get_or_insert_with(|| name.into());
                is_another
            }
            APP_METADATA if is_in_cloud(entry, self.subject.environment) && is_of_client(entry, self.subject.client_id) => {
                self.applications.push((name.into(), text(entry, "family_id")));
                false
            }
            _ => false,
        };
        if goes {
            self.edits.push(remove(section, name));
        }
    }

    fn is_dead(&self, entry: &dyn Document) -> bool {
        expires_on(entry).is_some_and(|expires_on| expires_on < self.subject.now.wall())
    }

    /// Whether the new token serves whoever this one would.
    fn is_superseded(&self, entry: &dyn Document) -> bool {
        let subject = self.subject;
        self.news.record.is_some()
            && is_plain_bearer(entry)
            && home_account_id(entry).as_deref() == Some(self.home())
            && is_in_cloud(entry, subject.environment)
            && is_of_client(entry, subject.client_id)
            && text(entry, "realm").is_some_and(|realm| realm.eq_ignore_ascii_case(subject.tenant))
            && text(entry, "target").is_some_and(|target| is_within(&target, subject.scopes))
    }

    fn is_refused(&self, entry: &dyn Document) -> bool {
        self.news.refused.is_some_and(|refused| secret(entry).is_some_and(|secret| secret.expose() == refused.expose()))
    }

    /// Whether the new refresh token has come in its place: it was the application's own, or the one of its family.
    fn is_rotated(&self, entry: &dyn Document) -> bool {
        let Some(user) = self.news.user.filter(|user| user.refresh_token.is_some()) else { return false };
        let is_of_family = || user.family_id.is_some() && text(entry, "family_id") == user.family_id;
        is_of_account(REFRESH_TOKEN, entry, self.subject.environment, &user.record.home_account_id)
            && (is_of_client(entry, self.subject.client_id) || is_of_family())
    }

    fn is_old_id_token(&self, entry: &dyn Document) -> bool {
        let Some(user) = self.news.user.filter(|user| user.id_token.is_some()) else { return false };
        is_of_account(ID_TOKEN, entry, self.subject.environment, &user.record.home_account_id)
            && is_of_client(entry, self.subject.client_id)
            && text(entry, "realm").is_some_and(|realm| realm.eq_ignore_ascii_case(&user.record.tenant_id))
    }

    fn is_the_account(&self, entry: &dyn Document) -> bool {
        let Some(user) = self.news.user else { return false };
        is_of_account(ACCOUNT, entry, self.subject.environment, &user.record.home_account_id)
            && text(entry, "realm").is_some_and(|realm| realm.eq_ignore_ascii_case(&user.record.tenant_id))
    }

    /// The account that the new access token is of; an empty text where it is the application's own.
    fn home(&self) -> &str {
        self.news.home_account_id.unwrap_or_default()
    }

    pub(super) fn edits(mut self) -> Vec<Edit> {
        let is_bearer = |record: &&Record| record.token.token_type.eq_ignore_ascii_case("Bearer");
        if let Some(record) = self.news.record.filter(is_bearer).filter(|_| self.subject.is_application() == self.home().is_empty()) {
            self.add_access_token(record);
        }
        // Somebody of whom nothing is known is nobody whom others could find.
        if let Some(user) = self.news.user.filter(|user| !self.subject.is_application() && !user.record.home_account_id.is_empty()) {
            if let Some(refresh_token) = &user.refresh_token {
                self.add_refresh_token(user, refresh_token);
            }
            if let Some(id_token) = &user.id_token {
                self.add_id_token(user, id_token);
            }
            self.add_account(user);
        }
        self.add_application();
        self.edits
    }

    fn add_access_token(&mut self, record: &Record) {
        let subject = self.subject;
        let (home, target) = (self.home(), target(subject.scopes));
        let key = key_of(&[home, subject.environment, ACCESS_TOKEN, subject.client_id, subject.tenant, &target]);
        let seconds = |time: UnixTime| decimal(time.seconds());
        let expires_on = seconds(record.token.expires_on);
        let mut entry = Members::default();
        entry
            .add_client(subject)
            .add("credential_type", ACCESS_TOKEN)
            .add("secret", record.token.token.expose())
            .add("target", &target)
            .add("realm", subject.tenant)
            .add("token_type", "Bearer")
            .add("cached_at", &seconds(record.cached_at.wall()))
            .add("expires_on", &expires_on)
            .add("extended_expires_on", &expires_on);
        if let Some(refresh_on) = record.token.refresh_on {
            entry.add("refresh_on", &seconds(refresh_on));
        }
        if home.is_empty() {
            // MSAL for Python looks for no account, MSAL for Node for an empty one: each gets an entry, under the key that it would give it.
            self.set(ACCESS_TOKEN, concat(&[&key, "-"]), entry.of("\"\""));
            self.set(ACCESS_TOKEN, key, entry.of("null"));
        } else {
            self.set(ACCESS_TOKEN, key, entry.of(&quoted(home)));
        }
    }

    fn add_refresh_token(&mut self, user: &SignedIn, refresh_token: &Secret) {
        let subject = self.subject;
        let (home, target) = (&*user.record.home_account_id, target(subject.scopes));
        let mut entry = Members::default();
        entry
            .add_client(subject)
            .add("credential_type", REFRESH_TOKEN)
            .add("secret", refresh_token.expose())
            .add("target", &target)
            .add("last_modification_time", &decimal(subject.now.wall().seconds()));
        if let Some(family) = &user.family_id {
            entry.add("family_id", family);
        }
        if let Some(expires_on) = user.refresh_token_expires_on {
            entry.add("expires_on", &decimal(expires_on.seconds()));
        }
        let key = key_of(&[home, subject.environment, REFRESH_TOKEN, subject.client_id, "", &target]);
        self.set(REFRESH_TOKEN, key, entry.of(&quoted(home)));
    }

    fn add_id_token(&mut self, user: &SignedIn, id_token: &Secret) {
        let (home, realm) = (&*user.record.home_account_id, &*user.record.tenant_id);
        let mut entry = Members::default();
        entry.add_client(self.subject).add("credential_type", ID_TOKEN).add("secret", id_token.expose()).add("realm", realm);
        let key = key_of(&[home, self.subject.environment, ID_TOKEN, self.subject.client_id, realm, ""]);
        self.set(ID_TOKEN, key, entry.of(&quoted(home)));
    }

    /// The account's entry has members of others, too, which stay.
    fn add_account(&mut self, user: &SignedIn) {
        let (record, environment) = (&user.record, self.subject.environment);
        let key = key_of(&[&record.home_account_id, environment, &record.tenant_id]);
        let is_known = self.account.is_some();
        if let Some(known) = self.account.take().filter(|known| *known != key) {
            self.edits.push(Edit { path: vec![ACCOUNT.into(), known], change: Change::Rename(key.clone()) });
        }
        let claims = user.id_token.as_ref().and_then(|token| self.json.claims(token.expose()).ok());
        let claim = |name: &str| text(claims.as_deref()?, name);
        let of_home = || split_at_byte(&record.home_account_id, b'.').map_or(&*record.home_account_id, |(id, _)| id).to_string();
        // What is not known now, but was, is better than a guess.
        let local = claim("oid").or_else(|| claim("sub")).or_else(|| (!is_known).then(of_home));
        let kind = if record.tenant_id.eq_ignore_ascii_case("adfs") { "ADFS" } else { "MSSTS" };
        for (name, value) in [
            ("home_account_id", Some(record.home_account_id.clone())),
            ("environment", Some(environment.into())),
            ("realm", Some(record.tenant_id.clone())),
            ("local_account_id", local),
            ("username", Some(record.username.clone()).filter(|name| !name.is_empty() || !is_known)),
            ("authority_type", Some(kind.into())),
            ("name", claim("name")),
            ("client_info", user.client_info.clone()),
        ] {
            if let Some(value) = value {
                let path = vec![ACCOUNT.into(), key.clone(), name.into()];
                self.edits.push(Edit { path, change: Change::Set(quoted(&value)) });
            }
        }
    }

    /// What is known of the application: the family that its refresh tokens are of.
    fn add_application(&mut self) {
        let subject = self.subject;
        let family = self.news.user.filter(|user| user.refresh_token.is_some()).and_then(|user| user.family_id.as_ref());
        let known = core::mem::take(&mut self.applications);
        if known.is_empty() && self.news.user.is_some() && !subject.is_application() {
            let mut entry = Members::default();
            entry.add_client(subject);
            if let Some(family) = family {
                entry.add("family_id", family);
            }
            self.set(APP_METADATA, concat(&["appmetadata-", subject.environment, "-", subject.client_id]), concat(&["{", &entry.0, "}"]));
        }
        for (name, of) in known {
            if let Some(family) = family.filter(|family| of.as_ref() != Some(family)) {
                let path = vec![APP_METADATA.into(), name, "family_id".into()];
                self.edits.push(Edit { path, change: Change::Set(quoted(family)) });
            }
        }
    }

    fn set(&mut self, section: &str, key: String, text: String) {
        // What is under this key now is what would go; it stays in its place.
        self.edits.retain(|edit| !matches!((&*edit.path, &edit.change), ([of, name], Change::Remove) if of == section && *name == key));
        self.edits.push(Edit { path: vec![section.into(), key], change: Change::Set(text) });
    }
}

/// An edit that removes an entry.
pub(super) fn remove(section: &str, name: &str) -> Edit {
    Edit { path: vec![section.into(), name.into()], change: Change::Remove }
}

/// As MSAL for Python makes it: it removes entries by the key that it would have given them.
fn key_of(parts: &[&str]) -> String {
    let mut key = String::new();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            key.push('-');
        }
        key.push_str(part);
    }
    key.make_ascii_lowercase();
    key
}

/// The members of an entry, as they are written.
#[derive(Default)]
struct Members(String);

impl Members {
    fn add_client(&mut self, subject: &Subject<'_>) -> &mut Self {
        self.add("environment", subject.environment).add("client_id", subject.client_id)
    }

    fn add(&mut self, name: &str, value: &str) -> &mut Self {
        let comma = if self.0.is_empty() { "" } else { "," };
        for part in [comma, &quoted(name), ":", &quoted(value)] {
            self.0.push_str(part);
        }
        self
    }

    /// The entry, of an account that is written so.
    fn of(&self, home: &str) -> String {
        concat(&["{\"home_account_id\":", home, ",", &self.0, "}"])
    }
}
