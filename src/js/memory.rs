use alloc::string::String;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::{
    cache::{CacheKey, Memory, Record, serve_interval},
    token::{AccessToken, Moment, Secret, UnixTime},
};

#[wasm_bindgen]
extern "C" {
    /// The token cache of one credential, in `lib/token-cache.js`. It answers hits by itself, within the interval it is given here.
    #[derive(Clone, Debug)]
    pub type JsMemory;

    #[wasm_bindgen(method)]
    fn get(this: &JsMemory, key: &str) -> Option<Entry>;
    /// A time that is not known is `NaN`.
    #[wasm_bindgen(method)]
    fn put(this: &JsMemory, key: &str, token: &str, token_type: &str, times: &[f64]);
    #[wasm_bindgen(method)]
    fn clear(this: &JsMemory);

    /// An entry as `put` made it.
    type Entry;

    #[wasm_bindgen(method, getter)]
    fn token(this: &Entry) -> String;
    #[wasm_bindgen(method, getter, js_name = tokenType)]
    fn token_type(this: &Entry) -> String;
    /// One of the times, by its place in `put`.
    #[wasm_bindgen(method)]
    fn time(this: &Entry, place: u32) -> f64;
}

impl Memory for JsMemory {
    fn get(&self, key: &CacheKey) -> Option<Record> {
        let entry = JsMemory::get(self, key.as_str())?;
        let [expires_on, refresh_on, cached_at, cached_tick, attempted_at, attempted_tick] =
            [0, 1, 2, 3, 4, 5].map(|place| entry.time(place));
        Some(Record {
            token: AccessToken {
                token: Secret::new(entry.token()),
                expires_on: unix_time(expires_on),
                refresh_on: (!refresh_on.is_nan()).then(|| unix_time(refresh_on)),
                token_type: entry.token_type().into(),
            },
            cached_at: moment(cached_at, cached_tick),
            attempted_at: moment(attempted_at, attempted_tick),
        })
    }

    fn put(&self, key: &CacheKey, record: &Record) {
        let (token, interval) = (&record.token, serve_interval(record));
        let times = [
            milliseconds(token.expires_on),
            token.refresh_on.map_or(f64::NAN, milliseconds),
            milliseconds(record.cached_at.wall),
            record.cached_at.monotonic.map_or(f64::NAN, in_milliseconds),
            milliseconds(record.attempted_at.wall),
            record.attempted_at.monotonic.map_or(f64::NAN, in_milliseconds),
            milliseconds(interval.from),
            milliseconds(interval.until),
            interval.until_monotonic.map_or(f64::NAN, in_milliseconds),
        ];
        JsMemory::put(self, key.as_str(), token.token.expose(), &token.token_type, &times);
    }

    fn clear(&self) {
        JsMemory::clear(self);
    }
}

/// A moment from the two clocks of `lib/lent.js`; no steady clock is `NaN`.
pub(super) fn moment(wall: f64, tick: f64) -> Moment {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
    let monotonic = (!tick.is_nan()).then(|| Duration::from_millis(tick as u64));
    Moment { wall: unix_time(wall), monotonic }
}

#[allow(clippy::cast_precision_loss)] // exact until the year 287,000
pub(super) fn milliseconds(time: UnixTime) -> f64 {
    time.millis() as f64
}

#[allow(clippy::cast_precision_loss)] // exact for thousands of years
pub(super) fn in_milliseconds(duration: Duration) -> f64 {
    crate::token::milliseconds(duration) as f64
}

#[allow(clippy::cast_possible_truncation)] // `as` saturates
fn unix_time(milliseconds: f64) -> UnixTime {
    UnixTime::from_millis(milliseconds as i64)
}
