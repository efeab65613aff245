use alloc::boxed::Box;
use core::time::Duration;

#[cfg(feature = "component-p3")]
use super::waits::beside;
use crate::component::bindings::wasi::clocks::monotonic_clock;
#[cfg(feature = "component-p3")]
use crate::component::bindings::wasi::clocks::system_clock as wall_clock;
#[cfg(not(feature = "component-p3"))]
use crate::component::bindings::wasi::clocks::{monotonic_clock::Pollable, wall_clock};
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
        #[allow(clippy::useless_conversion)] // WASI 0.2 counts in u64, and 0.3 in i64
        let seconds = i64::try_from(wall.seconds).unwrap_or(i64::MAX);
        let wall = UnixTime::from_millis(seconds.saturating_mul(1000).saturating_add((wall.nanoseconds / 1_000_000).into()));
        Some(Moment::new(wall, Some(Duration::from_nanos(monotonic_clock::now()))))
    }

    #[cfg(not(feature = "component-p3"))]
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { timer(duration).block() })
    }

    #[cfg(feature = "component-p3")]
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { beside(monotonic_clock::wait_for(nanoseconds(duration))).await })
    }
}

/// Becomes ready after `duration`.
#[cfg(not(feature = "component-p3"))]
pub(super) fn timer(duration: Duration) -> Pollable {
    monotonic_clock::subscribe_duration(nanoseconds(duration))
}

/// As wasi:clocks counts.
pub(super) fn nanoseconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos().into())
}
