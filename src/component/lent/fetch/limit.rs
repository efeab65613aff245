use core::time::Duration;

use super::super::clock::{nanoseconds, timer};
use crate::{
    component::bindings::wasi::{
        http::types::RequestOptions,
        io::poll::{Pollable, poll},
    },
    host::FetchError,
};

/// The time for one exchange, counted from its start.
pub(super) struct Limit {
    duration: u64,
    over: Pollable,
}

impl Limit {
    pub(super) fn start(duration: Duration) -> Self {
        Self { duration: nanoseconds(duration), over: timer(duration) }
    }

    /// Tells the host, so that it gives up as well. One that does not support this is none the worse: the limit is kept here.
    pub(super) fn options(&self) -> RequestOptions {
        let options = RequestOptions::new();
        let (Ok(()) | Err(())) = options.set_connect_timeout(Some(self.duration));
        let (Ok(()) | Err(())) = options.set_first_byte_timeout(Some(self.duration));
        let (Ok(()) | Err(())) = options.set_between_bytes_timeout(Some(self.duration));
        options
    }

    /// Waits until `event` is there or the time is up.
    pub(super) fn wait_for(&self, event: &Pollable) -> Result<(), FetchError> {
        const OVER: u32 = 1;
        if poll(&[event, &self.over]).contains(&OVER) { Err(FetchError::TimedOut) } else { Ok(()) }
    }
}
