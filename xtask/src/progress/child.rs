//! Children of a step: run to their end, output captured.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::log::{Log, NAMED, tail};
use super::{Shared, Step};
use crate::paths;

/// A child that did not end within its time limit; it has been killed.
#[derive(Debug)]
pub struct TimedOut {
    program: String,
    limit: Duration,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` did not end within {} s", self.program, self.limit.as_secs())
    }
}

impl std::error::Error for TimedOut {}

/// A text that grows while a child prints it.
type Kept = Arc<Mutex<String>>;

/// What is kept of what the child prints, beside the log.
#[derive(Clone, Debug)]
enum Output {
    Log,
    Keep(Kept),
    KeepErrors(Kept),
}

impl Step {
    /// Runs `command` to its end.
    ///
    /// # Errors
    /// When the program is missing or does not exit with 0; the end of its log is shown.
    pub fn run(&self, command: &mut Command) -> Result<()> {
        self.finish_child(command, &Output::Log, None, &[])
    }

    /// Runs `command` to its end; it may exit with one of `codes`, too.
    ///
    /// # Errors
    /// As [`Step::run`].
    pub fn run_allowing(&self, command: &mut Command, codes: &[i32]) -> Result<()> {
        self.finish_child(command, &Output::Log, None, codes)
    }

    /// Runs `command` and kills it after `limit`.
    ///
    /// # Errors
    /// As [`Step::run`], and [`TimedOut`].
    pub fn run_within(&self, command: &mut Command, limit: Duration) -> Result<()> {
        self.finish_child(command, &Output::Log, Some(limit), &[])
    }

    /// Runs `command` and returns its standard output.
    ///
    /// # Errors
    /// As [`Step::run`].
    pub fn read(&self, command: &mut Command) -> Result<String> {
        self.keep(command, Output::Keep)
    }

    /// Runs `command` and returns what it printed to standard error.
    ///
    /// # Errors
    /// As [`Step::run`].
    pub fn read_errors(&self, command: &mut Command) -> Result<String> {
        self.keep(command, Output::KeepErrors)
    }

    fn keep(&self, command: &mut Command, output: fn(Kept) -> Output) -> Result<String> {
        let kept = Kept::default();
        self.finish_child(command, &output(Arc::clone(&kept)), None, &[])?;
        let text = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(text)
    }

    fn finish_child(&self, command: &mut Command, output: &Output, limit: Option<Duration>, codes: &[i32]) -> Result<()> {
        let started = self.start_child(command, output)?;
        let log = started.log.clone();
        let title = title(command);
        let result = started.wait(&title, limit);
        self.waiting_for("");
        let status = match result {
            Ok(status) => status,
            Err(error) => {
                self.show_tail(&log);
                return Err(error);
            }
        };
        if !status.success() && !status.code().is_some_and(|code| codes.contains(&code)) {
            self.show_tail(&log);
            bail!("`{title}` failed ({status}); {NAMED}{}", paths::display(&log));
        }
        Ok(())
    }

    fn start_child(&self, command: &mut Command, output: &Output) -> Result<Running> {
        let (log, path) = {
            let mut state = self.shared.lock();
            let first = state.children == 0;
            state.children += 1;
            let (log, path) = Log::open(&paths::logs(), &self.shared.name, first)
                .with_context(|| format!("cannot write a log in {}", paths::display(&paths::logs())))?;
            (log, path)
        };
        log.line(format!("$ {}", command_line(command)).as_bytes());
        self.waiting_for(title(command));
        let mut child = spawn(command.stdin(Stdio::null()))?;
        let (kept, kept_errors) = match output.clone() {
            Output::Log => (None, None),
            Output::Keep(kept) => (Some(kept), None),
            Output::KeepErrors(kept) => (None, Some(kept)),
        };
        let mut readers = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            readers.push(follow(stdout, log.clone(), Arc::clone(&self.shared), kept));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.push(follow(stderr, log, Arc::clone(&self.shared), kept_errors));
        }
        Ok(Running { child, readers, log: path })
    }

    fn show_tail(&self, log: &std::path::Path) {
        self.say(tail(log).trim_end());
    }
}

#[derive(Debug)]
struct Running {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    log: PathBuf,
}

impl Running {
    fn wait(mut self, title: &str, limit: Option<Duration>) -> Result<ExitStatus> {
        let Some(limit) = limit else {
            let status = self.child.wait()?;
            for reader in self.readers {
                // A reader that panicked has lost lines of the log, nothing else.
                let _ = reader.join();
            }
            return Ok(status);
        };
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if started.elapsed() >= limit {
                // The readers are not joined: a grandchild may hold the pipe for ever.
                self.child.kill()?;
                self.child.wait()?;
                return Err(TimedOut { program: title.to_owned(), limit }.into());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Starts `command` with its output piped, or says which program is missing.
pub(super) fn spawn(command: &mut Command) -> Result<Child> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().with_context(|| format!("cannot start `{}`", command.get_program().display()))
}

fn follow(stream: impl Read + Send + 'static, log: Log, shared: Arc<Shared>, kept: Option<Kept>) -> JoinHandle<()> {
    thread::spawn(move || {
        each_line(stream, |line| {
            log.line(line);
            let text = String::from_utf8_lossy(line);
            let mut state = shared.lock();
            state.last_output = Instant::now();
            if !text.trim().is_empty() {
                text.trim().clone_into(&mut state.last_line);
            }
            if let Some(kept) = &kept {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_str(&text);
                kept.push('\n');
            }
        });
    })
}

/// Calls `with` for every line of `stream`, without its end, until the stream ends.
pub(super) fn each_line(stream: impl Read, mut with: impl FnMut(&[u8])) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while let Ok(1..) = stream.read_until(b'\n', &mut line) {
        with(line.trim_ascii_end());
        line.clear();
    }
}

/// The program and its first argument, such as `cargo build`.
pub(super) fn title(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    match command.get_args().next() {
        Some(first) => {
            let first = std::path::Path::new(first);
            format!("{name} {}", first.file_name().unwrap_or(first.as_os_str()).to_string_lossy())
        }
        None => name.into_owned(),
    }
}

fn command_line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            if word.is_empty() || word.contains(char::is_whitespace) { format!("'{word}'") } else { word.into_owned() }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::step;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn read_returns_one_of_the_outputs() {
        let text = step("test read", |step| step.read(&mut shell("echo one; echo noise >&2; echo two"))).unwrap();
        assert_eq!(text, "one\ntwo\n");
        let errors = step("test read errors", |step| step.read_errors(&mut shell("echo one; echo noise >&2; echo two"))).unwrap();
        assert_eq!(errors, "noise\n");
    }

    #[test]
    fn a_failing_child_fails_the_step_and_names_its_log() {
        let error = step("test failing", |step| step.run(&mut shell("echo reason; exit 3"))).unwrap_err().to_string();
        assert!(error.contains("`sh -c` failed") && error.contains("test-failing.log"), "{error}");
        let log = std::fs::read_to_string(paths::logs().join("test-failing.log")).unwrap();
        assert!(log.contains("$ sh -c 'echo reason; exit 3'\nreason\n"), "{log}");
    }

    #[test]
    fn an_exit_code_that_is_allowed_is_no_failure() {
        let run = |code: u8| step("test codes", |step| step.run_allowing(&mut shell(&format!("exit {code}")), &[1]));
        assert!(run(0).is_ok() && run(1).is_ok() && run(2).is_err());
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = step("test missing", |step| step.run(&mut Command::new("no-such-program"))).unwrap_err();
        assert_eq!(error.to_string(), "cannot start `no-such-program`");
    }

    #[test]
    fn a_child_past_its_time_limit_is_killed() {
        let started = Instant::now();
        let result = step("test limit", |step| step.run_within(&mut shell("exec sleep 20"), Duration::from_millis(200)));
        assert!(result.unwrap_err().is::<TimedOut>());
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
