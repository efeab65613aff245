use alloc::string::String;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use super::lines;
use crate::{
    cache::{CacheKey, Memories, Memory, Record, serve_interval},
    maybe_send::Shared,
    text::{decimal, number, split},
    token::{AccessToken, Moment, Secret, UnixTime},
};

#[wasm_bindgen]
extern "C" {
    /// The JavaScript side of one credential: its tokens (`lib/token-cache.js`) and its callbacks (`lib/side.js`). It answers hits by
    /// itself, within the interval it is given with each token.
    #[derive(Clone, Debug)]
    pub type JsSide;

    #[wasm_bindgen(method)]
    fn get(this: &JsSide, key: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn put(this: &JsSide, key: &str, token: &str, token_type: &str, times: &str);
    #[wasm_bindgen(method)]
    fn clear(this: &JsSide);
    /// Begins to ask the callback for an assertion: an operation.
    #[wasm_bindgen(method)]
    pub(super) fn assertion(this: &JsSide) -> u32;
}

impl Memories for JsSide {
    fn for_one_credential(&self) -> Shared<dyn Memory> {
        Shared::new(self.clone())
    }
}

impl Memory for JsSide {
    fn get(&self, key: &CacheKey) -> Option<Record> {
        let entry = JsSide::get(self, key.as_str())?;
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
        JsSide::put(self, key.as_str(), token.token.expose(), &token.token_type, &write_times(&times));
    }

    fn clear(&self) {
        JsSide::clear(self);
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

/// A moment from the two clocks of `lib/lent.js`.
pub(super) fn moment(wall: i64, tick: Option<i64>) -> Moment {
    Moment::new(UnixTime::from_millis(wall), tick.and_then(|tick| u64::try_from(tick).ok()).map(Duration::from_millis))
}

pub(super) fn milliseconds(time: UnixTime) -> i64 {
    time.millis()
}
