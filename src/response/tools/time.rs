use crate::transport::days;

/// A time as tools write it: `2026-11-05T14:07:21Z`, `2026-11-05T15:07:21.5+01:00`, `2026-11-05 15:07:21.000000` (RFC 3339, and without a zone).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Since 1970, as if the zone were UTC.
    pub(super) seconds: i64,
    /// How much that is ahead of UTC, in seconds; none if it is not said.
    pub(super) offset: Option<i64>,
}

pub(super) fn parse(text: &str) -> Option<Told> {
    let bytes = text.as_bytes();
    let two = |place: usize| match bytes.get(place..place + 2)? {
        [tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0')),
        _ => None,
    };
    let is = |place: usize, others: &[u8]| bytes.get(place).is_some_and(|byte| others.contains(byte));
    let is_dressed = is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":");
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    let is_a_time = matches!(month, 1..=12) && matches!(day, 1..=31) && year >= 1970 && hour < 24 && minute < 60 && second <= 60;
    if !is_dressed || !is_a_time {
        return None;
    }
    let fraction = if is(19, b".") {
        let digits = bytes.get(20..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        digits + 1
    } else {
        0
    };
    let zone = 19 + fraction;
    let offset = match bytes.get(zone..)? {
        [] => None,
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two(zone + 1)?, two(zone + 4)?);
            let seconds = (hours * 60 + minutes) * 60;
            (hours < 24 && minutes < 60).then_some(Some(if *sign == b'-' { -seconds } else { seconds }))?
        }
        _ => return None,
    };
    Some(Told { seconds: ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second, offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let told = |seconds, offset| Some(Told { seconds, offset });
        assert_eq!(parse("2026-09-21T15:13:20Z"), told(1_790_003_600, Some(0)));
        assert_eq!(parse("2026-09-21T15:13:20.1234567Z"), told(1_790_003_600, Some(0)));
        assert_eq!(parse("2026-09-21T17:13:20+02:00"), told(1_790_010_800, Some(7200)));
        assert_eq!(parse("2026-09-21T11:43:20-03:30"), told(1_789_991_000, Some(-12_600)));
        assert_eq!(parse("2026-09-21 15:13:20.000000"), told(1_790_003_600, None));
        assert_eq!(parse("2026-09-21 15:13:20"), told(1_790_003_600, None));
    }

    #[test]
    fn anything_else_is_no_time() {
        for bad in [
            "",
            "2026",
            "2026-09-21",
            "2026-09-21T15:13",
            "2026-13-21T15:13:20Z",
            "2026-00-21T15:13:20Z",
            "2026-09-32T15:13:20Z",
            "2026-09-21T24:13:20Z",
            "2026-09-21T15:13:20.Z",
            "2026-09-21T15:13:20ZZ",
            "2026-09-21T15:13:20+2:00",
            "2026-09-21T15:13:20+99:00",
            "2026-09-21T15:13:20 UTC",
            "1969-09-21T15:13:20Z",
            "+026-09-21T15:13:20Z",
            "２026-09-21T15:13:20Z",
            "2026/09/21 15:13:20",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
