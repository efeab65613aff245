use crate::maybe_send::{MaybeSend, MaybeSync};

/// Random bytes fit for keys.
pub trait Random: MaybeSend + MaybeSync {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable>;
}

/// The host has no randomness just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomUnavailable;
