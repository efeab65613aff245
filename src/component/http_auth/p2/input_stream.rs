//! wasi:io/streams: what is read.

use alloc::{rc::Rc, vec::Vec};
use core::cell::RefCell;

use super::{
    io_error::Error,
    pollable::{Pollable, block},
};
use crate::{
    component::bindings::{
        exports::wasi::io::{
            poll,
            streams::{self as wit, GuestInputStream, StreamError},
        },
        wasi::io::{
            poll::Pollable as HostPollable,
            streams::{self as host, InputStream as HostStream},
        },
    },
    http_auth::Veil,
};

/// A stream to read.
pub(in crate::component) enum InputStream {
    /// One of the host, with nothing to hide.
    Plain(HostStream),
    Veiled(Rc<Veiled>),
}

impl InputStream {
    pub(super) fn veiled(stream: HostStream, veil: Rc<Veil>) -> Self {
        Self::Veiled(Rc::new(Veiled { stream, veil, state: RefCell::default() }))
    }
}

/// A stream that may repeat a token.
pub(in crate::component) struct Veiled {
    stream: HostStream,
    veil: Rc<Veil>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    /// How many of them can be shown.
    shown: usize,
    end: Option<End>,
}

enum End {
    Closed,
    Failed(host::Error),
}

impl Veiled {
    fn read(&self, most: u64) -> Result<Vec<u8>, StreamError> {
        let state = &mut *self.state.borrow_mut();
        if state.shown == 0 {
            self.fill(state, most);
        }
        if state.shown == 0
            && let Some(end) = state.end.take()
        {
            state.end = Some(End::Closed);
            return Err(match end {
                End::Closed => StreamError::Closed,
                End::Failed(error) => StreamError::LastOperationFailed(Error::Host(error).into()),
            });
        }
        let now = state.shown.min(usize::try_from(most).unwrap_or(usize::MAX));
        state.shown -= now;
        let later = state.bytes.split_off(now);
        Ok(core::mem::replace(&mut state.bytes, later))
    }

    fn fill(&self, state: &mut State, most: u64) {
        if state.end.is_some() {
            return;
        }
        match self.stream.read(most) {
            Ok(mut bytes) => {
                if state.bytes.is_empty() {
                    state.bytes = bytes;
                } else {
                    state.bytes.append(&mut bytes);
                }
                state.shown = self.veil.cover_part(&mut state.bytes);
            }
            Err(error) => {
                // What was kept back was no secret's beginning.
                state.shown = state.bytes.len();
                state.end = Some(match error {
                    host::StreamError::Closed => End::Closed,
                    host::StreamError::LastOperationFailed(error) => End::Failed(error),
                });
            }
        }
    }

    /// Whether reading is worth while.
    pub(super) fn has_bytes(&self) -> bool {
        let state = self.state.borrow();
        state.shown > 0 || state.end.is_some() || self.stream.subscribe().ready()
    }

    pub(super) fn awaited(&self) -> HostPollable {
        self.stream.subscribe()
    }
}

impl GuestInputStream for InputStream {
    fn read(&self, most: u64) -> Result<Vec<u8>, StreamError> {
        match self {
            Self::Plain(stream) => stream.read(most).map_err(failed),
            Self::Veiled(veiled) => veiled.read(most),
        }
    }

    fn blocking_read(&self, most: u64) -> Result<Vec<u8>, StreamError> {
        match self {
            Self::Plain(stream) => stream.blocking_read(most).map_err(failed),
            Self::Veiled(veiled) => loop {
                let bytes = veiled.read(most)?;
                if !bytes.is_empty() || most == 0 {
                    return Ok(bytes);
                }
                block(&Pollable::Bytes(Rc::downgrade(veiled)));
            },
        }
    }

    fn skip(&self, most: u64) -> Result<u64, StreamError> {
        match self {
            Self::Plain(stream) => stream.skip(most).map_err(failed),
            Self::Veiled(_) => self.read(most).map(|bytes| bytes.len() as u64),
        }
    }

    fn blocking_skip(&self, most: u64) -> Result<u64, StreamError> {
        match self {
            Self::Plain(stream) => stream.blocking_skip(most).map_err(failed),
            Self::Veiled(_) => self.blocking_read(most).map(|bytes| bytes.len() as u64),
        }
    }

    fn subscribe(&self) -> poll::Pollable {
        match self {
            Self::Plain(stream) => Pollable::Host(stream.subscribe()),
            Self::Veiled(veiled) => Pollable::Bytes(Rc::downgrade(veiled)),
        }
        .into()
    }
}

/// An error of a stream of the host.
pub(super) fn failed(error: host::StreamError) -> StreamError {
    match error {
        host::StreamError::Closed => StreamError::Closed,
        host::StreamError::LastOperationFailed(error) => StreamError::LastOperationFailed(Error::Host(error).into()),
    }
}

impl From<InputStream> for wit::InputStream {
    fn from(stream: InputStream) -> Self {
        Self::new(stream)
    }
}
