use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::HeaderMap;
use wasmtime_wasi_http::{Error, WasiBody};

/// A request's body that can be sent once more, as long as not too much of it has gone out. Nothing waits for it: what is sent is remembered.
pub(super) struct Recorder(Arc<Mutex<Recorded>>);

struct Recorded {
    rest: WasiBody,
    sent: Vec<Sent>,
    bytes: usize,
    is_too_long: bool,
    /// Counts the bodies; only the latest one may go on.
    latest: u32,
}

#[derive(Clone)]
enum Sent {
    Data(Bytes),
    Trailers(HeaderMap),
}

impl Recorder {
    pub(super) fn new(body: WasiBody) -> Self {
        Self(Arc::new(Mutex::new(Recorded { rest: body, sent: Vec::new(), bytes: 0, is_too_long: false, latest: 0 })))
    }

    /// The body from its beginning. Whoever still reads one from before gets no more of it.
    pub(super) fn body(&self) -> WasiBody {
        let mut recorded = locked(&self.0);
        recorded.latest += 1;
        Playback { recorded: self.0.clone(), number: recorded.latest, at: 0 }.boxed_unsync()
    }

    /// Whether nothing of it has been forgotten.
    pub(super) fn has_all(&self) -> bool {
        !locked(&self.0).is_too_long
    }
}

struct Playback {
    recorded: Arc<Mutex<Recorded>>,
    number: u32,
    /// How much of what was sent this one has given.
    at: usize,
}

impl Body for Playback {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let shared = self.recorded.clone();
        let mut recorded = locked(&shared);
        if recorded.latest != self.number {
            return Poll::Ready(Some(Err(Error::ConnectionTerminated)));
        }
        if let Some(sent) = recorded.sent.get(self.at).cloned() {
            self.at += 1;
            return Poll::Ready(Some(Ok(sent.frame())));
        }
        let next = ready!(Pin::new(&mut recorded.rest).poll_frame(context));
        if let Some(Ok(frame)) = &next {
            self.at += usize::from(recorded.remember(frame));
        }
        Poll::Ready(next)
    }

    fn is_end_stream(&self) -> bool {
        let recorded = locked(&self.recorded);
        self.at >= recorded.sent.len() && recorded.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let recorded = locked(&self.recorded);
        let again: u64 = recorded.sent.iter().skip(self.at).map(Sent::length).sum();
        let rest = recorded.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(again.saturating_add(rest.lower()));
        if let Some(upper) = rest.upper() {
            hint.set_upper(again.saturating_add(upper));
        }
        hint
    }
}

impl Recorded {
    /// Returns whether it is remembered.
    fn remember(&mut self, frame: &Frame<Bytes>) -> bool {
        let sent = match (frame.data_ref(), frame.trailers_ref()) {
            (Some(data), _) => Sent::Data(data.clone()),
            (None, Some(trailers)) => Sent::Trailers(trailers.clone()),
            (None, None) => return false,
        };
        self.bytes = self.bytes.saturating_add(usize::try_from(sent.length()).unwrap_or(usize::MAX));
        if self.bytes > MOST {
            self.is_too_long = true;
            self.sent = Vec::new();
        }
        if !self.is_too_long {
            self.sent.push(sent);
        }
        !self.is_too_long
    }
}

impl Sent {
    fn frame(self) -> Frame<Bytes> {
        match self {
            Self::Data(data) => Frame::data(data),
            Self::Trailers(trailers) => Frame::trailers(trailers),
        }
    }

    fn length(&self) -> u64 {
        match self {
            Self::Data(data) => data.len() as u64,
            Self::Trailers(_) => 0,
        }
    }
}

fn locked(recorded: &Mutex<Recorded>) -> MutexGuard<'_, Recorded> {
    recorded.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In bytes.
const MOST: usize = 1024 * 1024;

#[cfg(test)]
mod tests {
    use http_body_util::Full;

    use super::*;

    fn whole(length: usize) -> WasiBody {
        Full::new(Bytes::from(vec![b'a'; length])).map_err(|never| match never {}).boxed_unsync()
    }

    #[tokio::test]
    async fn a_body_up_to_a_mebibyte_is_there_again_and_a_longer_one_is_not() {
        for (length, again) in [(0, true), (1024 * 1024, true), (1024 * 1024 + 1, false)] {
            let recorder = Recorder::new(whole(length));
            let sent = recorder.body().collect().await.unwrap().to_bytes();
            assert_eq!((sent.len(), recorder.has_all()), (length, again));
            if again {
                assert_eq!(recorder.body().size_hint().exact(), Some(length as u64));
                assert_eq!(recorder.body().collect().await.unwrap().to_bytes(), sent);
            }
        }
    }

    #[tokio::test]
    async fn what_had_not_gone_out_yet_goes_out_with_the_second_body_alone() {
        let recorder = Recorder::new(whole(5));
        let first = recorder.body();
        assert_eq!(recorder.body().collect().await.unwrap().to_bytes().len(), 5);
        assert!(first.collect().await.is_err());
    }
}
