use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{
    ACCESS_TOKEN, ACCOUNT, APP_METADATA, Found, ID_TOKEN, REFRESH_TOKEN, Subject, Whose,
    entry::{expires_on, has_scopes, home_account_id, is_in_cloud, is_of_client, is_of_tenant, is_plain_bearer, secret, text},
};
use crate::{
    cache::{Record, SignedIn},
    json::Document,
    maybe_send::Shared,
    text::split_at_last_byte,
    token::{AccessToken, AuthenticationRecord, Moment, Secret, UnixTime},
};

/// Takes what a subject can use of the entries that go by, and puts it together in the end.
pub(super) struct Reader<'a> {
    subject: &'a Subject<'a>,
    access_tokens: Vec<(String, Record)>,
    refresh_tokens: Vec<RefreshToken>,
    id_tokens: Vec<(String, String, Secret)>,
    accounts: Vec<Account>,
    membership: Membership,
}

struct RefreshToken {
    home: String,
    is_own: bool,
    family: Option<String>,
    secret: Secret,
    expires_on: Option<UnixTime>,
    /// Whoever does not say when has come after ours, which takes the place of all that were there.
    modified: i64,
}

struct Account {
    home: String,
    realm: String,
    username: String,
    client_info: Option<String>,
}

/// Whether the application may use the refresh token of a family.
enum Membership {
    /// The cache does not know the application.
    Unknown,
    None,
    Of(String),
}

impl<'a> Reader<'a> {
    pub(super) fn new(subject: &'a Subject<'a>) -> Self {
        Self {
            subject,
            access_tokens: Vec::new(),
            refresh_tokens: Vec::new(),
            id_tokens: Vec::new(),
            accounts: Vec::new(),
            membership: Membership::Unknown,
        }
    }

    pub(super) fn take(&mut self, section: &str, entry: &dyn Document) {
        let subject = self.subject;
        if matches!(subject.whose, Whose::NewUser) || !is_in_cloud(entry, subject.environment) {
            return;
        }
        let Some(home) = home_account_id(entry) else { return };
        let (is_own, of_user) = (is_of_client(entry, subject.client_id), !home.is_empty() && !subject.is_application());
        // With a record, nobody else's tokens are even looked at.
        let of_user = of_user && subject.record().is_none_or(|record| record.home_account_id == home);
        match section {
            ACCESS_TOKEN if is_own && (of_user || (home.is_empty() && subject.is_application())) => {
                self.access_tokens.extend(access_token(entry, &home, subject).map(|record| (home, record)));
            }
            REFRESH_TOKEN if of_user => {
                let family = text(entry, "family_id");
                if let Some(secret) = secret(entry).filter(|_| is_own || family.is_some()) {
                    let (expires_on, modified) = (expires_on(entry), entry.integer("last_modification_time").unwrap_or(i64::MAX));
                    self.refresh_tokens.push(RefreshToken { home, is_own, family, secret, expires_on, modified });
                }
            }
            ID_TOKEN if is_own && of_user => {
                self.id_tokens.extend(secret(entry).map(|secret| (home, text(entry, "realm").unwrap_or_default(), secret)));
            }
            ACCOUNT if of_user => self.accounts.push(Account::read(entry, home)),
            APP_METADATA if is_own => {
                // Libraries disagree on the cloud's name, so there may be two: the one that knows of a family counts.
                match text(entry, "family_id") {
                    Some(family) => self.membership = Membership::Of(family),
                    None if matches!(self.membership, Membership::Unknown) => self.membership = Membership::None,
                    None => {}
                }
            }
            _ => {}
        }
    }

    pub(super) fn found(self) -> Found {
        let user = self.user();
        let home = user.as_ref().map_or("", |user| &user.record.home_account_id);
        if !self.subject.is_application() && home.is_empty() {
            return Found::default();
        }
        let of_home = self.access_tokens.iter().filter(|(of, _)| of == home);
        let record = of_home.map(|(_, record)| record).max_by_key(|record| record.token.expires_on);
        Found { record: record.map(|record| Shared::new(record.clone())), user: user.map(Shared::new) }
    }

    fn user(&self) -> Option<SignedIn> {
        if self.subject.is_application() {
            return None;
        }
        let home = self.home()?;
        let refresh_token = self.refresh_token(home);
        let account = self.account(home);
        let record = match (self.subject.record(), account) {
            (Some(record), _) => record.clone(),
            (None, Some(account)) => account.record(self.subject.environment, self.subject.client_id),
            (None, None) => return None,
        };
        let of_home = || self.id_tokens.iter().filter(|(of, ..)| of == home);
        let id_token = of_home().find(|(_, realm, _)| realm.eq_ignore_ascii_case(&record.tenant_id)).or_else(|| of_home().next());
        Some(SignedIn {
            record,
            refresh_token: refresh_token.map(|token| token.secret.clone()),
            refresh_token_expires_on: refresh_token.and_then(|token| token.expires_on),
            family_id: refresh_token.and_then(|token| token.family.clone()),
            id_token: id_token.map(|(.., secret)| secret.clone()),
            client_info: account.and_then(|account| account.client_info.clone()),
        })
    }

    /// Whose tokens: those of the record, or of the only one who has signed in to this application, or else to its family.
    fn home(&self) -> Option<&str> {
        if let Some(record) = self.subject.record() {
            let is_there = !(self.refresh_tokens.is_empty() && self.access_tokens.is_empty() && self.id_tokens.is_empty());
            return (is_there || !self.accounts.is_empty()).then_some(&*record.home_account_id);
        }
        let own = self.refresh_tokens.iter().filter(|token| token.is_own).map(|token| &*token.home);
        let own = own.chain(self.access_tokens.iter().map(|(home, _)| &**home)).chain(self.id_tokens.iter().map(|(home, ..)| &**home));
        let of_family = self.refresh_tokens.iter().filter(|token| self.is_member(token)).map(|token| &*token.home);
        match only(own) {
            Only::None => only(of_family).one(),
            own => own.one(),
        }
    }

    /// The one to try first. A family's is shared by all its applications, so it is the one that was renewed last; where the cache does not know
    /// the application, an own one is certain and a family's is a guess.
    fn refresh_token(&self, home: &str) -> Option<&RefreshToken> {
        let now = self.subject.now.wall();
        let alive = |token: &&RefreshToken| token.home == home && token.expires_on.is_none_or(|expires_on| expires_on > now);
        let rank = |token: &RefreshToken| match &self.membership {
            Membership::Of(_) if self.is_member(token) => Some(2),
            _ if token.is_own => Some(1),
            Membership::Unknown if token.family.is_some() && self.subject.record().is_some() => Some(0),
            _ => None,
        };
        let ranked = self.refresh_tokens.iter().filter(alive).filter_map(|token| Some(((rank(token)?, token.modified), token)));
        ranked.max_by_key(|(rank, _)| *rank).map(|(_, token)| token)
    }

    fn is_member(&self, token: &RefreshToken) -> bool {
        matches!((&self.membership, &token.family), (Membership::Of(own), Some(family)) if own == family)
    }

    /// The account in its home tenant, else in any.
    fn account(&self, home: &str) -> Option<&Account> {
        let of_home = || self.accounts.iter().filter(|account| account.home == home);
        of_home().find(|account| account.is_at_home()).or_else(|| of_home().next())
    }
}

/// How many different ones there are.
enum Only<'a> {
    None,
    One(&'a str),
    Several,
}

fn only<'a>(all: impl Iterator<Item = &'a str>) -> Only<'a> {
    let mut only = Only::None;
    for one in all {
        match only {
            Only::None => only = Only::One(one),
            Only::One(known) if known == one => {}
            _ => return Only::Several,
        }
    }
    only
}

impl<'a> Only<'a> {
    fn one(self) -> Option<&'a str> {
        if let Self::One(one) = self { Some(one) } else { None }
    }
}

impl Account {
    fn read(entry: &dyn Document, home: String) -> Self {
        Self {
            home,
            realm: text(entry, "realm").unwrap_or_default(),
            username: text(entry, "username").unwrap_or_default(),
            client_info: text(entry, "client_info"),
        }
    }

    fn is_at_home(&self) -> bool {
        split_at_last_byte(&self.home, b'.').is_some_and(|(_, tenant)| tenant.eq_ignore_ascii_case(&self.realm))
    }

    fn record(&self, environment: &str, client_id: &str) -> AuthenticationRecord {
        AuthenticationRecord {
            authority: environment.to_string(),
            client_id: client_id.into(),
            home_account_id: self.home.clone(),
            tenant_id: self.realm.clone(),
            username: self.username.clone(),
        }
    }
}

/// The token of an entry, unless it is for something else, or was cached by a clock that is wrong, or is dead.
fn access_token(entry: &dyn Document, home: &str, subject: &Subject<'_>) -> Option<Record> {
    let now = subject.now.wall().seconds();
    let is_for_this = is_plain_bearer(entry)
        && is_of_tenant(&text(entry, "realm")?, subject.tenant, home)
        && has_scopes(&text(entry, "target")?, subject.scopes);
    let cached_at = entry.integer("cached_at").unwrap_or(now);
    let lifetime = expires_on(entry)?.seconds().saturating_sub(cached_at).min(TEN_YEARS);
    if !is_for_this || cached_at > now.saturating_add(TOLERANCE) || cached_at.saturating_add(lifetime) <= now {
        return None;
    }
    let at = |seconds: i64| UnixTime::from_seconds(cached_at.saturating_add(seconds));
    let refresh_in = entry.integer("refresh_on").map(|on| on.saturating_sub(cached_at)).filter(|seconds| (1..lifetime).contains(seconds));
    let refresh_in = refresh_in.or_else(|| (lifetime >= LONG).then_some(lifetime / 2));
    let cached_at = Moment::new(at(0), None);
    Some(Record {
        token: AccessToken { token: secret(entry)?, expires_on: at(lifetime), refresh_on: refresh_in.map(at), token_type: "Bearer".into() },
        cached_at,
        attempted_at: cached_at,
    })
}

/// Takes the accounts that own a family's refresh token.
pub(super) struct FamilyReader<'a> {
    environment: &'a str,
    client_id: &'a str,
    owners: Vec<String>,
    accounts: Vec<Account>,
}

impl<'a> FamilyReader<'a> {
    pub(super) fn new(environment: &'a str, client_id: &'a str) -> Self {
        Self { environment, client_id, owners: Vec::new(), accounts: Vec::new() }
    }

    pub(super) fn take(&mut self, section: &str, entry: &dyn Document) {
        if !is_in_cloud(entry, self.environment) {
            return;
        }
        let Some(home) = home_account_id(entry).filter(|home| !home.is_empty()) else { return };
        match section {
            REFRESH_TOKEN if self.owners.len() < MOST && !self.owners.contains(&home) => {
                self.owners.extend(text(entry, "family_id").and(secret(entry)).map(|_| home));
            }
            ACCOUNT if self.accounts.len() < MOST => self.accounts.push(Account::read(entry, home)),
            _ => {}
        }
    }

    /// One for each account: that of its home tenant, else the first one.
    pub(super) fn found(self) -> Vec<AuthenticationRecord> {
        let of = |home: &str| {
            let of_home = || self.accounts.iter().filter(|account| account.home == home);
            of_home().find(|account| account.is_at_home()).or_else(|| of_home().next())
        };
        let record = |account: &Account| account.record(self.environment, self.client_id);
        self.owners.iter().filter_map(|home| of(home)).map(record).collect()
    }
}

/// A person has a few accounts; more than these are not looked at.
const MOST: usize = 1000;

// In seconds.
/// From this lifetime on a token is renewed at half its life, as when it came.
const LONG: i64 = 2 * 3600;
const TEN_YEARS: i64 = 10 * 365 * 24 * 3600;
/// A token from further in the future was cached by a clock that was wrong, or is wrong now.
const TOLERANCE: i64 = 60;
