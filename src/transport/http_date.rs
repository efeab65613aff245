use crate::token::UnixTime;

/// Reads an HTTP date in the form that senders must use (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// By hand, because the smallest date library that does without `std` weighs 19 KB in WebAssembly.
pub(super) fn parse(date: &str) -> Option<UnixTime> {
    if date.len() != FORM.len() {
        return None;
    }
    // All its digits, as one number: DDYYYYhhmmss.
    let mut digits = 0;
    for (byte, form) in date.bytes().zip(FORM.bytes()) {
        match form {
            b'0' if byte.is_ascii_digit() => digits = digits * 10 + i64::from(byte - b'0'),
            b'_' => {}
            _ if byte == form => {}
            _ => return None,
        }
    }
    let two = |unit: i64| digits / unit % 100;
    let (day, year, hour, minute, second) = (two(10_000_000_000), digits / 1_000_000 % 10_000, two(10_000), two(100), two(1));
    let name = date.as_bytes().get(8..11)?;
    let month = MONTHS.chunks(3).zip(1..).find(|(month, _)| *month == name)?.1;
    let is_a_date = matches!(day, 1..=31) && year >= 1970 && hour < 24 && minute < 60 && second <= 60;
    is_a_date.then(|| UnixTime::from_seconds(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second))
}

/// Days since 1970-01-01 in the Gregorian calendar; a year begins in March here, so that the leap day is its last.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469
}

const FORM: &str = "___, 00 ___ 0000 00:00:00 GMT";
const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("Mon, 21 Sep 2026 14:13:20 GMT", 1_790_000_000),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ] {
            assert_eq!(parse(text), Some(UnixTime::from_seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for bad in [
            "",
            ", ",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov +994 08:49:37 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
