use alloc::string::String;
use core::cell::OnceCell;

use crate::{artifact::OneThread, component::bindings::wasi::cli::environment::get_environment, host::Env};

/// wasi:cli/environment, which gives all variables at once. They do not change while an instance lives, and are asked for once.
pub(super) struct Environment;

impl Env for Environment {
    fn var(&self, name: &str) -> Option<String> {
        static VARIABLES: OneThread<OnceCell<alloc::vec::Vec<(String, String)>>> = OneThread::new(OnceCell::new());
        let variables = VARIABLES.get().get_or_init(get_environment);
        variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}
