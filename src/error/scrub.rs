use alloc::{string::String, vec::Vec};

use crate::{text::hex, token::Secret};

/// Takes the secrets of one request out of texts that others wrote.
///
/// A server, a proxy or a network stack may echo what it was sent; what they say goes into errors and logs only through here.
#[derive(Clone, Default)]
pub(crate) struct Scrubber(Vec<Secret>);

impl Scrubber {
    /// Remembers a secret. A very short one would blank out ordinary words.
    pub(crate) fn hide(&mut self, secret: &Secret) {
        if secret.expose().len() >= 4 {
            self.0.push(secret.clone());
        }
    }

    /// The text as it may be shown: on one line, at most 1,000 characters, with `***` for every secret.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut cleaned = String::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let length = self.0.iter().find_map(|secret| length_at_start(rest.as_bytes(), secret.expose().as_bytes()));
            if let Some(after) = length.and_then(|length| rest.get(length..)) {
                cleaned.push_str("***");
                rest = after;
            } else {
                cleaned.push(next);
                rest = rest.get(next.len_utf8()..).unwrap_or_default();
            }
        }
        plain(&cleaned)
    }
}

/// How much of the text the secret takes up, if the text begins with it: each byte as it is, or as URLs and forms write it.
fn length_at_start(text: &[u8], secret: &[u8]) -> Option<usize> {
    let mut rest = text;
    for byte in secret {
        rest = match rest {
            [first, after @ ..] if first == byte => after,
            [b'+', after @ ..] if *byte == b' ' => after,
            [b'%', high, low, after @ ..] if hex(*high)? * 16 + hex(*low)? == *byte => after,
            _ => return None,
        };
    }
    Some(text.len() - rest.len())
}

/// The text on one line (no control characters, so that nobody can forge a line of a log), at most 1,000 characters.
pub(crate) fn plain(text: &str) -> String {
    const MOST: usize = 1000;
    let mut plain = String::new();
    for (count, c) in text.trim_ascii().chars().enumerate() {
        if count == MOST {
            plain.push('…');
            break;
        }
        plain.push(if c.is_control() { ' ' } else { c });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_blanked_in_whatever_way_they_are_written() {
        let mut scrubber = Scrubber::default();
        scrubber.hide(&Secret::from("s3cr€t value+"));
        for written in ["s3cr€t value+", "s3cr%E2%82%ACt+value%2B", "s3cr%e2%82%act%20value%2b"] {
            let text = scrubber.clean(&std::format!("you sent {written}\r\nX: y"));
            assert_eq!(text, "you sent ***  X: y", "{written}");
        }
        assert_eq!(scrubber.clean("s3cr€t valu, 100% of %"), "s3cr€t valu, 100% of %");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = plain(&"ü".repeat(2000));
        assert_eq!(text.chars().count(), 1001);
    }
}
