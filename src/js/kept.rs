//! What JavaScript knows by number.

use alloc::{boxed::Box, rc::Rc, vec::Vec};
use core::cell::Cell;

use crate::{artifact::OneThread, error::Result, get_token::Answer, host::Host, maybe_send::BoxFuture, session::Session};

static LAST: OneThread<Cell<u32>> = OneThread::new(Cell::new(0));
static KEPT: OneThread<Cell<Vec<(u32, Thing)>>> = OneThread::new(Cell::new(Vec::new()));

pub(super) enum Thing {
    Host(Host),
    /// What is wrong with its arguments is the outcome of its calls.
    Credential(Result<Rc<Session>>),
    /// On its way. Not here while it is polled.
    Call(Box<Answer>),
    /// The same, without an outcome.
    Work(BoxFuture<'static, ()>),
}

/// Keeps something, under a number of its own.
pub(super) fn add(thing: Thing) -> u32 {
    let number = LAST.get().get() + 1;
    LAST.get().set(number);
    put(number, thing);
    number
}

/// Keeps something under a number that is known.
pub(super) fn put(number: u32, thing: Thing) {
    with(|kept| kept.push((number, thing)));
}

/// Takes something out: it is the caller's to drop, because that may come back here.
pub(super) fn remove(number: u32) -> Option<Thing> {
    with(|kept| {
        let place = kept.iter().position(|(known, _)| *known == number)?;
        Some(kept.swap_remove(place).1)
    })
}

/// Looks at something. `at` must not come back here.
pub(super) fn look<R>(number: u32, at: impl FnOnce(&Thing) -> Option<R>) -> Option<R> {
    with(|kept| at(&kept.iter().find(|(known, _)| *known == number)?.1))
}

fn with<R>(work: impl FnOnce(&mut Vec<(u32, Thing)>) -> R) -> R {
    let mut kept = KEPT.get().take();
    let result = work(&mut kept);
    KEPT.get().set(kept);
    result
}
