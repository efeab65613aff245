//! The body of a request, as the plugin has it.

use alloc::rc::Rc;
use core::cell::Cell;

use super::{exchange::Exchange, fields::Fields, output_stream::OutputStream};
use crate::component::bindings::exports::wasi::{
    http::types::{self as wit, ErrorCode, GuestOutgoingBody, Trailers},
    io::streams,
};

/// A body. Dropped unfinished, it is one that breaks off.
pub(in crate::component) struct OutgoingBody {
    exchange: Rc<Exchange>,
    is_written: Cell<bool>,
}

impl OutgoingBody {
    pub(super) const fn new(exchange: Rc<Exchange>) -> Self {
        Self { exchange, is_written: Cell::new(false) }
    }
}

impl GuestOutgoingBody for OutgoingBody {
    fn write(&self) -> Result<streams::OutputStream, ()> {
        if self.is_written.replace(true) { Err(()) } else { Ok(OutputStream::Body(self.exchange.clone()).into()) }
    }

    fn finish(this: wit::OutgoingBody, trailers: Option<Trailers>) -> Result<(), ErrorCode> {
        let this = this.into_inner::<Self>();
        this.exchange.finish(trailers.map(|trailers| trailers.into_inner::<Fields>().0))
    }
}

impl Drop for OutgoingBody {
    fn drop(&mut self) {
        self.exchange.abandon();
    }
}
