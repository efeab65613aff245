use std::fmt;
use std::time::Duration;

use azure_identity_wasm::host::{Process, ProcessError as Why, Program as Known, RunLimits};

use super::{Machine, audit::Begun};
use crate::bindings::azure_identity::credentials::process::{Host, Output, ProcessError, Program};
use crate::lent::State;

/// Programs, and which of them may be run.
#[derive(Default)]
pub(crate) struct Programs {
    process: Option<Box<dyn Process>>,
    allowed: Vec<Known>,
}

impl Programs {
    pub(super) fn new(process: impl Process + 'static, allowed: impl IntoIterator<Item = Known>) -> Self {
        Self { process: Some(Box::new(process)), allowed: allowed.into_iter().collect() }
    }
}

impl fmt::Debug for Programs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.allowed).finish()
    }
}

impl Machine {
    pub(crate) async fn run_program(
        &self,
        program: Program,
        arguments: Vec<String>,
        timeout: u64,
        max_output: u32,
    ) -> Result<Output, ProcessError> {
        let begun = Begun::new("process.run");
        let known = match program {
            Program::Az => Known::Az,
            Program::Azd => Known::Azd,
            Program::Pwsh => Known::Pwsh,
            Program::Powershell => Known::Powershell,
        };
        let programs = &self.programs;
        let ended = match programs.process.as_deref().filter(|_| programs.allowed.contains(&known)) {
            Some(process) => {
                let limits = RunLimits::new(Duration::from_millis(timeout).min(LONGEST), (max_output as usize).min(MOST_OUTPUT));
                process.run(known, &arguments, limits).await.map_err(|why| match why {
                    Why::NotFound => ProcessError::NotFound,
                    Why::TimedOut => ProcessError::TimedOut,
                    Why::TooMuchOutput => ProcessError::TooMuchOutput,
                    Why::Failed(why) => ProcessError::Other(why),
                    _ => ProcessError::Other("it could not be run".to_owned()),
                })
            }
            None => Err(ProcessError::Denied),
        };
        let outcome = match &ended {
            Ok(output) => format!("exit code {}", output.exit_code),
            Err(ProcessError::NotFound) => "not found".to_owned(),
            Err(ProcessError::Denied) => "denied".to_owned(),
            Err(ProcessError::TimedOut) => "timed out".to_owned(),
            Err(ProcessError::TooMuchOutput) => "too much output".to_owned(),
            Err(ProcessError::Other(_)) => "failed".to_owned(),
        };
        begun.end(&*self.audit, known.as_str(), &outcome);
        let output = ended?;
        Ok(Output { exit_code: output.exit_code, stdout: output.stdout, stderr: output.stderr })
    }
}

impl Host for State {
    async fn run(&mut self, program: Program, arguments: Vec<String>, timeout: u64, max_output: u32) -> Result<Output, ProcessError> {
        self.machine.run_program(program, arguments, timeout, max_output).await
    }
}

/// No program runs longer, whatever the instance asks for.
const LONGEST: Duration = Duration::from_mins(2);
/// In bytes.
const MOST_OUTPUT: usize = 1024 * 1024;
