//! The machine that a server's host lends: files, pinned exchanges, programs (`lib/machine.js`). What they say has line breaks, so it is not in lines.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::time::Duration;

use super::{
    bridge::Question,
    host::{JsHost, read},
};
use crate::{
    host::{FetchError, FetchPinned, FileError, Files, Output, Platform, Process, ProcessError, Program, Reply, RunLimits, Trust},
    maybe_send::BoxFuture,
    request::Request,
    text::{concat, decimal, number, split_at_byte},
    token::milliseconds,
};

impl JsHost {
    pub(super) fn lends(self, member: &str) -> bool {
        !self.0.ask(Question::Lends, member).is_empty()
    }

    pub(super) fn platform(self) -> Option<Platform> {
        Platform::named(&self.0.ask(Question::Platform, ""))
    }

    fn read_file<'a>(self, asked: &str) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        self.0.begin(Question::ReadFile, asked).then(|outcome| {
            let (end, text) = split_at_byte(outcome, b'\n').unwrap_or((outcome, ""));
            match end {
                "there" => Ok(text.as_bytes().to_owned()),
                "bytes" => Ok(text.chars().filter_map(|byte| u8::try_from(byte).ok()).collect()),
                "missing" => Err(FileError::NotFound),
                "large" => Err(FileError::TooLarge),
                _ => Err(FileError::Failed(text.into())),
            }
        })
    }
}

impl Files for JsHost {
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        self.read_file(&concat(&[&count(most), "\n", path]))
    }

    fn read_itself<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        self.read_file(&concat(&[&count(most), ITSELF, path]))
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        self.0.begin(Question::Exists, path).then(|outcome| !outcome.is_empty())
    }
}

impl FetchPinned for JsHost {
    fn fetch_pinned<'a>(&'a self, request: &'a Request, trust: &'a Trust, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let part = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
        let trust = [part(&trust.sha1), "\n", part(&trust.server_name), "\n", part(&trust.roots), "\0"];
        self.0.begin(Question::ExchangePinned, &concat(&[&concat(&trust), &super::host::written(request, limit)])).then(read)
    }
}

impl Process for JsHost {
    fn run<'a>(&'a self, program: Program, arguments: &'a [String], limits: RunLimits) -> BoxFuture<'a, Result<Output, ProcessError>> {
        let mut text = concat(&[program.as_str(), "\n", &decimal(milliseconds(limits.timeout)), "\n", &count(limits.most_output), "\n"]);
        for argument in arguments {
            text.push_str(argument);
            text.push('\0');
        }
        self.0.begin(Question::Run, &text).then(|outcome| {
            let (end, text) = split_at_byte(outcome, b'\n').unwrap_or((outcome, ""));
            if let Some(exit_code) = number(end) {
                let (stdout, stderr) = split_at_byte(text, b'\0').unwrap_or((text, ""));
                let exit_code = i32::try_from(exit_code).unwrap_or(i32::MAX);
                return Ok(Output { exit_code, stdout: stdout.into(), stderr: stderr.into() });
            }
            Err(match end {
                "missing" => ProcessError::NotFound,
                "timeout" => ProcessError::TimedOut,
                "large" => ProcessError::TooMuchOutput,
                _ => ProcessError::Failed(text.into()),
            })
        })
    }
}

fn count(bytes: usize) -> String {
    decimal(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// After the most bytes: of a file that is no link.
const ITSELF: &str = " itself\n";
