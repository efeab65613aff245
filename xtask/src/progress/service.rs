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

/// What servers of our own are told, so that they end when their standard input does.
const STDIN_LIFETIME: &str = "--stdin-lifetime";

/// How long such a server may take to put its things away; then it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// A running server. Dropping it ends it. Its standard input ends when the xtask does, however that happens.
#[derive(Debug)]
pub struct Service {
    name: String,
    child: Child,
    ends_with_stdin: bool,
    lines: Receiver<String>,
    log: std::path::PathBuf,
}

impl Service {
    /// Starts `command` as server `name`; what it prints goes to `target/xtask/logs/<name>.log`, but for secrets.
    ///
    /// # Errors
    /// When the program is missing.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let (log, path) =
            Log::open(&paths::logs(), name, true).with_context(|| format!("cannot write a log in {}", paths::display(&paths::logs())))?;
        let ends_with_stdin = command.get_args().any(|argument| argument == STDIN_LIFETIME);
        let mut child = spawn(command.stdin(Stdio::piped()))?;
        let (sender, lines) = mpsc::channel();
        let streams: [Option<Box<dyn std::io::Read + Send>>; 2] =
            [child.stdout.take().map(|out| Box::new(out) as _), child.stderr.take().map(|err| Box::new(err) as _)];
        for stream in streams.into_iter().flatten() {
            let (log, sender) = (log.clone(), sender.clone());
            thread::spawn(move || {
                each_line(stream, |line| {
                    log.line(for_log(line));
                    // Nobody waits for a line any more: the log has it.
                    let _ = sender.send(String::from_utf8_lossy(line).into_owned());
                });
            });
        }
        Ok(Self { name: name.to_owned(), child, ends_with_stdin, lines, log: path })
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
        drop(self.child.stdin.take());
        let told = Instant::now();
        while self.ends_with_stdin && told.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The line itself, unless it is JSON with a secret in it: a member whose name ends so, as `client_secret`.
fn for_log(line: &[u8]) -> &[u8] {
    let mark = br#"secret":"#;
    if line.windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark)) { b"(not logged: a secret is in it)" } else { line }
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

    #[test]
    fn a_server_that_ends_with_its_standard_input_may_put_its_things_away() {
        let path = std::env::temp_dir().join(format!("xtask-service-{}", std::process::id()));
        let script = format!("echo ready; cat > /dev/null; sleep 0.3; echo away > '{}'", path.display());
        step("test farewell", |step| {
            let service = Service::start("test farewell", shell(&script).arg(STDIN_LIFETIME))?;
            service.wait_for(step, "ready", Duration::from_secs(10))
        })
        .unwrap();
        let left = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(left, "away\n");
    }

    #[test]
    fn a_server_that_does_not_end_is_killed() {
        let (begun, script) = (Instant::now(), "echo pid=$$; exec sleep 60");
        let line = step("test no farewell", |step| {
            let service = Service::start("test no farewell", shell(script).arg(STDIN_LIFETIME))?;
            service.wait_for(step, "pid=", Duration::from_secs(10))
        })
        .unwrap();
        assert!(begun.elapsed() < Duration::from_secs(30));
        let pid = line.trim_start_matches("pid=");
        assert!(!Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status().unwrap().success(), "{pid} is alive");
    }

    #[test]
    fn a_secret_reaches_who_waits_for_it_but_not_the_log() {
        let (said, log) = step("test secret", |step| {
            let ready = r#"echo '{"ready":true,"client_secret":"s3cret+value"}'; echo listening; exec cat"#;
            let service = Service::start("test secret", &mut shell(ready))?;
            let said = service.wait_for(step, "ready", Duration::from_secs(10))?;
            service.wait_for(step, "listening", Duration::from_secs(10))?;
            Ok((said, std::fs::read_to_string(&service.log)?))
        })
        .unwrap();
        assert!(said.contains("s3cret+value"));
        assert_eq!(log, "(not logged: a secret is in it)\nlistening\n");
    }
}
