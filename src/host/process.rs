use alloc::string::String;
use core::time::Duration;

use crate::maybe_send::{BoxFuture, MaybeSend, MaybeSync};

/// Runs the developer's tools. Never through a shell: a program and its arguments are what they are.
pub trait Process: MaybeSend + MaybeSync {
    /// Runs a program that is found where this system finds programs, and waits for its end.
    ///
    /// It gets nothing to read. At the end of `limits`, and when the future is dropped, it is ended with all that it has started.
    fn run<'a>(&'a self, program: Program, arguments: &'a [String], limits: RunLimits) -> BoxFuture<'a, Result<Output, ProcessError>>;
}

/// The programs that credentials ask for: no text of anyone's ever names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Program {
    /// The Azure CLI.
    Az,
    /// The Azure Developer CLI.
    Azd,
    /// PowerShell 7 and later.
    Pwsh,
    /// Windows PowerShell.
    Powershell,
}

impl Program {
    /// As a system looks for it, without an ending.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Az => "az",
            Self::Azd => "azd",
            Self::Pwsh => "pwsh",
            Self::Powershell => "powershell",
        }
    }
}

/// How long a program may take, and how much it may say.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RunLimits {
    pub timeout: Duration,
    /// Of each of its two outputs, in bytes.
    pub most_output: usize,
}

impl RunLimits {
    pub const fn new(timeout: Duration, most_output: usize) -> Self {
        Self { timeout, most_output }
    }
}

/// What a program said. Its `Debug` does not show it: a token is in it.
#[derive(Clone, Default)]
pub struct Output {
    /// Below zero where a signal ended it.
    pub exit_code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Why a program did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessError {
    /// There is no such program.
    NotFound,
    /// It took too long, and was ended.
    TimedOut,
    /// It said more than it may, and was ended.
    TooMuchOutput,
    /// The host's rules forbid it, or it could not be started; the text is for people.
    Failed(String),
}

impl core::fmt::Debug for Output {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Output").field("exit_code", &self.exit_code).finish_non_exhaustive()
    }
}
