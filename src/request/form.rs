use alloc::string::String;

use zeroize::Zeroizing;

use crate::{error::Scrubber, token::Secret};

/// An `application/x-www-form-urlencoded` body that remembers which of its values are secret.
pub(crate) struct Form {
    body: Zeroizing<String>,
    scrubber: Scrubber,
}

impl Form {
    pub(crate) fn new() -> Self {
        // Room for an assertion, so that growing leaves no copies of secrets behind.
        Self { body: Zeroizing::new(String::with_capacity(4096)), scrubber: Scrubber::default() }
    }

    pub(crate) fn add(&mut self, name: &str, value: &str) {
        if !self.body.is_empty() {
            self.body.push('&');
        }
        self.encode(name);
        self.body.push('=');
        self.encode(value);
    }

    pub(crate) fn add_secret(&mut self, name: &str, value: &Secret) {
        self.scrubber.hide(value);
        self.add(name, value.expose());
    }

    pub(crate) fn finish(self) -> (Zeroizing<String>, Scrubber) {
        (self.body, self.scrubber)
    }

    /// The serializer of the URL standard, 5.2. By hand: the crate for it weighs a kilobyte, most of it a table.
    fn encode(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'*' | b'-' | b'.' | b'_' => self.body.push(char::from(byte)),
                b' ' => self.body.push('+'),
                _ => {
                    self.body.push('%');
                    self.body.push(digit(byte >> 4));
                    self.body.push(digit(byte & 15));
                }
            }
        }
    }
}

/// The hexadecimal digit of a number below sixteen.
fn digit(number: u8) -> char {
    char::from(if number < 10 { b'0' + number } else { b'A' - 10 + number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_what_the_url_standard_says() {
        let mut form = Form::new();
        form.add("scope", "https://vault.azure.net/.default offline_access");
        form.add_secret("secret", &Secret::from("a~b*c+ü\n\u{10ffff}"));
        form.add("claims", "");
        let expected = "scope=https%3A%2F%2Fvault.azure.net%2F.default+offline_access&secret=a%7Eb*c%2B%C3%BC%0A%F4%8F%BF%BF&claims=";
        assert_eq!(*form.finish().0, expected);
    }
}
