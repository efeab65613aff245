use alloc::string::String;

use crate::{
    error::{Error, Result},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    text::concat,
    token::Secret,
};

/// A cache that processes share: one text under a name, as MSAL's libraries keep it.
pub trait CacheFile: MaybeSend + MaybeSync {
    /// The text, or nothing when there is none yet. An error of kind [`Unavailable`](crate::ErrorKind::Unavailable) says that nothing can be
    /// kept here, or that what is there cannot be read.
    fn load<'a>(&'a self, cache: &'a CacheName) -> BoxFuture<'a, Result<Option<Secret>>>;

    /// Puts `after` in the place of the text if it still is `before`. No one else can change it in between, and whenever this process is
    /// killed, the cache is the one or the other, and whole.
    fn replace<'a>(&'a self, cache: &'a CacheName, before: Option<&'a Secret>, after: Secret) -> BoxFuture<'a, Result<Replaced>>;
}

/// Which cache, and what is allowed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheName {
    /// As `msal.cache.nocae`; see [`check`](Self::check).
    pub name: String,
    /// Whether it may be a plain file where there is no key store.
    pub allow_unencrypted: bool,
}

/// What came of [`CacheFile::replace`].
#[derive(Clone, Debug)]
#[must_use]
pub enum Replaced {
    Done,
    /// It holds this now, and nothing was changed: merge with it, and try again.
    Changed(Option<Secret>),
}

impl CacheName {
    /// A name that was checked.
    pub fn new(name: impl Into<String>, allow_unencrypted: bool) -> Result<Self> {
        let cache = Self { name: name.into(), allow_unencrypted };
        cache.check()?;
        Ok(cache)
    }

    /// An error of kind [`Configuration`](crate::ErrorKind::Configuration) unless the name is one of letters, digits, `.`, `-` and `_`, 200 at
    /// most, that is no path and none of the files beside a cache.
    pub fn check(&self) -> Result<()> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let name = self.name.as_bytes();
        let is_name = !name.is_empty() && name.len() <= MOST && name.iter().copied().all(known);
        let is_path = name.iter().all(|byte| *byte == b'.');
        if is_name && !is_path && !BESIDE.iter().any(|end| name.ends_with(end.as_bytes())) {
            return Ok(());
        }
        Err(Error::configuration(concat(&[
            "name: a cache is named by letters, digits, '.', '-' and '_', 200 at most, and does not end in ",
            ".lockfile, .stale or .tmp",
        ])))
    }
}

const MOST: usize = 200;

/// What files beside a cache end in.
const BESIDE: [&str; 3] = [".lockfile", ".stale", ".tmp"];

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn the_official_names_are_names() {
        for name in ["msal.cache", "msal.cache.nocae", "my-app_1.cae", "a"] {
            assert_eq!(CacheName::new(name, false).unwrap().name, name);
        }
    }

    #[test]
    fn a_path_is_no_name_and_neither_is_a_file_beside_a_cache() {
        let long = "a".repeat(201);
        for name in ["", ".", "..", "../a", "a/b", "a\\b", "a:b", "a b", "é", "a\0", "a.lockfile", "a.lockfile.stale", "a.1.tmp", &long] {
            let error = CacheName::new(name, false).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
            assert!(error.to_string().starts_with("name: "), "{error}");
        }
    }
}
