use alloc::string::String;

use super::bridge::{Question, Target};
#[cfg(feature = "users")]
use crate::cache::SignedIn;
use crate::{
    cache::{CacheKey, Memories, Memory, Record, serve_interval},
    maybe_send::Shared,
    text::{concat, decimal, number, split},
    token::{AccessToken, Moment, Secret, UnixTime},
};

/// The tokens of one credential, kept by its JavaScript side (`lib/token-cache.js`). It answers hits by itself, within the interval that it
/// is given with each token.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsMemory(pub(super) Target);

impl Memories for JsMemory {
    fn for_one_credential(&self) -> Shared<dyn Memory> {
        Shared::new(*self)
    }

    /// The JavaScript sides of such credentials share their tokens.
    fn for_users(&self) -> Shared<dyn Memory> {
        Shared::new(*self)
    }
}

impl Memory for JsMemory {
    fn get(&self, key: &CacheKey) -> Option<Shared<Record>> {
        let entry = self.0.ask(Question::Get, key.as_str());
        if entry.is_empty() {
            return None;
        }
        let mut parts = split(&entry, b'\n');
        let mut part = || parts.next().unwrap_or_default();
        let (token, token_type) = (part(), part());
        let mut times = split(part(), b',');
        let mut time = || times.next().and_then(number).unwrap_or(-1);
        let (expires_on, refresh_on) = (time(), time());
        Some(Shared::new(Record {
            cached_at: Moment::from_millis(time(), time()),
            attempted_at: Moment::from_millis(time(), time()),
            token: AccessToken {
                token: Secret::from(token),
                expires_on: UnixTime::from_millis(expires_on),
                refresh_on: (refresh_on >= 0).then_some(UnixTime::from_millis(refresh_on)),
                token_type: String::from(token_type).into(),
            },
        }))
    }

    fn put(&self, key: &CacheKey, record: &Shared<Record>) {
        let (token, interval) = (&record.token, serve_interval(record));
        let (cached, attempted) = (record.cached_at.millis(), record.attempted_at.millis());
        let times = [
            token.expires_on.millis(),
            token.refresh_on.map_or(-1, UnixTime::millis),
            cached.0,
            cached.1,
            attempted.0,
            attempted.1,
            interval.from.millis().max(0),
            interval.until.millis(),
            interval.until_steady.unwrap_or(-1),
        ];
        // The key goes last, because it may have line breaks.
        self.0.ask(Question::Put, &concat(&[&write(token, &times), key.as_str()]));
    }

    fn clear(&self, partition: &str) {
        self.0.ask(Question::Clear, partition);
    }

    #[cfg(feature = "users")]
    fn user(&self) -> Option<Shared<SignedIn>> {
        SignedIn::from_lines(&self.0.ask(Question::User, "")).map(Shared::new)
    }

    #[cfg(feature = "users")]
    fn keep_user(&self, user: &Shared<SignedIn>) {
        self.0.ask(Question::KeepUser, &user.to_lines());
    }
}

/// A line each for the token, its type and its times (none has a line break: they came in lines). Times are in milliseconds, with a comma
/// behind each; one below zero is not known, and empty.
pub(super) fn write(token: &AccessToken, times: &[i64]) -> String {
    let mut text = concat(&[token.token.expose(), "\n", &token.token_type, "\n"]);
    for time in times {
        if *time >= 0 {
            text.push_str(&decimal(*time));
        }
        text.push(',');
    }
    text.push('\n');
    text
}
