//! wasi:io/streams: what is written; and the interface as a whole.

use alloc::{rc::Rc, vec, vec::Vec};

use super::{
    super::Component,
    exchange::Exchange,
    input_stream::{InputStream, failed},
    pollable::{Pollable, block},
};
use crate::component::bindings::{
    exports::wasi::io::{
        poll,
        streams::{self as wit, Guest, GuestInputStream as _, GuestOutputStream, InputStreamBorrow, StreamError},
    },
    wasi::io::streams::OutputStream as HostStream,
};

/// A stream to write.
pub(in crate::component) enum OutputStream {
    Host(HostStream),
    /// The body of a request.
    Body(Rc<Exchange>),
}

impl Guest for Component {
    type InputStream = InputStream;
    type OutputStream = OutputStream;
}

impl OutputStream {
    fn pollable(&self) -> Pollable {
        match self {
            Self::Host(stream) => Pollable::Host(stream.subscribe()),
            Self::Body(exchange) => Pollable::Room(exchange.clone()),
        }
    }

    /// Waits for room: how much there is.
    fn room(&self) -> Result<usize, StreamError> {
        loop {
            match self.check_write()? {
                0 => block(&self.pollable()),
                room => return Ok(usize::try_from(room).unwrap_or(usize::MAX)),
            }
        }
    }
}

impl GuestOutputStream for OutputStream {
    fn check_write(&self) -> Result<u64, StreamError> {
        match self {
            Self::Host(stream) => stream.check_write().map_err(failed),
            Self::Body(exchange) => exchange.room(),
        }
    }

    fn write(&self, bytes: Vec<u8>) -> Result<(), StreamError> {
        match self {
            Self::Host(stream) => stream.write(&bytes).map_err(failed),
            Self::Body(exchange) => exchange.write(bytes),
        }
    }

    fn blocking_write_and_flush(&self, bytes: Vec<u8>) -> Result<(), StreamError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let later = rest.split_off(self.room()?.min(rest.len()));
            self.write(rest)?;
            rest = later;
        }
        self.blocking_flush()
    }

    fn flush(&self) -> Result<(), StreamError> {
        match self {
            Self::Host(stream) => stream.flush().map_err(failed),
            Self::Body(exchange) => exchange.flush(),
        }
    }

    fn blocking_flush(&self) -> Result<(), StreamError> {
        self.flush()?;
        self.room().map(drop)
    }

    fn subscribe(&self) -> poll::Pollable {
        self.pollable().into()
    }

    fn write_zeroes(&self, length: u64) -> Result<(), StreamError> {
        match self {
            Self::Host(stream) => stream.write_zeroes(length).map_err(failed),
            Self::Body(exchange) => exchange.write(vec![0; usize::try_from(length).unwrap_or(0)]),
        }
    }

    fn blocking_write_zeroes_and_flush(&self, length: u64) -> Result<(), StreamError> {
        self.blocking_write_and_flush(vec![0; usize::try_from(length).unwrap_or(0)])
    }

    fn splice(&self, from: InputStreamBorrow<'_>, most: u64) -> Result<u64, StreamError> {
        match self.check_write()?.min(most) {
            0 => Ok(0),
            most => self.take(from.get::<InputStream>().read(most)?),
        }
    }

    fn blocking_splice(&self, from: InputStreamBorrow<'_>, most: u64) -> Result<u64, StreamError> {
        let room = self.room()? as u64;
        self.take(from.get::<InputStream>().blocking_read(most.min(room))?)
    }
}

impl OutputStream {
    fn take(&self, bytes: Vec<u8>) -> Result<u64, StreamError> {
        let length = bytes.len() as u64;
        self.write(bytes).map(|()| length)
    }
}

impl From<OutputStream> for wit::OutputStream {
    fn from(stream: OutputStream) -> Self {
        Self::new(stream)
    }
}
