//! A program of the demo. Unlike what a step runs, it leaves its output in no log, since a token may be in it; and it holds
//! its standard input, whose end tells it to end: that comes even when the xtask is killed.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, bail};

/// How long a program may take to end once it is told to; then it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// How many lines of the standard error are kept.
const ERRORS: usize = 40;

/// A running program. Dropping it ends it.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    errors: Option<JoinHandle<VecDeque<String>>>,
    started: Instant,
}

impl Program {
    /// Starts `command`, which is called `name` in errors.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{name}: cannot start `{}`", command.get_program().display()))?;
        let (sender, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                // Nobody is interested any more: then it is read all the same, so that the program can write.
                each_line(stdout, |line| drop(sender.send(line)));
            });
        }
        let errors = child.stderr.take().map(|stderr| thread::spawn(move || last_lines(stderr)));
        Ok(Self { name: name.to_owned(), input: child.stdin.take(), child, lines, errors, started })
    }

    /// The next line of the standard output.
    ///
    /// # Errors
    /// When the program ends or `limit` passes first.
    pub fn line(&mut self, limit: Duration) -> Result<String> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(line),
            Err(RecvTimeoutError::Timeout) => bail!("{} says nothing for {} s", self.name, limit.as_secs()),
            Err(RecvTimeoutError::Disconnected) => Err(self.failure("ended early")),
        }
    }

    /// Waits until the program has ended by itself, and returns what it printed.
    ///
    /// # Errors
    /// When it does not end within `limit`, or not with 0; its last errors are in the message.
    pub fn finish(mut self, limit: Duration) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            match self.lines.recv_timeout(limit.saturating_sub(self.started.elapsed())) {
                Ok(line) => lines.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => bail!("{} did not end within {} s", self.name, limit.as_secs()),
            }
        }
        let status = self.child.wait()?;
        if !status.success() {
            return Err(self.failure(&format!("failed ({status})")));
        }
        Ok(lines)
    }

    /// Waits for as long as the program runs.
    ///
    /// # Errors
    /// When it ends: it was not to.
    pub fn forever(&mut self) -> Result<()> {
        while self.lines.recv().is_ok() {}
        Err(self.failure("has ended"))
    }

    /// What has happened, and the last lines of the standard error.
    fn failure(&mut self, what: &str) -> Error {
        // It has ended, or is killed: then its standard error is at its end.
        let _ = self.end();
        let lines = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        Error::msg(lines.iter().fold(format!("{} {what}", self.name), |text, line| text + "\n    " + line))
    }

    fn end(&mut self) -> std::io::Result<()> {
        drop(self.input.take());
        let told = Instant::now();
        while told.elapsed() < GRACE {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.end();
    }
}

fn each_line(stream: impl Read, mut with: impl FnMut(String)) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while let Ok(1..) = stream.read_until(b'\n', &mut line) {
        with(String::from_utf8_lossy(line.trim_ascii_end()).into_owned());
        line.clear();
    }
}

fn last_lines(stream: impl Read) -> VecDeque<String> {
    let mut lines = VecDeque::new();
    each_line(stream, |line| {
        if lines.len() == ERRORS {
            lines.pop_front();
        }
        lines.push_back(line);
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Program {
        Program::start("the shell", Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn what_it_prints_is_returned() {
        assert_eq!(shell("echo one; echo two >&2; echo three").finish(LIMIT).unwrap(), ["one", "three"]);
    }

    #[test]
    fn a_failure_says_what_was_on_the_standard_error() {
        let error = shell("echo secret; echo reason >&2; exit 3").finish(LIMIT).unwrap_err().to_string();
        assert!(error.starts_with("the shell failed (exit status: 3)\n    reason"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_server_that_ends_early_is_an_error() {
        let error = shell("echo port in use >&2; exit 1").line(LIMIT).unwrap_err().to_string();
        assert_eq!(error, "the shell ended early\n    port in use");
    }

    #[test]
    fn it_ends_with_its_standard_input_when_it_is_dropped() {
        let path = std::env::temp_dir().join(format!("xtask-demo-program-{}", std::process::id()));
        let mut program = shell(&format!("echo ready; cat > /dev/null; echo told > '{}'", path.display()));
        program.line(LIMIT).unwrap();
        drop(program);
        let told = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(told, "told\n");
    }

    #[test]
    fn past_its_time_limit_it_is_an_error() {
        let error = shell("cat > /dev/null").finish(Duration::from_millis(200)).unwrap_err().to_string();
        assert_eq!(error, "the shell did not end within 0 s");
    }
}
