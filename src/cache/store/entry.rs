//! Tokens and people as entries of stores have them, as lines of text. `lib/store/entry.js` reads and writes the same.

use alloc::string::String;
use core::time::Duration;

use crate::{
    cache::{Record, serve_interval},
    maybe_send::Shared,
    text::{concat, decimal, number, split},
    token::{AccessToken, Moment, Secret, UnixTime},
};

/// The token, its type, and a line with times in milliseconds since 1970: when it expires, when it is worth renewing (or nothing), when it was
/// asked for, until when it is served without another thought.
pub(super) fn write(record: &Record) -> String {
    let token = &record.token;
    let refresh_on = token.refresh_on.map_or(String::new(), |time| decimal(time.millis()));
    let times = [
        decimal(token.expires_on.millis()),
        refresh_on,
        decimal(record.cached_at.wall().millis()),
        decimal(serve_interval(record).until.millis()),
    ];
    let [expires_on, refresh_on, cached_at, until] = times.each_ref().map(String::as_str);
    concat(&[token.token.expose(), "\n", &token.token_type, "\n", expires_on, ",", refresh_on, ",", cached_at, ",", until])
}

/// A token that an entry has; nothing if it is of no use.
///
/// Those who share a token do not all renew it at once: it is worth renewing `early`, a part of 256 of its last fifth, but five minutes at most.
pub(super) fn parse(text: &str, now: Moment, early: u8) -> Option<Shared<Record>> {
    let mut lines = split(text, b'\n');
    let (token, token_type) = (lines.next()?, lines.next()?);
    let mut times = split(lines.next()?, b',').map(|time| (time, number(time).map(UnixTime::from_millis)));
    let (expires_on, refresh_on, cached_at, until) = (times.next()?.1?, times.next()?, times.next()?.1?, times.next()?.1?);
    let is_dead = expires_on <= now.wall() || until > expires_on || cached_at > now.wall().after(TOLERANCE);
    if is_dead || token.is_empty() || token_type.is_empty() || (refresh_on.1.is_none() && !refresh_on.0.is_empty()) {
        return None;
    }
    let left = until.since(now.wall());
    let spread = (left / 5).min(MOST_EARLY) / 256 * u32::from(early);
    let refresh_on = if spread.as_millis() > 0 { Some(until.before(spread)) } else { refresh_on.1 };
    // The age is what the writer's clock says of it; from here on, this machine's clocks count.
    let age = i64::try_from(now.wall().since(cached_at).as_millis()).ok()?;
    let (wall, steady) = now.millis();
    Some(Shared::new(Record {
        token: AccessToken { token: Secret::from(token), expires_on, refresh_on, token_type: String::from(token_type).into() },
        cached_at: now,
        attempted_at: Moment::from_millis(wall - age, if steady >= age { steady - age } else { -1 }),
    }))
}

/// By so much the clocks of two machines may differ.
const TOLERANCE: Duration = Duration::from_mins(1);
const MOST_EARLY: Duration = Duration::from_mins(5);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Decision, decide};

    fn at(seconds: i64) -> Moment {
        Moment::new(UnixTime::from_seconds(1_790_000_000 + seconds), None)
    }

    fn record() -> Record {
        let token = AccessToken {
            token: Secret::from("token"),
            expires_on: at(3600).wall(),
            refresh_on: Some(at(1800).wall()),
            token_type: "Bearer".into(),
        };
        Record { token, cached_at: at(0), attempted_at: at(0) }
    }

    #[test]
    fn what_is_written_is_read() {
        let text = write(&record());
        assert_eq!(text, "token\nBearer\n1790003600000,1790001800000,1790000000000,1790001800000");
        let read = parse(&text, at(10), 0).unwrap();
        assert_eq!((read.token.token.expose(), &*read.token.token_type), ("token", "Bearer"));
        assert_eq!((read.token.expires_on, read.token.refresh_on), (at(3600).wall(), Some(at(1800).wall())));
        assert_eq!((decide(&read, at(10)), decide(&read, at(1801))), (Decision::Fresh, Decision::Ahead));
    }

    #[test]
    fn a_token_that_was_due_is_due() {
        let read = parse(&write(&record()), at(2000), 0).unwrap();
        assert_eq!(decide(&read, at(2000)), Decision::Ahead);
    }

    #[test]
    fn those_who_share_a_token_renew_it_at_moments_of_their_own() {
        let moment = |early| parse(&write(&record()), at(0), early).unwrap().token.refresh_on.unwrap().since(at(0).wall()).as_secs();
        assert_eq!((moment(0), moment(128)), (1800, 1650));
        assert!((1500..1510).contains(&moment(255)));
    }

    #[test]
    fn the_dead_and_the_malformed_are_of_no_use() {
        let text = write(&record());
        assert!(parse(&text, at(3600), 0).is_none(), "expired");
        assert!(parse(&text, at(-61), 0).is_none(), "from the future");
        assert!(parse(&text, at(-59), 0).is_some());
        for bad in [
            "",
            "\n\n",
            "token",
            "token\nBearer",
            "token\nBearer\n",
            "token\nBearer\nx,,1,1",
            "token\n\n1790003600000,,1,1",
            "\nBearer\n1790003600000,,1,1",
        ] {
            assert!(parse(bad, at(0), 0).is_none(), "{bad:?}");
        }
        assert!(parse("token\nBearer\n1790003600000,x,1,1", at(0), 0).is_none());
        assert!(parse("token\nBearer\n1790003600000,,1,1790003600001", at(0), 0).is_none());
    }
}
