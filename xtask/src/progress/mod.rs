//! Progress of long steps, on a terminal and in a CI log.
//!
//! A step prints one line when it ends, `name … ok 12.3 s`. Until then a terminal shows a live line; a log gets a
//! first sign after 2 seconds and a heartbeat every 15 seconds, with the last line that the running child printed.
//! What children print goes to `target/xtask/logs/<step>.log`; its tail is shown when the step fails.

mod child;
mod log;
mod service;

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::Result;

pub use log::failures;
pub use service::Service;

const FIRST_SIGN: Duration = Duration::from_secs(2);
const HEARTBEAT: Duration = Duration::from_secs(15);
const REDRAW: Duration = Duration::from_millis(500);
/// A live line must not wrap, or it cannot be redrawn.
const LIVE_WIDTH: usize = 78;

/// Runs `work` as one step: prints `name … ok 1.2 s`, or `name … FAILED 1.2 s` and passes the error on.
pub fn step<T>(name: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
    let mut step = Step::start(name);
    let result = work(&step);
    step.finish(result.is_ok());
    result
}

/// A step under way. Children run through [`Step::run`] and its siblings.
#[derive(Debug)]
pub struct Step {
    shared: Arc<Shared>,
    ticker: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    name: String,
    started: Instant,
    live: bool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    waiting_for: String,
    last_line: String,
    last_output: Instant,
    note: String,
    children: usize,
    announced: bool,
    done: bool,
}

impl Step {
    fn start(name: &str) -> Self {
        let now = Instant::now();
        let shared = Arc::new(Shared {
            name: name.to_owned(),
            started: now,
            live: std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            state: Mutex::new(State {
                waiting_for: String::new(),
                last_line: String::new(),
                last_output: now,
                note: String::new(),
                children: 0,
                announced: false,
                done: false,
            }),
            changed: Condvar::new(),
        });
        let ticker = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.tick()
        });
        Self { shared, ticker: Some(ticker) }
    }

    /// Says what the step waits for from now on.
    pub fn waiting_for(&self, what: impl Into<String>) {
        let mut state = self.shared.lock();
        state.waiting_for = what.into();
        state.last_line.clear();
    }

    /// A remark behind the step's last line, such as "already there".
    pub fn note(&self, note: impl Into<String>) {
        self.shared.lock().note = note.into();
    }

    /// Prints a line without disturbing the live line.
    pub fn say(&self, line: &str) {
        let _state = self.shared.lock();
        self.shared.print(line);
    }

    fn finish(&mut self, ok: bool) {
        self.shared.lock().done = true;
        self.shared.changed.notify_all();
        if let Some(ticker) = self.ticker.take() {
            // A ticker that panicked has nothing left to draw.
            let _ = ticker.join();
        }
        let state = self.shared.lock();
        let mut line = format!("{} … {} {}", self.shared.name, if ok { "ok" } else { "FAILED" }, seconds(self.shared.started.elapsed()));
        if !state.note.is_empty() {
            let _ = write!(line, " ({})", state.note);
        }
        self.shared.print(&line);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws until the step is done.
    fn tick(&self) {
        let mut next = if self.live { REDRAW } else { FIRST_SIGN };
        let mut state = self.lock();
        while !state.done {
            let left = next.saturating_sub(self.started.elapsed());
            if !left.is_zero() {
                state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            if self.live {
                self.draw(&state);
                next += REDRAW;
            } else if state.announced {
                self.print(&heartbeat(&self.name, self.started.elapsed(), state.last_output.elapsed(), &state));
                next += HEARTBEAT;
            } else {
                self.print(&format!("{} …", self.name));
                state.announced = true;
                next = HEARTBEAT;
            }
        }
    }

    fn draw(&self, state: &State) {
        let line = live_line(&self.name, self.started.elapsed(), state);
        eprint!("\r\x1b[2K{line}");
        let _ = std::io::stderr().flush();
    }

    fn print(&self, line: &str) {
        if self.live {
            eprint!("\r\x1b[2K");
        }
        eprintln!("{line}");
    }
}

fn live_line(name: &str, elapsed: Duration, state: &State) -> String {
    let doing = if state.last_line.is_empty() { &state.waiting_for } else { &state.last_line };
    let line = format!("{name} … {} s  {doing}", elapsed.as_secs());
    if line.chars().count() <= LIVE_WIDTH {
        return line;
    }
    line.chars().take(LIVE_WIDTH - 1).chain(['…']).collect()
}

fn heartbeat(name: &str, elapsed: Duration, silent: Duration, state: &State) -> String {
    let mut line = format!("{name} … {} s", elapsed.as_secs());
    if !state.waiting_for.is_empty() {
        let _ = write!(line, ", waiting for {}", state.waiting_for);
    }
    if silent >= HEARTBEAT {
        let _ = write!(line, ", silent for {} s", silent.as_secs());
    }
    if !state.last_line.is_empty() {
        let _ = write!(line, ": {}", state.last_line);
    }
    line
}

/// `12.3 s`, or `2 min 05 s` from two minutes on.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole >= 120 { format!("{} min {:02} s", whole / 60, whole % 60) } else { format!("{:.1} s", duration.as_secs_f64()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(waiting_for: &str, last_line: &str) -> State {
        State {
            waiting_for: waiting_for.to_owned(),
            last_line: last_line.to_owned(),
            last_output: Instant::now(),
            note: String::new(),
            children: 0,
            announced: true,
            done: false,
        }
    }

    #[test]
    fn a_heartbeat_says_what_runs_for_how_long_and_what_it_printed_last() {
        let line = heartbeat("crate", Duration::from_secs(30), Duration::from_secs(3), &state("cargo", "Compiling foo"));
        assert_eq!(line, "crate … 30 s, waiting for cargo: Compiling foo");
    }

    #[test]
    fn a_heartbeat_says_that_the_child_is_silent() {
        let line = heartbeat("crate", Duration::from_secs(45), Duration::from_secs(40), &state("cargo", ""));
        assert_eq!(line, "crate … 45 s, waiting for cargo, silent for 40 s");
    }

    #[test]
    fn a_live_line_never_wraps() {
        let line = live_line("crate", Duration::from_secs(1), &state("", &"é".repeat(200)));
        assert_eq!(line.chars().count(), LIVE_WIDTH);
        assert!(line.ends_with('…'));
    }

    #[test]
    fn short_times_have_tenths_and_long_ones_minutes() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn a_step_passes_its_result_on() {
        assert_eq!(step("adds", |_| Ok(1 + 1)).unwrap(), 2);
        assert_eq!(step::<()>("fails", |_| anyhow::bail!("no")).unwrap_err().to_string(), "no");
    }
}
