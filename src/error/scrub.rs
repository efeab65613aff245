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

    /// Whether a secret is in the text.
    pub(crate) fn finds_one_in(&self, text: &str) -> bool {
        (0..text.len()).any(|start| self.length_at_start(text.as_bytes().get(start..).unwrap_or_default()).is_some())
    }

    /// The text as it may be shown: on one line (no control characters, so that nobody can forge a line of a log), at most 1,000
    /// characters, with `***` for every secret.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut cleaned = String::new();
        let mut rest = text.trim_ascii();
        for _ in 0..MOST {
            let Some(next) = rest.chars().next() else { return cleaned };
            let length = self.length_at_start(rest.as_bytes());
            match length {
                Some(_) => cleaned.push_str("***"),
                None => cleaned.push(if next.is_control() { ' ' } else { next }),
            }
            rest = rest.get(length.unwrap_or(next.len_utf8())..).unwrap_or_default();
        }
        if !rest.is_empty() {
            cleaned.push('…');
        }
        cleaned
    }

    /// How much of the text a secret takes up, if the text begins with one.
    fn length_at_start(&self, text: &[u8]) -> Option<usize> {
        self.0.iter().find_map(|secret| length_at_start(text, secret.expose().as_bytes()))
    }
}

/// The text on one line, at most 1,000 characters, as [`Scrubber::clean`] has it.
pub(crate) fn plain(text: &str) -> String {
    Scrubber::default().clean(text)
}

/// How much of the text the secret takes up, if the text begins with it: each byte as it is, or as URLs and forms write it.
fn length_at_start(text: &[u8], secret: &[u8]) -> Option<usize> {
    if text.starts_with(secret) {
        return Some(secret.len());
    }
    let mut rest = text;
    for byte in secret {
        rest = match rest {
            [b'%', high, low, after @ ..] if hex(*high).zip(hex(*low)).is_some_and(|(high, low)| high * 16 + low == *byte) => after,
            [b'+', after @ ..] if *byte == b' ' => after,
            [first, after @ ..] if first == byte => after,
            _ => return None,
        };
    }
    Some(text.len() - rest.len())
}

const MOST: usize = 1000;

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
            assert!(scrubber.finds_one_in(&std::format!("ü{written}")));
        }
        assert_eq!(scrubber.clean("s3cr€t valu, 100% of %"), "s3cr€t valu, 100% of %");
        assert!(!scrubber.finds_one_in("s3cr€t valu, 100% of %"));
    }

    #[test]
    fn a_percent_sign_of_the_secret_is_known_in_both_spellings() {
        let mut scrubber = Scrubber::default();
        scrubber.hide(&Secret::from("100% s3%25cret"));
        for written in ["100% s3%25cret", "100%25%20s3%2525cret", "100%25+s3%2525cret"] {
            assert_eq!(scrubber.clean(written), "***", "{written}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = plain(&"ü".repeat(2000));
        assert_eq!(text.chars().count(), 1001);
    }
}
