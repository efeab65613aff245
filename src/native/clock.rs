use core::time::Duration;
use std::{
    boxed::Box,
    sync::LazyLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

#[cfg(unix)]
use std::path::Path;
#[cfg(unix)]
use tz::TimeZone;

use super::task::Task;
use crate::{
    host::Clock,
    maybe_send::BoxFuture,
    token::{Moment, UnixTime},
};

/// The operating system's clocks, and Tokio's timer. On Unix, it knows the local time, by the variable `TZ` or else the system's time zone. On Windows it
/// does not: an Azure CLI that tells no other, before 2.54, is refused there.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Option<Moment> {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        // Read first, so that the start is never later than the present.
        let start = *START;
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(Moment::new(UnixTime::from_millis(0).after(since_1970), Some(start.elapsed())))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            // A runtime that ends takes its timers with it; whoever carries on elsewhere need not wait any longer.
            if let Some(task) = Task::spawn(tokio::time::sleep(duration)) {
                let _ended = task.await;
            }
        })
    }

    #[cfg(unix)]
    fn local_offset(&self, at: UnixTime) -> Option<i64> {
        let zone = match std::env::var("TZ") {
            // As the C library has it.
            Ok(zone) if zone.is_empty() => return Some(0),
            Ok(zone) => TimeZone::from_posix_tz(&zone),
            Err(_) if !Path::new(LOCAL).exists() => return Some(0),
            Err(_) => TimeZone::local(),
        };
        Some(zone.ok()?.find_local_time_type(at.seconds()).ok()?.ut_offset().into())
    }
}

/// A system without it has no time zone of its own.
#[cfg(unix)]
const LOCAL: &str = "/etc/localtime";
