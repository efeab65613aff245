//! Small tools for texts, used instead of `format!`, `parse` and text patterns where those would bring `core::fmt` or a search engine into
//! an artefact that has no other use for them: together some eight kilobytes of WebAssembly.

use alloc::string::String;

/// The texts, one after the other. `[&str]::concat` makes the same, and weighs more.
pub(crate) fn concat(texts: &[&str]) -> String {
    let mut all = String::with_capacity(texts.iter().map(|text| text.len()).sum());
    for text in texts {
        all.push_str(text);
    }
    all
}

/// The number in decimal digits.
pub(crate) fn decimal(number: i64) -> String {
    let mut digits = String::new();
    if number < 0 {
        digits.push('-');
    }
    push_digits(number.unsigned_abs(), &mut digits);
    digits
}

fn push_digits(number: u64, digits: &mut String) {
    if number > 9 {
        push_digits(number / 10, digits);
    }
    // A remainder of ten is a digit.
    digits.push(char::from(b'0' + (number % 10) as u8));
}

/// The number that these ASCII digits, and nothing else, write; none if they are more than eighteen, which always fit.
pub(crate) fn number(digits: &str) -> Option<i64> {
    if !matches!(digits.len(), 1..=18) {
        return None;
    }
    let mut number = 0;
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(number)
}

/// The whole part of a decimal number, at most what 64 bits hold.
#[cfg(feature = "json")]
pub(crate) fn whole(text: &str) -> Option<i64> {
    let (text, sign) = text.strip_prefix('-').map_or((text, 1), |digits| (digits, -1));
    let (digits, fraction) = split_at_byte(text, b'.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(digits) && is_number(fraction)).then(|| sign * number(digits).unwrap_or(i64::MAX))
}

/// The value of a hexadecimal digit.
pub(crate) fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The parts of a text before and after the first place of an ASCII byte.
pub(crate) fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|other| other == byte)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// The names and values of a text with a line `name<TAB>value` for each, in order.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    split(text, b'\n').filter_map(|line| split_at_byte(line, b'\t'))
}

/// The value of the first such line that has this name.
pub(crate) fn find_line<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    for (found, value) in lines(text) {
        if found == name {
            return Some(value);
        }
    }
    None
}

/// The parts of a text before and after the last place of an ASCII byte.
pub(crate) fn split_at_last_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let place = text.bytes().rposition(|other| other == byte)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// The parts of a text between the places of an ASCII byte.
pub(crate) fn split(text: &str, byte: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let (part, after) = rest.map(|text| split_at_byte(text, byte).map_or((text, None), |(part, after)| (part, Some(after))))?;
        rest = after;
        Some(part)
    })
}

/// The text without the query and fragment of a URL.
pub(crate) fn without_query(url: &str) -> &str {
    let end = url.bytes().position(|byte| byte == b'?' || byte == b'#').unwrap_or(url.len());
    url.get(..end).unwrap_or_default()
}

/// The parts of a text before and after the first place where `what` stands.
pub(crate) fn split_at_first<'a>(text: &'a str, what: &str) -> Option<(&'a str, &'a str)> {
    let text_from = |place| text.as_bytes().get(place..).unwrap_or_default();
    let place = (0..text.len()).find(|place| text_from(*place).starts_with(what.as_bytes()))?;
    Some((text.get(..place)?, text.get(place + what.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read() {
        for value in [0, 7, 10, 1_790_000_000, i64::MAX, -1, i64::MIN] {
            assert_eq!(decimal(value), std::format!("{value}"));
        }
        assert_eq!(number("0012"), Some(12));
        assert_eq!(number("999999999999999999"), Some(999_999_999_999_999_999));
        for bad in ["", "-1", "+1", " 1", "1.0", "1000000000000000000", "٣"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn texts_are_split_at_bytes() {
        assert_eq!(split("a,,b", b',').collect::<std::vec::Vec<_>>(), ["a", "", "b"]);
        assert_eq!(split("", b',').collect::<std::vec::Vec<_>>(), [""]);
        assert_eq!(split_at_byte("ä=b=c", b'='), Some(("ä", "b=c")));
        assert_eq!(split_at_last_byte("ä=b=c", b'='), Some(("ä=b", "c")));
        assert_eq!(without_query("https://host/path?a#b"), "https://host/path");
    }

    #[test]
    fn texts_are_split_at_whole_characters() {
        assert_eq!(split_at_first("a://b://c", "://"), Some(("a", "b://c")));
        assert_eq!(split_at_first("äöü", "ö"), Some(("ä", "ü")));
        assert_eq!(split_at_first("ab", "abc"), None);
    }
}
