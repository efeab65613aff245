use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// Clocks that follow tokio's, which the tests pause: a wait is a jump, and `tokio::time::advance` lets time pass.
#[derive(Clone, Copy)]
pub struct VirtualClock {
    start: Instant,
}

/// What the wall clock says at first, in seconds since 1970.
pub const START: u64 = 1_790_000_000;

impl VirtualClock {
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl HostWallClock for VirtualClock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        Duration::from_secs(START) + self.start.elapsed()
    }
}

impl HostMonotonicClock for VirtualClock {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).expect("five hundred years")
    }
}

/// The machine's clocks, put forward together. What is waited for takes its time.
#[derive(Clone)]
pub struct ShiftedClock {
    begun: Instant,
    /// In milliseconds.
    by: Arc<AtomicU64>,
    ahead: Duration,
}

impl ShiftedClock {
    pub fn new() -> Self {
        Self { begun: Instant::now(), by: Arc::default(), ahead: Duration::ZERO }
    }

    /// One that goes with it, so much ahead.
    pub fn ahead(&self, by: Duration) -> Self {
        Self { ahead: by, ..self.clone() }
    }

    /// Lets time pass at once, for all that go with it.
    pub fn advance(&self, by: Duration) {
        self.by.fetch_add(u64::try_from(by.as_millis()).expect("few"), Ordering::Relaxed);
    }

    fn shift(&self) -> Duration {
        Duration::from_millis(self.by.load(Ordering::Relaxed)) + self.ahead
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> u64 {
        HostWallClock::now(self).as_secs()
    }
}

impl HostWallClock for ShiftedClock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970") + self.shift()
    }
}

impl HostMonotonicClock for ShiftedClock {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        u64::try_from((self.begun.elapsed() + self.shift()).as_nanos()).expect("five hundred years")
    }
}
