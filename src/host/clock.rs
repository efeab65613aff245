use core::time::Duration;

use crate::{
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    token::{Moment, UnixTime},
};

/// Tells the time and waits.
pub trait Clock: MaybeSend + MaybeSync {
    /// The time now; `None` where there is no clock.
    fn now(&self) -> Option<Moment>;

    /// Resolves after `duration`. It is awaited between exchanges, never as a limit of one, so a test may jump instead of waiting. It is
    /// the limit of a [`TokenStore`](super::TokenStore)'s operation that does not answer at once.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Local time minus UTC at that time, in seconds, on hosts that know where they are: old tools tell local time.
    fn local_offset(&self, _at: UnixTime) -> Option<i64> {
        None
    }

    /// A real wait of a fraction of a second, on hosts where the work of one caller can silently end with that caller; `None` elsewhere.
    ///
    /// A Worker's request is such a caller: when it has ended, its pending I/O never settles. Callers who share a token request give signs
    /// of life at this pace, and when they stop another takes over (see `cache/flight.rs`).
    fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
        None
    }
}
