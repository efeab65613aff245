use core::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    runtime::Handle,
    task::{JoinError, JoinHandle},
};

/// A task of the runtime that was current when it began; dropping it aborts it.
///
/// Timers and sockets of Tokio belong to the runtime that made them, and panic or stall when it is gone. A call may outlive its runtime:
/// when the leader of a single flight is dropped together with its runtime, a follower on another one carries the flight on. So whatever
/// touches Tokio runs as a task where it began, and the end of that runtime is an ordinary error here.
pub(super) struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    /// Begins the work, if a runtime is current.
    pub(super) fn spawn(work: impl Future<Output = T> + Send + 'static) -> Option<Self> {
        Some(Self(Handle::try_current().ok()?.spawn(work)))
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
