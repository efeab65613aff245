//! The time in a text, in each of the forms that Azure's hosts have written it.

use crate::{
    text::{number, split, split_at_byte},
    transport::days,
};

/// Seconds since 1970. The forms are `2026-09-21T15:13:20.123+02:00` (RFC 3339, with any fraction, or with a space), and `9/21/2026 3:13:20 PM +00:00`;
/// without an offset it is UTC.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let (date, rest) = split_at_byte(text, b'T').or_else(|| split_at_byte(text, b' '))?;
    let day = if split_at_byte(date, b'-').is_some() { year_first(date) } else { month_first(date) }?;
    let (time, offset) = clock_and_offset(rest)?;
    Some(day * 86_400 + seconds(time)? - offset)
}

/// `2026-09-21`
fn year_first(date: &str) -> Option<i64> {
    let [year, month, day] = three(date, b'-')?;
    day_of(year, month, day)
}

/// `9/21/2026`
fn month_first(date: &str) -> Option<i64> {
    let [month, day, year] = three(date, b'/')?;
    day_of(year, month, day)
}

fn day_of(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let first = days(year, month, 1);
    let next = if month == 12 { days(year + 1, 1, 1) } else { days(year, month + 1, 1) };
    (day <= next - first).then_some(first + day - 1)
}

/// The time of day, and the seconds by which its zone is ahead of UTC.
fn clock_and_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time.trim_ascii_end(), 0));
    }
    for (sign, byte) in [(1, b'+'), (-1, b'-')] {
        if let Some((time, zone)) = split_at_byte(text, byte) {
            let (hours, minutes) = split_at_byte(zone, b':')?;
            let (hours, minutes) = (number(hours)?, number(minutes)?);
            return (hours <= 14 && minutes < 60).then_some((time.trim_ascii_end(), sign * (hours * 60 + minutes) * 60));
        }
    }
    Some((text, 0))
}

/// `15:13:20`, `15:13:20.123` or `3:13:20 PM`, as seconds of the day.
fn seconds(time: &str) -> Option<i64> {
    let (time, half) = split_at_byte(time, b' ').unwrap_or((time, ""));
    let time = match split_at_byte(time, b'.') {
        Some((time, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) => time,
        Some(_) => return None,
        None => time,
    };
    let [hour, minute, second] = three(time, b':')?;
    let hour = match half {
        "" if hour < 24 => hour,
        "AM" | "am" if (1..=12).contains(&hour) => hour % 12,
        "PM" | "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    // A leap second is the first one of the next minute.
    (minute < 60 && second <= 60).then_some((hour * 60 + minute) * 60 + second)
}

fn three(text: &str, between: u8) -> Option<[i64; 3]> {
    let mut parts = split(text, between).map(|digits| number(digits).filter(|_| digits.len() <= 4));
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        for text in [
            "2026-09-21T15:13:20Z",
            "2026-09-21T15:13:20.000Z",
            "2026-09-21T15:13:20.0000000+00:00",
            "2026-09-21T17:13:20.1+02:00",
            "2026-09-21T10:43:20-04:30",
            "2026-09-21T15:13:20",
            "2026-09-21 15:13:20",
            "09/21/2026 15:13:20",
            "9/21/2026 15:13:20 +00:00",
            "9/21/2026 3:13:20 PM +00:00",
            " 9/21/2026 3:13:20 PM ",
        ] {
            assert_eq!(parse(text), Some(1_790_003_600), "{text}");
        }
        assert_eq!(parse("9/21/2026 12:00:00 AM +00:00"), Some(1_789_948_800));
        assert_eq!(parse("9/21/2026 12:00:00 PM +00:00"), Some(1_789_992_000));
        assert_eq!(parse("2028-02-29 00:00:00"), Some(1_835_395_200));
        assert_eq!(parse("12/31/9999 23:59:59"), Some(253_402_300_799));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for bad in [
            "",
            " ",
            "T",
            "15609740s28",
            "2026-09-21",
            "2026-02-29 00:00:00",
            "2026-13-01 00:00:00",
            "13/01/2026 00:00:00",
            "0/1/2026 00:00:00",
            "1/0/2026 00:00:00",
            "1/1/1969 00:00:00",
            "1/1/99999 00:00:00",
            "2026-09-21 24:00:00",
            "2026-09-21 15:60:00",
            "2026-09-21 15:13",
            "2026-09-21 15:13:20:00",
            "2026-09-21 15:13:20.",
            "2026-09-21 15:13:20.x",
            "2026-09-21 15:13:20 XM",
            "2026-09-21 13:13:20 PM",
            "2026-09-21 0:13:20 AM",
            "2026-09-21T15:13:20+02",
            "2026-09-21T15:13:20+99:00",
            "2026-09-21T15:13:20Z Z",
            "2026-09-21T15:13:20 and more",
            "ü-ü-üTü",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
