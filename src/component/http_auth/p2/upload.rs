//! The body of a request: from the plugin to the host, as fast as the host takes it.

use alloc::vec::Vec;

use crate::component::bindings::wasi::{
    http::types::{ErrorCode, Fields as HostFields, OutgoingBody as HostBody},
    io::{
        poll::Pollable as HostPollable,
        streams::{OutputStream as HostStream, StreamError},
    },
};

/// A body on its way.
pub(super) struct Upload {
    way: Way,
    /// What the plugin has written and the host has not taken yet.
    queue: Vec<u8>,
    /// All that the plugin has written, as long as it may have to be sent again.
    kept: Option<Vec<u8>>,
    end: End,
    /// What the host has said to the end.
    outcome: Result<(), ErrorCode>,
    flush: bool,
}

/// Where it goes.
enum Way {
    /// Nowhere yet: the request has not been sent.
    None,
    // The stream is the body's child, and is dropped before it.
    Open(HostStream, HostBody),
    /// The host takes no more.
    Broken(Option<StreamError>),
    Done,
}

/// How far the plugin has come.
enum End {
    Open,
    Finished(Option<HostFields>),
    Abandoned,
}

/// What the plugin can do.
pub(super) enum Room {
    Bytes(usize),
    /// The host takes no more, and the plugin should hear of it, unless there is something else to hear first.
    Broken,
    /// More has been written before the request was sent than is kept for that.
    Full,
    Closed,
}

impl Upload {
    pub(super) const fn new() -> Self {
        Self { way: Way::None, queue: Vec::new(), kept: None, end: End::Open, outcome: Ok(()), flush: false }
    }

    /// What the plugin writes is kept from now on, so that it can be sent again: if it is not too much.
    pub(super) fn keep(&mut self) {
        self.kept = Some(self.queue.clone());
    }

    /// Nothing will be sent again.
    pub(super) fn forget(&mut self) {
        self.kept = None;
    }

    /// Whether all that the plugin has written could be sent again.
    pub(super) const fn is_kept(&self) -> bool {
        self.kept.is_some() && !matches!(self.end, End::Abandoned)
    }

    /// It goes there from now on.
    pub(super) fn open(&mut self, body: HostBody) {
        match body.write() {
            Ok(stream) => self.way = Way::Open(stream, body),
            Err(()) => self.way = Way::Broken(None),
        }
    }

    /// Nothing of it goes anywhere any more.
    pub(super) fn close(&mut self) {
        (self.way, self.kept) = (Way::Broken(None), None);
        self.queue = Vec::new();
    }

    /// From the beginning.
    pub(super) fn again(&mut self, body: HostBody) {
        self.queue = self.kept.take().unwrap_or_default();
        self.outcome = Ok(());
        self.open(body);
    }

    /// Hands on what the host takes now.
    pub(super) fn push(&mut self) {
        let Way::Open(stream, _) = &self.way else { return };
        if let Err(error) = hand_on(stream, &mut self.queue) {
            self.way = Way::Broken(Some(error));
            self.queue = Vec::new();
            return;
        }
        if !self.queue.is_empty() {
            return;
        }
        if core::mem::take(&mut self.flush)
            && let Err(error) = stream.flush()
        {
            self.way = Way::Broken(Some(error));
            return;
        }
        if let End::Finished(trailers) = &self.end {
            // What is sent again needs them again.
            let trailers = trailers.as_ref().map(HostFields::clone);
            if let Way::Open(stream, body) = core::mem::replace(&mut self.way, Way::Done) {
                drop(stream);
                self.outcome = HostBody::finish(body, trailers);
            }
        }
    }

    pub(super) fn room(&self) -> Room {
        match &self.way {
            _ if !matches!(self.end, End::Open) => Room::Closed,
            Way::None if self.queue.len() < MOST_KEPT => Room::Bytes(MOST_KEPT - self.queue.len()),
            Way::None => Room::Full,
            Way::Open(..) if !self.queue.is_empty() => Room::Bytes(0),
            Way::Open(stream, _) => {
                stream.check_write().map_or(Room::Broken, |room| Room::Bytes(usize::try_from(room).unwrap_or(usize::MAX)))
            }
            Way::Broken(_) => Room::Broken,
            Way::Done => Room::Closed,
        }
    }

    /// Says whether that much can be taken, of a plugin that has asked how much there is room for.
    pub(super) fn write(&mut self, mut bytes: Vec<u8>) -> bool {
        if self.queue.len() + bytes.len() > MOST_QUEUED {
            return false;
        }
        match &mut self.kept {
            Some(kept) if kept.len() + bytes.len() <= MOST_KEPT => kept.extend_from_slice(&bytes),
            kept => *kept = None,
        }
        if self.queue.is_empty() {
            self.queue = bytes;
        } else {
            self.queue.append(&mut bytes);
        }
        self.push();
        true
    }

    pub(super) fn flush(&mut self) {
        self.flush = true;
        self.push();
    }

    /// The plugin has written all. The outcome is the host's, if it has taken all; else it will show in the response.
    pub(super) fn finish(&mut self, trailers: Option<HostFields>) -> Result<(), ErrorCode> {
        self.end = End::Finished(trailers);
        self.push();
        self.outcome.clone()
    }

    /// The plugin goes without having written all.
    pub(super) fn abandon(&mut self) {
        if matches!(self.end, End::Open) {
            self.end = End::Abandoned;
            self.close();
        }
    }

    /// Why the host takes no more.
    pub(super) fn why(&mut self) -> StreamError {
        match &mut self.way {
            Way::Broken(why) => why.take().unwrap_or(StreamError::Closed),
            _ => StreamError::Closed,
        }
    }

    /// What to wait for until the host takes more, if there is more.
    pub(super) fn awaited(&self, plugin_waits: bool) -> Option<HostPollable> {
        match &self.way {
            Way::Open(stream, _) if plugin_waits || !self.queue.is_empty() => Some(stream.subscribe()),
            _ => None,
        }
    }
}

fn hand_on(stream: &HostStream, queue: &mut Vec<u8>) -> Result<(), StreamError> {
    let mut from = 0;
    while let Some(rest) = queue.get(from..).filter(|rest| !rest.is_empty()) {
        let room = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX);
        let now = rest.get(..room.min(rest.len())).unwrap_or_default();
        if now.is_empty() {
            break;
        }
        stream.write(now)?;
        from += now.len();
    }
    queue.drain(..from);
    Ok(())
}

/// How much of a body is kept, in bytes: to be sent again, and before the request is sent at all.
const MOST_KEPT: usize = 1024 * 1024;

/// How much waits for the host at most, in bytes: what is kept, and what a host says at once that it has room for.
const MOST_QUEUED: usize = 3 * MOST_KEPT;
