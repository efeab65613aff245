use core::time::Duration;

use super::clock::WasiClock;
use crate::{
    component::bindings::azure_identity::credentials::host_info::{self, System},
    host::{Clock, Platform},
    maybe_send::BoxFuture,
    token::{Moment, UnixTime},
};

/// The operating system, if it is one that anything depends on.
pub(super) fn platform() -> Option<Platform> {
    match host_info::operating_system() {
        System::Linux => Some(Platform::Linux),
        System::Macos => Some(Platform::MacOs),
        System::Windows => Some(Platform::Windows),
        System::Other => None,
    }
}

/// A clock that knows local time, as the host tells it.
pub(super) struct LocalClock(pub(super) WasiClock);

impl Clock for LocalClock {
    fn now(&self) -> Option<Moment> {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }

    fn local_offset(&self, at: UnixTime) -> Option<i64> {
        host_info::local_offset(u64::try_from(at.seconds()).ok()?).map(i64::from)
    }
}
