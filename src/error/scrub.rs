use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use crate::{text::split_at_first, token::Secret};

/// Takes the secrets of one request out of texts that others wrote.
///
/// A server, a proxy or a network stack may echo what it was sent; what they say goes into errors and logs only through here.
#[derive(Clone, Default)]
pub(crate) struct Scrubber(Vec<Zeroizing<String>>);

impl Scrubber {
    /// Remembers a secret, as it is and as a form carries it. Very short ones would blank out ordinary words.
    pub(crate) fn hide(&mut self, secret: &Secret) {
        if secret.expose().len() < 4 {
            return;
        }
        self.0.push(Zeroizing::new(secret.expose().into()));
        let encoded: String = form_urlencoded::byte_serialize(secret.expose().as_bytes()).collect();
        if encoded != secret.expose() {
            self.0.push(Zeroizing::new(encoded));
        }
    }

    /// The text as it may be shown: on one line, at most 1,000 characters, with `***` for every secret.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut text = String::from(text);
        for secret in &self.0 {
            while let Some((before, after)) = split_at_first(&text, secret) {
                text = [before, "***", after].concat();
            }
        }
        plain(&text)
    }
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
    fn secrets_are_blanked_as_they_are_and_as_a_form_has_them() {
        let mut scrubber = Scrubber::default();
        scrubber.hide(&Secret::from("s3cr€t value+"));
        let text = scrubber.clean("you sent s3cr€t value+ as client_secret=s3cr%E2%82%ACt+value%2B\r\nX: y");
        assert_eq!(text, "you sent *** as client_secret=***  X: y");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = plain(&"ü".repeat(2000));
        assert_eq!(text.chars().count(), 1001);
    }
}
