use crate::maybe_send::{BoxFuture, MaybeSend, MaybeSync};

/// Runs work that nobody waits for: the early refresh of a token that still works.
pub trait Background: MaybeSend + MaybeSync {
    /// Takes the work and sees it through, or gives it back where that cannot be promised just now; then the caller does it and waits.
    fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>>;
}
