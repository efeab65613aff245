//! How components of WASI 0.3 wait for their host: a function of the host is a future, and meanwhile other calls go on.
//!
//! Many calls can want one outcome, and the one that drives the work can be given up. What waits for the host belongs to the call that asked it, so
//! it is done beside that call, which the host keeps until all of it is done; whoever drives on hears of its end. Nothing is begun that nobody waits
//! for: no component can know whether its host goes on once the call has its answer.

use alloc::{boxed::Box, rc::Rc};
use core::{
    cell::Cell,
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use wit_bindgen::{JoinHandle, spawn_local};

use super::clock::nanoseconds;
use crate::{component::bindings::wasi::clocks::monotonic_clock::wait_for, maybe_send::BoxFuture};

/// Calls a function of the host that waits. It takes its arguments for itself.
#[cfg(feature = "component-cloud")]
macro_rules! ask {
    ($function:path, $($argument:expr),+) => {{
        use alloc::borrow::ToOwned as _;
        $crate::component::lent::waits::beside($function($($argument.to_owned()),+)).await
    }};
}

#[cfg(feature = "component-cloud")]
pub(in crate::component) use ask;

/// Does the work beside the call that asks for it. It ends with the future that waits for it, and not with the call.
pub(in crate::component) fn beside<T: 'static>(work: impl Future<Output = T> + 'static) -> impl Future<Output = T> {
    let outcome = Rc::new(Cell::new(None));
    let kept = outcome.clone();
    let mut ended = Beside(spawn(Box::pin(async move { kept.set(Some(work.await)) })));
    poll_fn(move |context| {
        ready!(Pin::new(&mut ended.0).poll(context));
        // It is there: what was spawned is only given up with this future.
        outcome.take().map_or(Poll::Pending, Poll::Ready)
    })
}

/// Not generic: this is much code.
fn spawn(work: BoxFuture<'static, ()>) -> JoinHandle<()> {
    spawn_local(work)
}

struct Beside(JoinHandle<()>);

impl Drop for Beside {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The outcome, if it is there in this time.
pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut over) = (pin!(work), pin!(wait_for(nanoseconds(limit))));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => over.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// The outcome of `work`, with `side` under way as long as that takes.
pub(super) async fn with_side<T>(side: impl Future<Output = ()>, work: impl Future<Output = T>) -> T {
    let (mut side, mut work) = (pin!(side), pin!(work));
    let mut is_under_way = true;
    poll_fn(|context: &mut Context<'_>| {
        is_under_way = is_under_way && side.as_mut().poll(context).is_pending();
        work.as_mut().poll(context)
    })
    .await
}
