//! Time for the component: its waits jump tokio's clock, and the clock of the vector's world follows.

use std::{
    future::{pending, poll_fn},
    io,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    time::{Instant, timeout},
};
use vector_driver::{executor::MOST_POLLS, world::World};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// Runs what waits by tokio's clock, in the time of a world.
#[derive(Debug)]
pub struct Time {
    runtime: Runtime,
    clock: WorldClock,
}

impl Time {
    /// Begins with the world's time.
    ///
    /// # Errors
    /// When the operating system has nothing left for it.
    pub fn new(world: &World) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build()?;
        let in_step_at = runtime.block_on(async { Instant::now() });
        Ok(Self { runtime, clock: WorldClock { world: world.clone(), in_step_at: Arc::new(Mutex::new(in_step_at)) } })
    }

    /// The clocks for wasi:clocks.
    pub fn clock(&self) -> WorldClock {
        self.clock.clone()
    }

    /// Runs `work` to its end without really waiting; then the world's clock moves by the time that it took. What never ends, does not end
    /// here either: [`vector_driver::executor::run`] tells so.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let (ended, took) = self.runtime.block_on(async { (limited(work).await, self.clock.catch_up()) });
        self.clock.world.sleep(took).await;
        match ended {
            Ok(value) => value,
            Err(Endless::Hangs) => pending().await,
            Err(Endless::Spins) => spin().await,
        }
    }
}

/// Clocks that show the world's time, at any moment of a call too.
#[derive(Clone, Debug)]
pub struct WorldClock {
    world: World,
    /// When tokio's clock and the world's last showed the same time. During a call the world's stands still.
    in_step_at: Arc<Mutex<Instant>>,
}

impl WorldClock {
    fn ahead(&self) -> Duration {
        self.in_step_at.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// How long the world has to sleep to be in step again.
    fn catch_up(&self) -> Duration {
        let mut in_step_at = self.in_step_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        now.duration_since(std::mem::replace(&mut *in_step_at, now))
    }
}

impl HostWallClock for WorldClock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    /// wasi:clocks knows no time before 1970.
    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.world.now()).unwrap_or(0)) + self.ahead()
    }
}

impl HostMonotonicClock for WorldClock {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        u64::try_from((self.world.uptime() + self.ahead()).as_nanos()).unwrap_or(u64::MAX)
    }
}

/// Why something has no end.
enum Endless {
    Hangs,
    Spins,
}

async fn limited<T>(work: impl Future<Output = T>) -> Result<T, Endless> {
    let mut work = pin!(work);
    let mut polls = 0;
    let counted = poll_fn(|context| {
        polls += 1;
        if polls > MOST_POLLS { Poll::Ready(Err(Endless::Spins)) } else { work.as_mut().poll(context).map(Ok) }
    });
    timeout(LONGEST, counted).await.unwrap_or(Err(Endless::Hangs))
}

async fn spin<T>() -> T {
    poll_fn(|context| {
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Virtual, so that it costs nothing; no call of a credential may take that long.
const LONGEST: Duration = Duration::from_hours(24);
