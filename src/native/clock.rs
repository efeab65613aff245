use core::time::Duration;
use std::{
    boxed::Box,
    sync::LazyLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use super::task::Task;
use crate::{
    host::Clock,
    maybe_send::BoxFuture,
    token::{Moment, UnixTime},
};

/// The operating system's clocks, and Tokio's timer. It does not know the local time: the standard library has no way to, so an Azure CLI that tells no
/// other, before 2.54, is refused.
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
}
