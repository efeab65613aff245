//! The virtual world of one vector: what its host is, what was asked of it, and what must not have happened.
//!
//! Clones are the same world. Nothing waits and nothing is ambient: time moves when a step says so, or when somebody sleeps.

mod asked;
mod clock;
mod compare;
mod exchanges;
mod secrets;

use std::{
    collections::{BTreeMap, VecDeque},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

pub use asked::{AskedHttp, AskedProcess};
pub use clock::Sleep;

use crate::model::{FileContent, HttpReply, Platform, ProcessReply, Vector};
use clock::Clock;
use exchanges::Exchanges;
use secrets::Secrets;

/// Work that nobody waits for.
pub type Background = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    platform: Platform,
    env: BTreeMap<String, String>,
    state: Mutex<State>,
}

struct State {
    clock: Clock,
    files: BTreeMap<String, FileContent>,
    exchanges: Exchanges,
    background: VecDeque<Background>,
    secrets: Secrets,
    misuses: Vec<String>,
    log: Vec<String>,
}

impl World {
    /// The world of a vector at its start.
    pub fn new(vector: &Arc<Vector>) -> Self {
        let host = &vector.host;
        let state = State {
            clock: Clock::new(host.now),
            files: host.files.clone(),
            exchanges: Exchanges::new(vector.clone()),
            background: VecDeque::new(),
            secrets: Secrets::default(),
            misuses: Vec::new(),
            log: Vec::new(),
        };
        Self(Arc::new(Inner { platform: host.platform, env: host.env.clone(), state: Mutex::new(state) }))
    }

    pub fn platform(&self) -> Platform {
        self.0.platform
    }

    pub fn env(&self) -> &BTreeMap<String, String> {
        &self.0.env
    }

    /// The bytes of a file; what is not listed does not exist.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        self.with(|state| state.files.get(path).map(|content| content.0.clone()))
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.with(|state| state.clock.now())
    }

    /// By a clock that never jumps, from an arbitrary start.
    pub fn uptime(&self) -> Duration {
        self.with(|state| state.clock.uptime())
    }

    /// Resolves when nobody else can run any more; then the clock has jumped by `duration`.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(self.clone(), duration)
    }

    /// Makes a request, now; the reply comes a turn later, so that what was started together overlaps. What the vector does not list
    /// fails it, and looks like a broken network.
    pub fn http(&self, asked: &AskedHttp) -> impl Future<Output = HttpReply> + Send + use<> {
        let reply = self.with(|state| {
            state.secrets.sent(asked);
            let reply = state.exchanges.http(asked);
            state.secrets.received(&reply);
            reply
        });
        next_turn(reply)
    }

    /// Runs a program, now; what it answers comes a turn later.
    pub fn process(&self, asked: &AskedProcess) -> impl Future<Output = ProcessReply> + Send + use<> {
        next_turn(self.with(|state| state.exchanges.process(asked)))
    }

    /// Takes over work that nobody waits for; it is run to its end before the next step.
    pub fn spawn(&self, work: Background) {
        self.with(|state| state.background.push_back(work));
    }

    /// Records that the host was used in a way that no host allows; the vector has failed.
    pub fn misused(&self, how: impl Into<String>) {
        self.with(|state| state.misuses.push(how.into()));
    }

    /// Keeps what was logged, to look for secrets in it.
    pub fn overheard(&self, line: impl Into<String>) {
        self.with(|state| state.log.push(line.into()));
    }

    /// What must not have happened so far; unexpected exchanges first.
    pub fn problems(&self) -> Vec<String> {
        self.with(|state| {
            let mut problems = state.exchanges.problems();
            problems.extend(state.misuses.iter().cloned());
            problems.extend(state.secrets.leaks("a line of the log", state.log.iter().map(String::as_str)));
            problems
        })
    }

    /// The exchanges that nobody asked for and somebody had to.
    pub fn left_over(&self) -> Vec<String> {
        self.with(|state| state.exchanges.left_over())
    }

    /// The secrets that went over the wire so far and show in one of the texts, which are forms of `what`.
    pub(crate) fn leaks<'a>(&self, what: &str, texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        self.with(|state| state.secrets.leaks(what, texts))
    }

    pub(crate) fn advance(&self, seconds: f64) {
        self.with(|state| state.clock.advance(seconds));
    }

    pub(crate) fn change_files(&self, files: &BTreeMap<String, Option<FileContent>>) {
        self.with(|state| {
            for (path, content) in files {
                match content {
                    Some(content) => state.files.insert(path.clone(), content.clone()),
                    None => state.files.remove(path),
                };
            }
        });
    }

    pub(crate) fn next_background(&self) -> Option<Background> {
        self.with(|state| state.background.pop_front())
    }

    /// Jumps to the time at which the next sleeper wakes; `false` if nobody sleeps.
    pub(crate) fn wake_next_sleeper(&self) -> bool {
        let waker = self.with(|state| state.clock.wake_next());
        waker.is_some_and(|waker| {
            waker.wake();
            true
        })
    }

    /// How far the exchanges are, for a call that hangs.
    pub(crate) fn progress(&self) -> String {
        self.with(|state| state.exchanges.progress())
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        // A panic of the subject is a failure of this vector alone.
        work(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("World").finish_non_exhaustive()
    }
}

/// Resolves with `value` once everybody else who is ready has run.
fn next_turn<T>(value: T) -> NextTurn<T> {
    NextTurn { value: Some(value), waited: false }
}

struct NextTurn<T> {
    value: Option<T>,
    waited: bool,
}

impl<T> Unpin for NextTurn<T> {}

impl<T> Future for NextTurn<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        if !std::mem::replace(&mut self.waited, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        // A future that has resolved must not be polled again; one that is never resolves.
        self.value.take().map_or(Poll::Pending, Poll::Ready)
    }
}
