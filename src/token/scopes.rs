use alloc::string::String;

use crate::{
    error::{Error, Result},
    text::split,
};

/// The scopes of one token: one or more, in the order in which they were given.
///
/// A scope token has no spaces (RFC 6749, 3.3), so an argument with spaces is several scopes.
#[derive(Clone, Debug)]
pub struct Scopes(String);

impl Scopes {
    /// Fails with a configuration error when there is no scope, or one with a control character.
    pub fn parse<S: AsRef<str>>(given: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut scopes = Self(String::new());
        for argument in given {
            for scope in split(argument.as_ref(), b' ').filter(|word| !word.is_empty()) {
                if scope.bytes().any(|byte| byte.is_ascii_control()) {
                    return Err(Error::configuration("scopes: a scope must not have control characters"));
                }
                if scopes.iter().all(|known| known != scope) {
                    push(&mut scopes.0, scope);
                }
            }
        }
        if scopes.0.is_empty() {
            return Err(Error::configuration("scopes: at least one is needed, as https://vault.azure.net/.default"));
        }
        Ok(scopes)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        split(&self.0, b' ')
    }

    /// As the `scope` parameter carries them: joined by spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same with what asks for an id token and a refresh token (`OpenID` Connect Core 1.0, 3.1.2.1 and 11).
    #[cfg(feature = "users")]
    pub fn with_openid(&self) -> String {
        let mut joined = self.0.clone();
        for scope in ["openid", "profile", "offline_access"] {
            if self.iter().all(|known| !known.eq_ignore_ascii_case(scope)) {
                push(&mut joined, scope);
            }
        }
        joined
    }

    /// The same text for the same set of scopes, whatever their order.
    pub fn canonical(&self) -> String {
        let (mut joined, mut last) = (String::new(), "");
        // A call has one scope or a few, and a sort would weigh two kilobytes.
        while let Some(next) = self.iter().filter(|scope| *scope > last).min() {
            push(&mut joined, next);
            last = next;
        }
        joined
    }
}

fn push(joined: &mut String, scope: &str) {
    if !joined.is_empty() {
        joined.push(' ');
    }
    joined.push_str(scope);
}
