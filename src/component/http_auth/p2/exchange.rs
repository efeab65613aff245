//! A request of the plugin, its body and its response, with the host's behind them. All that can go on does so whenever the plugin asks for
//! anything: there is nobody else to move it.

use alloc::{rc::Rc, vec::Vec};
use core::cell::RefCell;

use super::{
    handler::{Attached, Sent},
    input_stream::failed,
    io_error::Error,
    upload::{Room, Upload},
};
use crate::{
    component::bindings::{
        exports::wasi::io::streams::StreamError,
        wasi::{
            http::types::{ErrorCode, Fields as HostFields, FutureIncomingResponse, IncomingResponse as HostResponse},
            io::poll::Pollable as HostPollable,
        },
    },
    http_auth::Veil,
};

/// A request on its way.
#[derive(Default)]
pub(in crate::component) struct Exchange {
    upload: RefCell<Option<Upload>>,
    download: RefCell<Download>,
}

#[derive(Default)]
enum Download {
    /// The request has not been sent.
    #[default]
    None,
    /// With what it takes to send it again, if it may be.
    Sent(FutureIncomingResponse, Option<Attached>, Option<Rc<Veil>>),
    Here(Result<HostResponse, ErrorCode>, Option<Rc<Veil>>),
    /// The plugin has it, or does not want it.
    Gone,
}

/// A response, and what it must not show.
pub(super) type Received = (Result<HostResponse, ErrorCode>, Option<Rc<Veil>>);

impl Exchange {
    /// The request has a body.
    pub(super) fn has_body(&self) -> bool {
        self.upload.borrow().is_some()
    }

    pub(super) fn add_body(&self) {
        *self.upload.borrow_mut() = Some(Upload::new());
    }

    /// The request is under way. Its body goes to `body`.
    pub(super) fn sent(&self, sent: Sent, again: Option<Attached>, veil: Option<Rc<Veil>>) {
        if let Some(upload) = &mut *self.upload.borrow_mut() {
            if again.is_some() {
                upload.keep();
            }
            match sent.body {
                Some(body) => upload.open(body),
                None => upload.close(),
            }
        }
        *self.download.borrow_mut() = Download::Sent(sent.response, again, veil);
        self.go_on();
    }

    /// The request goes nowhere.
    pub(super) fn refused(&self) {
        if let Some(upload) = &mut *self.upload.borrow_mut() {
            upload.close();
        }
    }

    fn go_on(&self) {
        let (upload, download) = (&mut *self.upload.borrow_mut(), &mut *self.download.borrow_mut());
        if let Some(upload) = upload {
            upload.push();
        }
        let Download::Sent(response, again, veil) = download else { return };
        let received = match response.get() {
            None => return,
            Some(received) => received.unwrap_or(Err(ErrorCode::InternalError(None))),
        };
        let can_be_sent_again = upload.as_ref().is_none_or(Upload::is_kept);
        let answer = match (&received, again.take()) {
            (Ok(challenge), Some(attached)) if can_be_sent_again => attached.answer(challenge),
            _ => None,
        };
        if let Some((sent, hidden)) = answer {
            if let (Some(upload), Some(body)) = (upload.as_mut(), sent.body) {
                upload.again(body);
                upload.push();
            }
            // What the first response said is nobody's.
            *download = Download::Sent(sent.response, None, Some(hidden));
        } else {
            if let Some(upload) = upload {
                upload.forget();
            }
            *download = Download::Here(received, veil.take());
        }
    }

    /// How much the plugin can write.
    pub(super) fn room(&self) -> Result<u64, StreamError> {
        self.go_on();
        let upload = &mut *self.upload.borrow_mut();
        let Some(upload) = upload else { return Err(StreamError::Closed) };
        match upload.room() {
            Room::Bytes(room) => Ok(room as u64),
            Room::Closed => Err(StreamError::Closed),
            Room::Full => Err(StreamError::LastOperationFailed(Error::Own(FULL).into())),
            // A server that challenges a token need not read on. Its answer decides.
            Room::Broken if upload.is_kept() && self.may_be_sent_again() => Ok(0),
            Room::Broken => Err(failed(upload.why())),
        }
    }

    fn may_be_sent_again(&self) -> bool {
        matches!(&*self.download.borrow(), Download::Sent(_, Some(_), _))
    }

    pub(super) fn has_room(&self) -> bool {
        self.go_on();
        match &*self.upload.borrow() {
            None => true,
            Some(upload) => match upload.room() {
                Room::Bytes(room) => room > 0,
                Room::Broken => !(upload.is_kept() && self.may_be_sent_again()),
                Room::Full | Room::Closed => true,
            },
        }
    }

    pub(super) fn write(&self, bytes: Vec<u8>) -> Result<(), StreamError> {
        self.room()?;
        let is_taken = self.upload.borrow_mut().as_mut().is_some_and(|upload| upload.write(bytes));
        if is_taken { Ok(()) } else { Err(StreamError::LastOperationFailed(Error::Own(TOO_MUCH).into())) }
    }

    pub(super) fn flush(&self) -> Result<(), StreamError> {
        self.room()?;
        if let Some(upload) = &mut *self.upload.borrow_mut() {
            upload.flush();
        }
        Ok(())
    }

    pub(super) fn finish(&self, trailers: Option<HostFields>) -> Result<(), ErrorCode> {
        let outcome = self.upload.borrow_mut().as_mut().map_or(Ok(()), |upload| upload.finish(trailers));
        self.go_on();
        outcome
    }

    pub(super) fn abandon(&self) {
        if let Some(upload) = &mut *self.upload.borrow_mut() {
            upload.abandon();
        }
    }

    pub(super) fn has_response(&self) -> bool {
        self.go_on();
        !matches!(&*self.download.borrow(), Download::Sent(..))
    }

    /// The response: none yet, gone, or here.
    pub(super) fn response(&self) -> Option<Result<Received, ()>> {
        self.go_on();
        let download = &mut *self.download.borrow_mut();
        match core::mem::replace(download, Download::Gone) {
            Download::Here(response, veil) => Some(Ok((response, veil))),
            Download::None | Download::Gone => Some(Err(())),
            sent @ Download::Sent(..) => {
                *download = sent;
                None
            }
        }
    }

    /// The plugin does not want the response, or has it.
    pub(super) fn leave(&self) {
        *self.download.borrow_mut() = Download::Gone;
    }

    /// What the host has to wait for, until it is worth asking again. `plugin_waits` for room to write.
    pub(super) fn awaited(&self, plugin_waits: bool) -> Vec<HostPollable> {
        let room = self.upload.borrow().as_ref().and_then(|upload| upload.awaited(plugin_waits));
        let response = match &*self.download.borrow() {
            Download::Sent(response, ..) => Some(response.subscribe()),
            _ => None,
        };
        room.into_iter().chain(response).collect()
    }
}

const TOO_MUCH: &str = "more was written than there was room for";
const FULL: &str = "more than 1 MiB was written before the request was sent; send it first, then write";
