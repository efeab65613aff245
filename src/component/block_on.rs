use core::{
    pin::pin,
    task::{Context, Poll, Waker},
};

/// The outcome of a future that waits for nothing but blocking imports; `None` if it waits for anything else.
///
/// One poll is all that it takes. While a call is under way nothing else runs in this component, so nobody could wake a future that is
/// still pending, and polling it again would spin for ever.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => None,
    }
}
