//! A server that runs beside a step, such as the Entra emulator or workerd.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Step;
use super::child::{each_line, spawn};
use super::log::{Log, tail};
use crate::paths;

/// A running server. Dropping it kills it. Its standard input ends when the xtask does, however that happens.
#[derive(Debug)]
pub struct Service {
    name: String,
    child: Child,
    lines: Receiver<String>,
    log: std::path::PathBuf,
}

impl Service {
    /// Starts `command` as server `name`; what it prints goes to `target/xtask/logs/<name>.log`.
    ///
    /// # Errors
    /// When the program is missing.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let (log, path) =
            Log::open(&paths::logs(), name, true).with_context(|| format!("cannot write a log in {}", paths::display(&paths::logs())))?;
        let mut child = spawn(command.stdin(Stdio::piped()))?;
        let (sender, lines) = mpsc::channel();
        let streams: [Option<Box<dyn std::io::Read + Send>>; 2] =
            [child.stdout.take().map(|out| Box::new(out) as _), child.stderr.take().map(|err| Box::new(err) as _)];
        for stream in streams.into_iter().flatten() {
            let (log, sender) = (log.clone(), sender.clone());
            thread::spawn(move || {
                each_line(stream, |line| {
                    log.line(line);
                    // Nobody waits for a line any more: the log has it.
                    let _ = sender.send(String::from_utf8_lossy(line).into_owned());
                });
            });
        }
        Ok(Self { name: name.to_owned(), child, lines, log: path })
    }

    /// Waits until the server prints a line with `text` in it and returns that line.
    ///
    /// # Errors
    /// When the server ends or `limit` passes first; the end of its log is shown.
    pub fn wait_for(&self, step: &Step, text: &str, limit: Duration) -> Result<String> {
        step.waiting_for(format!("{} to say `{text}`", self.name));
        let until = Instant::now() + limit;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(text) => {
                    step.waiting_for("");
                    return Ok(line);
                }
                Ok(_) => {}
                Err(error) => {
                    step.say(tail(&self.log).trim_end());
                    let log = paths::display(&self.log);
                    match error {
                        RecvTimeoutError::Disconnected => bail!("{} ended early; its log is {log}", self.name),
                        RecvTimeoutError::Timeout => {
                            bail!("{} did not say `{text}` within {} s; its log is {log}", self.name, limit.as_secs())
                        }
                    }
                }
            }
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
    fn the_line_that_says_where_it_listens_is_returned() {
        let line = step("test service", |step| {
            let service = Service::start("test service", &mut shell("echo starting; echo listening on 8080; exec sleep 20"))?;
            service.wait_for(step, "listening on", Duration::from_secs(10))
        });
        assert_eq!(line.unwrap(), "listening on 8080");
    }

    #[test]
    fn a_server_that_ends_early_is_an_error() {
        let error = step("test early end", |step| {
            let service = Service::start("test early end", &mut shell("echo port in use >&2; exit 1"))?;
            service.wait_for(step, "listening on", Duration::from_secs(10))
        });
        assert!(error.unwrap_err().to_string().contains("ended early"));
    }
}
