use alloc::string::String;
use core::time::Duration;

use super::{
    bridge::Target,
    lines::{self, Lines},
};
use crate::{
    cache::{CacheKey, Memories, Memory, Record, serve_interval},
    maybe_send::Shared,
    text::{decimal, number, split},
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
}

impl Memory for JsMemory {
    fn get(&self, key: &CacheKey) -> Option<Record> {
        let entry = self.0.ask("get", key.as_str());
        let mut times = split(lines::find(&entry, "times"), b',').map(|time| number(time).and_then(|time| i64::try_from(time).ok()));
        let mut time = || times.next().flatten();
        let expires_on = UnixTime::from_millis(time()?);
        let refresh_on = time().map(UnixTime::from_millis);
        Some(Record {
            cached_at: moment(time()?, time()),
            attempted_at: moment(time()?, time()),
            token: AccessToken {
                token: Secret::from(lines::find(&entry, "token")),
                expires_on,
                refresh_on,
                token_type: lines::find(&entry, "tokenType").into(),
            },
        })
    }

    fn put(&self, key: &CacheKey, record: &Record) {
        let (token, interval) = (&record.token, serve_interval(record));
        let times = [
            Some(milliseconds(token.expires_on)),
            token.refresh_on.map(milliseconds),
            Some(milliseconds(record.cached_at.wall())),
            record.cached_at.steady().map(crate::token::milliseconds),
            Some(milliseconds(record.attempted_at.wall())),
            record.attempted_at.steady().map(crate::token::milliseconds),
            Some(milliseconds(interval.from)),
            Some(milliseconds(interval.until)),
            interval.until_steady.map(crate::token::milliseconds),
        ];
        let mut lines = Lines::default();
        lines.add("token", token.token.expose());
        lines.add("tokenType", &token.token_type);
        lines.add("times", &write_times(&times));
        // The key goes last, after an empty line, because it may have line breaks.
        self.0.ask("put", &[lines.as_str(), "\n", key.as_str()].concat());
    }

    fn clear(&self) {
        self.0.ask("clear", "");
    }
}

/// The times in milliseconds, joined by commas; one that is not known is empty.
pub(super) fn write_times(times: &[Option<i64>]) -> String {
    let mut text = String::new();
    for time in times {
        if let Some(time) = time {
            text.push_str(&decimal(*time));
        }
        text.push(',');
    }
    text
}

/// A moment from two clocks.
pub(super) fn moment(wall: i64, tick: Option<i64>) -> Moment {
    Moment::new(UnixTime::from_millis(wall), tick.and_then(|tick| u64::try_from(tick).ok()).map(Duration::from_millis))
}

pub(super) fn milliseconds(time: UnixTime) -> i64 {
    time.millis()
}
