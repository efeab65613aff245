use alloc::string::String;

use crate::maybe_send::{MaybeSend, MaybeSync};

/// Environment variables.
pub trait Env: MaybeSend + MaybeSync {
    /// The value of a variable, if it is set.
    fn var(&self, name: &str) -> Option<String>;
}

/// A function is an environment.
impl<F: Fn(&str) -> Option<String> + MaybeSend + MaybeSync> Env for F {
    fn var(&self, name: &str) -> Option<String> {
        self(name)
    }
}
