//! Runs the futures of one step. A future is polled only when it was woken, so that a forgotten wake-up is found; when nobody can run,
//! the world's clock jumps to the next sleeper; when nobody sleeps either, the step hangs.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use crate::world::World;

/// Why a step did not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// A call waits for what will never happen.
    Hangs(Who),
    /// A call was polled [`MOST_POLLS`] times and goes on.
    Spins(Who),
}

/// Whose future it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The index of a call among those that were started together.
    Call(usize),
    Background,
}

/// The longest vectors need some hundred polls; a sign-in that polls for 15 minutes needs a few for each of 180 questions.
pub const MOST_POLLS: u32 = 10_000;

/// Starts all calls, in their order, before it goes on with any; then runs them, and the background work that they left, to the end.
///
/// # Errors
/// Says who never ends.
pub fn run<'a, T>(world: &World, calls: impl IntoIterator<Item = Pin<Box<dyn Future<Output = T> + 'a>>>) -> Result<Vec<T>, Stuck> {
    let mut calls: Vec<Task<'a, T>> = calls.into_iter().map(Task::new).collect();
    let mut background: Vec<Task<'static, ()>> = Vec::new();
    loop {
        let mut anybody_ran = false;
        for (index, call) in calls.iter_mut().enumerate() {
            anybody_ran |= call.run_if_woken().map_err(|Spins| Stuck::Spins(Who::Call(index)))?;
        }
        background.extend(std::iter::from_fn(|| world.next_background()).map(|work| Task::new(work)));
        for work in &mut background {
            anybody_ran |= work.run_if_woken().map_err(|Spins| Stuck::Spins(Who::Background))?;
        }
        background.retain(|work| !work.is_over());
        if anybody_ran {
            continue;
        }
        let waiting = calls.iter().position(|call| !call.is_over()).map(Who::Call);
        let Some(waiting) = waiting.or((!background.is_empty()).then_some(Who::Background)) else { break };
        if !world.wake_next_sleeper() {
            return Err(Stuck::Hangs(waiting));
        }
    }
    Ok(calls.into_iter().filter_map(|call| call.result).collect())
}

impl fmt::Display for Stuck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, how) = match self {
            Self::Hangs(who) => (who, "never settles: it waits for what will never happen"),
            Self::Spins(who) => (who, "never settles: it goes on for ever without an end"),
        };
        match who {
            Who::Call(index) => write!(formatter, "call {index} {how}"),
            Who::Background => write!(formatter, "the work left in the background {how}"),
        }
    }
}

struct Task<'a, T> {
    /// Dropped as soon as it is over, as a caller would.
    future: Option<Pin<Box<dyn Future<Output = T> + 'a>>>,
    woken: Arc<Flag>,
    polls: u32,
    result: Option<T>,
}

struct Spins;

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

impl<'a, T> Task<'a, T> {
    fn new(future: Pin<Box<dyn Future<Output = T> + 'a>>) -> Self {
        Self { future: Some(future), woken: Arc::new(Flag(AtomicBool::new(true))), polls: 0, result: None }
    }

    fn is_over(&self) -> bool {
        self.future.is_none()
    }

    /// Whether there was something to run.
    fn run_if_woken(&mut self) -> Result<bool, Spins> {
        let Some(future) = self.future.as_mut().filter(|_| self.woken.0.swap(false, Ordering::Acquire)) else { return Ok(false) };
        self.polls += 1;
        if self.polls > MOST_POLLS {
            return Err(Spins);
        }
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&Waker::from(self.woken.clone()))) {
            (self.future, self.result) = (None, Some(result));
        }
        Ok(true)
    }
}
