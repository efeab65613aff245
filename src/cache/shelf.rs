use super::{CacheKey, Memory};
use crate::{
    maybe_send::{BoxFuture, MaybeSend, MaybeSync, Shared},
    session::Session,
    token::Ask,
};

/// Where what a memory holds outlives the credential: a store that others share, or the cache file of this user's programs.
///
/// A credential reads and writes its [`Memory`] alone. Before it asks Entra, a shelf has put there what it knows for this call, and afterwards it takes from there
/// what is new. A shelf that fails must not fail the call: it says so in the log, and is as if it were empty.
pub(crate) trait Shelf: MaybeSend + MaybeSync {
    /// Puts what is known for this call into the memory: the token under this key, and who is signed in.
    fn load<'a>(&'a self, about: &'a Shelved<'a>) -> BoxFuture<'a, ()>;

    /// Takes from the memory what this call has changed there.
    fn save<'a>(&'a self, about: &'a Shelved<'a>) -> BoxFuture<'a, ()>;
}

/// One call, as a shelf sees it.
pub(crate) struct Shelved<'a> {
    pub(crate) session: &'a Shared<Session>,
    pub(crate) ask: &'a Ask,
    pub(crate) key: &'a CacheKey,
}

impl Shelved<'_> {
    pub(crate) fn memory(&self) -> &dyn Memory {
        &*self.session.memory
    }
}
