use alloc::boxed::Box;
use core::time::Duration;

use crate::component::bindings::wasi::clocks::{
    monotonic_clock::{self, Pollable},
    wall_clock,
};
use crate::{
    host::Clock,
    maybe_send::BoxFuture,
    token::{Moment, UnixTime},
};

/// wasi:clocks.
pub(super) struct WasiClock;

impl Clock for WasiClock {
    fn now(&self) -> Option<Moment> {
        let wall = wall_clock::now();
        let milliseconds = wall.seconds.saturating_mul(1000).saturating_add((wall.nanoseconds / 1_000_000).into());
        let wall = UnixTime::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX));
        Some(Moment::new(wall, Some(Duration::from_nanos(monotonic_clock::now()))))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { timer(duration).block() })
    }
}

/// Becomes ready after `duration`.
pub(super) fn timer(duration: Duration) -> Pollable {
    monotonic_clock::subscribe_duration(nanoseconds(duration))
}

/// As wasi:clocks counts.
pub(super) fn nanoseconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos().into())
}
