use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::World;

/// Stands still but for `advance` and for sleeps, which jump. The wall clock and the steady clock move together.
pub(super) struct Clock {
    /// Milliseconds since 1970.
    start: i64,
    passed: Duration,
    sleepers: Vec<Sleeper>,
    next_id: u64,
}

struct Sleeper {
    id: u64,
    until: Duration,
    waker: Option<Waker>,
}

impl Clock {
    /// `now` is in seconds since 1970.
    pub(super) fn new(now: f64) -> Self {
        #[allow(clippy::cast_possible_truncation)] // `as` saturates, and no vector is that far from 1970
        let start = (now * 1000.0).round() as i64;
        Self { start, passed: Duration::ZERO, sleepers: Vec::new(), next_id: 0 }
    }

    pub(super) fn now(&self) -> i64 {
        self.start.saturating_add(i64::try_from(self.passed.as_millis()).unwrap_or(i64::MAX))
    }

    pub(super) fn uptime(&self) -> Duration {
        BOOTED_BEFORE + self.passed
    }

    pub(super) fn advance(&mut self, seconds: f64) {
        self.passed = self.passed.saturating_add(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    }

    fn add_sleeper(&mut self, duration: Duration) -> u64 {
        self.next_id += 1;
        self.sleepers.push(Sleeper { id: self.next_id, until: self.passed.saturating_add(duration), waker: None });
        self.next_id
    }

    /// Those who sleep at the same time wake in the order of their time, so that sleeping side by side costs the longest sleep.
    pub(super) fn wake_next(&mut self) -> Option<Waker> {
        let next = self.sleepers.iter_mut().filter(|sleeper| sleeper.waker.is_some()).min_by_key(|sleeper| (sleeper.until, sleeper.id))?;
        self.passed = self.passed.max(next.until);
        next.waker.take()
    }
}

/// The steady clock does not begin with the vector: what takes its zero for "never" is wrong.
const BOOTED_BEFORE: Duration = Duration::from_hours(24);

/// See [`World::sleep`].
#[derive(Debug)]
pub struct Sleep {
    world: World,
    duration: Duration,
    id: Option<u64>,
}

impl Sleep {
    pub(super) fn new(world: World, duration: Duration) -> Self {
        Self { world, duration, id: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (known, duration) = (self.id, self.duration);
        let (id, over) = self.world.with(|state| {
            let clock = &mut state.clock;
            let id = known.unwrap_or_else(|| clock.add_sleeper(duration));
            let passed = clock.passed;
            let over = clock.sleepers.iter_mut().find(|sleeper| sleeper.id == id).is_none_or(|sleeper| {
                // Even a sleep of no time lets the others run first.
                let woken = known.is_some() && sleeper.waker.is_none() && sleeper.until <= passed;
                sleeper.waker = Some(context.waker().clone()).filter(|_| !woken);
                woken
            });
            (id, over)
        });
        self.id = Some(id);
        if over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.world.with(|state| state.clock.sleepers.retain(|sleeper| sleeper.id != id));
        }
    }
}
