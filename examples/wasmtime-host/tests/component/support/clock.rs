use std::time::Duration;

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
