//! wasi:cli/environment: the variables that are named, and no arguments.

use crate::bindings::wasi::cli::environment::Host;
use crate::lent::State;

impl Host for State {
    async fn get_environment(&mut self) -> Vec<(String, String)> {
        self.machine.variables.clone()
    }

    async fn get_arguments(&mut self) -> Vec<String> {
        Vec::new()
    }

    async fn initial_cwd(&mut self) -> Option<String> {
        None
    }
}
