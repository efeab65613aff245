use crate::{text, token::UnixTime};

/// Reads an HTTP date in the form that senders must use (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// By hand, because the smallest date library that does without `std` weighs 19 KB in WebAssembly.
pub(super) fn parse(date: &str) -> Option<UnixTime> {
    let number = |from: usize, to: usize| text::number(date.get(from..to)?).and_then(|number| i64::try_from(number).ok());
    let month = date.get(8..11)?;
    let month = MONTHS.iter().zip(1..).find(|(name, _)| **name == month)?.1;
    let (day, year, hour, minute, second) = (number(5, 7)?, number(12, 16)?, number(17, 19)?, number(20, 22)?, number(23, 25)?);
    let is_a_date = matches!(day, 1..=31) && year >= 1970 && hour < 24 && minute < 60 && second <= 60;
    let is_framed = date.get(3..5)? == ", " && date.get(25..)? == " GMT" && date.get(19..20)? == ":" && date.get(22..23)? == ":";
    (is_a_date && is_framed).then(|| UnixTime::from_seconds(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second))
}

/// Days since 1970-01-01 in the Gregorian calendar; a year begins in March here, so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
