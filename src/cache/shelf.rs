use super::{CacheKey, Memory, Record, SignedIn};
use crate::{
    error::Result,
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
    ///
    /// It fails only where nothing could ever be kept as the application wants it: that is for the application to know.
    fn load<'a>(&'a self, about: &'a Shelved<'a>) -> BoxFuture<'a, Result<()>>;

    /// Takes from the memory what this call has changed there, whatever came of the call. `before` is what was there when it began to ask.
    fn save<'a>(&'a self, about: &'a Shelved<'a>, before: &'a Held) -> BoxFuture<'a, ()>;

    /// The call is over, however it has ended: nobody has to wait for it any more.
    fn end(&self, _about: &Shelved<'_>) {}
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

    /// What the memory holds for this call now.
    pub(crate) fn held(&self) -> Held {
        Held { record: self.memory().get(self.key), user: self.memory().user() }
    }
}

/// What a memory holds for a call.
pub(crate) struct Held {
    pub(crate) record: Option<Shared<Record>>,
    pub(crate) user: Option<Shared<SignedIn>>,
}
