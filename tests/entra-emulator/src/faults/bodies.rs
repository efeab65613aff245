//! Response bodies that break, or that never seem to end.

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

/// A body that ends with an error after its data was sent, so that the server drops the connection.
pub struct CutBody {
    data: Option<Bytes>,
    flushed: bool,
}

/// A JSON document with one very long member, sent in pieces.
pub struct HugeBody {
    remaining: u64,
    started: bool,
}

const HUGE_START: &[u8] = br#"{"token_type":"Bearer","expires_in":3599,"access_token":""#;
const HUGE_END: &[u8] = br#""}"#;
const HUGE_PIECE: u64 = 64 * 1024;

impl CutBody {
    pub fn new(data: Bytes) -> Self {
        Self { data: Some(data), flushed: false }
    }
}

impl HugeBody {
    pub fn new(bytes: u64) -> Self {
        Self { remaining: bytes.max((HUGE_START.len() + HUGE_END.len()) as u64), started: false }
    }
}

impl Body for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if !self.flushed {
            // The server flushes what it has whenever a body makes it wait.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("cut on demand"))))
    }
}

impl Body for HugeBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let end = HUGE_END.len() as u64;
        let piece = if !self.started {
            self.started = true;
            Bytes::from_static(HUGE_START)
        } else if self.remaining > end {
            let length = (self.remaining - end).min(HUGE_PIECE);
            Bytes::from(vec![b'A'; usize::try_from(length).unwrap_or_default()])
        } else if self.remaining == end {
            Bytes::from_static(HUGE_END)
        } else {
            return Poll::Ready(None);
        };
        self.remaining -= piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
