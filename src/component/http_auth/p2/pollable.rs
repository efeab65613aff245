//! wasi:io/poll, for what the host has to wait for and for what this component has.

use alloc::{
    rc::{Rc, Weak},
    vec::Vec,
};

use super::{super::Component, exchange::Exchange, input_stream::Veiled};
use crate::component::bindings::{
    exports::wasi::io::poll::{self as wit, Guest, GuestPollable, PollableBorrow},
    wasi::io::poll::{self, Pollable as HostPollable},
};

/// Something to wait for.
pub(in crate::component) enum Pollable {
    Host(HostPollable),
    /// Room in the body of a request.
    Room(Rc<Exchange>),
    /// A response.
    Response(Rc<Exchange>),
    /// Bytes of a response that may have something to hide.
    Bytes(Weak<Veiled>),
}

impl Pollable {
    fn is_ready(&self) -> bool {
        match self {
            Self::Host(pollable) => pollable.ready(),
            Self::Room(exchange) => exchange.has_room(),
            Self::Response(exchange) => exchange.has_response(),
            Self::Bytes(stream) => stream.upgrade().is_none_or(|stream| stream.has_bytes()),
        }
    }

    /// What the host has to wait for, before it is worth asking again.
    fn awaited(&self) -> Awaited<'_> {
        match self {
            Self::Host(pollable) => Awaited::Given(pollable),
            Self::Room(exchange) => Awaited::Made(exchange.awaited(true)),
            Self::Response(exchange) => Awaited::Made(exchange.awaited(false)),
            Self::Bytes(stream) => Awaited::Made(stream.upgrade().iter().map(|stream| stream.awaited()).collect()),
        }
    }
}

enum Awaited<'a> {
    Given(&'a HostPollable),
    /// Children of streams, which must not outlive them: they are made for each wait.
    Made(Vec<HostPollable>),
}

impl GuestPollable for Pollable {
    fn ready(&self) -> bool {
        self.is_ready()
    }

    fn block(&self) {
        match self {
            Self::Host(pollable) => pollable.block(),
            _ => drop(wait(&[self])),
        }
    }
}

impl Guest for Component {
    type Pollable = Pollable;

    fn poll(pollables: Vec<PollableBorrow<'_>>) -> Vec<u32> {
        let pollables: Vec<&Pollable> = pollables.iter().map(PollableBorrow::get).collect();
        wait(&pollables)
    }
}

/// Waits until one of them is ready. Returns which are.
fn wait(pollables: &[&Pollable]) -> Vec<u32> {
    let of_host: Option<Vec<&HostPollable>> =
        pollables.iter().map(|pollable| if let Pollable::Host(host) = pollable { Some(host) } else { None }).collect();
    if let Some(of_host) = of_host {
        return poll::poll(&of_host);
    }
    loop {
        let ready: Vec<u32> = (0..).zip(pollables).filter(|(_, pollable)| pollable.is_ready()).map(|(index, _)| index).collect();
        if !ready.is_empty() {
            return ready;
        }
        let awaited: Vec<_> = pollables.iter().map(|pollable| pollable.awaited()).collect();
        let awaited: Vec<&HostPollable> = awaited
            .iter()
            .flat_map(|awaited| match awaited {
                Awaited::Given(pollable) => core::slice::from_ref(pollable).to_vec(),
                Awaited::Made(pollables) => pollables.iter().collect(),
            })
            .collect();
        // What waits for nothing would wait for ever; whoever asks again is told what is wrong.
        if awaited.is_empty() {
            return (0..).zip(pollables).map(|(index, _)| index).collect();
        }
        poll::poll(&awaited);
    }
}

/// Waits for this component's own purposes.
pub(super) fn block(pollable: &Pollable) {
    pollable.block();
}

impl From<Pollable> for wit::Pollable {
    fn from(pollable: Pollable) -> Self {
        Self::new(pollable)
    }
}
