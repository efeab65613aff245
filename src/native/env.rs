use std::string::String;

use crate::host::Env;

/// The environment variables of this process. One that is not UTF-8 counts as absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessEnv;

impl Env for ProcessEnv {
    fn var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
