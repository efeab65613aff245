use alloc::{boxed::Box, string::String};

use super::waits::ask;
use crate::{
    component::bindings::azure_identity::credentials::process::{self, ProcessError as Why},
    host::{Output, Process, ProcessError, Program, RunLimits},
    maybe_send::BoxFuture,
    token::milliseconds,
};

/// The host's programs, by `wit/process.wit`.
pub(super) struct HostProcess;

impl Process for HostProcess {
    fn run<'a>(&'a self, program: Program, arguments: &'a [String], limits: RunLimits) -> BoxFuture<'a, Result<Output, ProcessError>> {
        let program = match program {
            Program::Az => process::Program::Az,
            Program::Azd => process::Program::Azd,
            Program::Pwsh => process::Program::Pwsh,
            Program::Powershell => process::Program::Powershell,
        };
        let timeout = u64::try_from(milliseconds(limits.timeout)).unwrap_or(0);
        let most = u32::try_from(limits.most_output).unwrap_or(u32::MAX);
        Box::pin(async move {
            let output = ask!(process::run, program, arguments, timeout, most).map_err(|why| match why {
                Why::NotFound => ProcessError::NotFound,
                Why::Denied => ProcessError::Failed("the host does not let this component run it".into()),
                Why::TimedOut => ProcessError::TimedOut,
                Why::TooMuchOutput => ProcessError::TooMuchOutput,
                Why::Other(why) => ProcessError::Failed(why),
            })?;
            Ok(Output { exit_code: output.exit_code, stdout: output.stdout, stderr: output.stderr })
        })
    }
}
