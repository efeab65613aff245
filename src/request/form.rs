use alloc::string::String;

use form_urlencoded::Serializer;
use zeroize::Zeroizing;

use crate::{error::Scrubber, token::Secret};

/// An `application/x-www-form-urlencoded` body that remembers which of its values are secret.
pub(crate) struct Form {
    body: Serializer<'static, String>,
    scrubber: Scrubber,
}

impl Form {
    pub(crate) fn new() -> Self {
        // Room for an assertion, so that growing leaves no copies of secrets behind.
        Self { body: Serializer::new(String::with_capacity(4096)), scrubber: Scrubber::default() }
    }

    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.body.append_pair(name, value);
    }

    pub(crate) fn add_secret(&mut self, name: &str, value: &Secret) {
        self.scrubber.hide(value);
        self.add(name, value.expose());
    }

    pub(crate) fn finish(mut self) -> (Zeroizing<String>, Scrubber) {
        (Zeroizing::new(self.body.finish()), self.scrubber)
    }
}
