//! wasi:clocks/monotonic-clock: the host's.

use super::{super::Component, pollable::Pollable};
use crate::component::bindings::{
    exports::wasi::{
        clocks::monotonic_clock::{Duration, Guest, Instant},
        io::poll,
    },
    wasi::clocks::monotonic_clock,
};

impl Guest for Component {
    fn now() -> Instant {
        monotonic_clock::now()
    }

    fn resolution() -> Duration {
        monotonic_clock::resolution()
    }

    fn subscribe_instant(when: Instant) -> poll::Pollable {
        Pollable::Host(monotonic_clock::subscribe_instant(when)).into()
    }

    fn subscribe_duration(when: Duration) -> poll::Pollable {
        Pollable::Host(monotonic_clock::subscribe_duration(when)).into()
    }
}
