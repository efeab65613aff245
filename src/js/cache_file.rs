//! The caches that programs share, as `lib/cache-file.js` keeps them. A text of a cache has line breaks, so it is not in lines.

use alloc::string::String;

use super::{
    bridge::{Question, Target},
    exports::answer,
};
use crate::{
    error::Result,
    host::{CacheFile, CacheName, Replaced},
    maybe_send::BoxFuture,
    text::{concat, split_at_byte},
    token::Secret,
};

impl CacheFile for Target {
    fn load<'a>(&'a self, cache: &'a CacheName) -> BoxFuture<'a, Result<Option<Secret>>> {
        self.begin(Question::LoadCache, &head(cache)).then(|outcome| Ok(present(outcome)?.1))
    }

    fn replace<'a>(&'a self, cache: &'a CacheName, before: Option<&'a Secret>, after: Secret) -> BoxFuture<'a, Result<Replaced>> {
        let (is_there, before) = before.map_or(("", ""), |before| ("there", before.expose()));
        // What is written is JSON, which has no zero byte; what was there may have any.
        let text = concat(&[&head(cache), is_there, "\n", before, "\0", after.expose()]);
        self.begin(Question::ReplaceCache, &text).then(|outcome| match present(outcome)? {
            ("done", _) => Ok(Replaced::Done),
            (_, present) => Ok(Replaced::Changed(present)),
        })
    }
}

/// Which cache: a line for its name, and one for what is allowed to it.
fn head(cache: &CacheName) -> String {
    concat(&[&cache.name, if cache.allow_unencrypted { "\nyes\n" } else { "\nno\n" }])
}

/// What a first line says, and the text of the cache behind it where it says `there`; or why there is none.
fn present(outcome: &str) -> Result<(&str, Option<Secret>)> {
    let (said, text) = split_at_byte(outcome, b'\n').unwrap_or((outcome, ""));
    if said.starts_with("failure\t") {
        answer(outcome)?;
    }
    Ok((said, (said == "there").then(|| Secret::from(text))))
}
