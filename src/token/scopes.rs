use alloc::{string::String, vec::Vec};

use crate::{
    error::{Error, Result},
    text::split,
};

/// The scopes of one token: one or more, in the order in which they were given.
///
/// A scope token has no spaces (RFC 6749, 3.3), so an argument with spaces is several scopes.
#[derive(Clone, Debug)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Fails with a configuration error when there is no scope, or one with a control character.
    pub fn parse<S: AsRef<str>>(given: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut scopes: Vec<String> = Vec::new();
        for argument in given {
            for scope in split(argument.as_ref(), b' ').filter(|word| !word.is_empty()) {
                if scope.bytes().any(|byte| byte.is_ascii_control()) {
                    return Err(Error::configuration("scopes: a scope must not have control characters"));
                }
                if !scopes.iter().any(|known| known == scope) {
                    scopes.push(scope.into());
                }
            }
        }
        if scopes.is_empty() {
            return Err(Error::configuration("scopes: at least one scope is needed, for example \"https://vault.azure.net/.default\""));
        }
        Ok(Self(scopes))
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// As the `scope` parameter carries them: joined by spaces.
    pub fn joined(&self) -> String {
        join(self.iter())
    }

    /// The same text for the same set of scopes, whatever their order.
    pub fn canonical(&self) -> String {
        let mut sorted: Vec<&str> = Vec::with_capacity(self.0.len());
        for scope in self.iter() {
            // A call has one scope or a few, and a sort would weigh two kilobytes.
            let place = sorted.iter().position(|other| *other > scope).unwrap_or(sorted.len());
            sorted.insert(place, scope);
        }
        join(sorted.into_iter())
    }
}

fn join<'a>(scopes: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for scope in scopes {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(scope);
    }
    joined
}
