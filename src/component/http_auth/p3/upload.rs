//! The body of a request: from the plugin to the host, as fast as the host takes it, and once more if that is demanded.

use alloc::{boxed::Box, rc::Rc, string::String, vec::Vec};
use core::{cell::RefCell, future::poll_fn, task::Poll};

use wit_bindgen::{FutureReader, FutureWriter, JoinHandle, StreamReader, StreamResult, StreamWriter, spawn_local};

use crate::{
    component::bindings::{
        wasi::http::types::{ErrorCode, Fields, Request, RequestOptions},
        wit_future, wit_stream,
    },
    maybe_send::BoxFuture,
};

/// A body on its way.
pub(super) struct Upload {
    source: Rc<RefCell<Source>>,
    has_body: bool,
    /// What brings it to the host now.
    way: Option<JoinHandle<()>>,
}

impl Upload {
    /// Of the plugin's request. One that may have no body is looked at, whether it has one.
    pub(super) async fn of(request: Request, may_have_none: bool) -> Self {
        let (_, taken) = wit_future::new(|| Ok(()));
        let (stream, trailers) = Request::consume_body(request, taken);
        let source = Source { next: Some(read(stream, trailers)), kept: Some(Vec::new()), end: None };
        let source = Rc::new(RefCell::new(source));
        let has_body = !may_have_none || matches!(next(&source).await, Part::Bytes(_));
        Self { source, has_body, way: None }
    }

    /// A request for the host with this body, from the beginning.
    pub(super) fn request(&mut self, headers: Fields, options: Option<RequestOptions>) -> Request {
        self.leave();
        let (trailers_to, trailers) = wit_future::new(|| Ok(None));
        if !self.has_body {
            return Request::new(headers, None, trailers, options).0;
        }
        let (to, contents) = wit_stream::new();
        let begun = self.source.borrow().kept.clone().unwrap_or_default();
        self.way = Some(spawn_local(bring(self.source.clone(), begun, to, trailers_to)));
        Request::new(headers, Some(contents), trailers, options).0
    }

    /// Whether all that the plugin has written could be sent again.
    pub(super) fn is_kept(&self) -> bool {
        self.source.borrow().kept.is_some()
    }

    /// Nothing will be sent again.
    pub(super) fn forget(self) {
        self.source.borrow_mut().kept = None;
    }

    fn leave(&mut self) {
        if let Some(mut way) = self.way.take() {
            way.cancel();
        }
    }
}

/// What the plugin writes.
struct Source {
    /// The part that comes next. A way that is left leaves it to the next one.
    next: Option<BoxFuture<'static, Read>>,
    /// All that has come, as long as it may have to be sent again.
    kept: Option<Vec<u8>>,
    end: Option<End>,
}

type Trailers = FutureReader<Result<Option<Fields>, ErrorCode>>;
/// What comes behind the body; more than one request may need it.
type End = Result<Option<Vec<(String, Vec<u8>)>>, ErrorCode>;

enum Read {
    Part(Vec<u8>, StreamReader<u8>, Trailers),
    /// There is no more, and then come the trailers: a plugin may be slow to say that there are none.
    Last(Trailers),
    End(End),
}

fn read(mut stream: StreamReader<u8>, trailers: Trailers) -> BoxFuture<'static, Read> {
    Box::pin(async move {
        loop {
            let (outcome, part) = stream.read(Vec::with_capacity(PART)).await;
            if !part.is_empty() {
                return Read::Part(part, stream, trailers);
            }
            if !matches!(outcome, StreamResult::Complete(_)) {
                return Read::Last(trailers);
            }
        }
    })
}

fn end(trailers: Trailers) -> BoxFuture<'static, Read> {
    Box::pin(async move { Read::End(trailers.await.map(|trailers| trailers.map(|trailers| trailers.copy_all()))) })
}

enum Part {
    Bytes(Vec<u8>),
    Last,
    End(End),
}

/// What comes next.
async fn next(source: &RefCell<Source>) -> Part {
    poll_fn(|context| {
        let source = &mut *source.borrow_mut();
        if let Some(end) = &source.end {
            return Poll::Ready(Part::End(end.clone()));
        }
        let Some(next) = &mut source.next else { return Poll::Pending };
        let Poll::Ready(came) = next.as_mut().poll(context) else { return Poll::Pending };
        source.next = None;
        Poll::Ready(match came {
            Read::Part(part, stream, trailers) => {
                source.next = Some(read(stream, trailers));
                source.keep(&part);
                Part::Bytes(part)
            }
            Read::Last(trailers) => {
                source.next = Some(end(trailers));
                Part::Last
            }
            Read::End(end) => {
                source.end = Some(end.clone());
                Part::End(end)
            }
        })
    })
    .await
}

impl Source {
    fn keep(&mut self, part: &[u8]) {
        match &mut self.kept {
            Some(kept) if kept.len() + part.len() <= MOST_KEPT => kept.extend_from_slice(part),
            kept => *kept = None,
        }
    }
}

/// Brings the body to the host: what has come already, and then the rest.
async fn bring(
    source: Rc<RefCell<Source>>,
    begun: Vec<u8>,
    mut to: StreamWriter<u8>,
    trailers_to: FutureWriter<Result<Option<Fields>, ErrorCode>>,
) {
    let mut part = begun;
    loop {
        // A server that wants no more has answered, or has gone. If it challenges, another way goes on from here.
        if !part.is_empty() && !to.write_all(part).await.is_empty() {
            return;
        }
        match next(&source).await {
            Part::Bytes(bytes) => part = bytes,
            Part::Last => part = Vec::new(),
            Part::End(end) => {
                drop(to);
                let trailers = end.and_then(|trailers| trailers.as_deref().map(fields).transpose());
                let (Ok(()) | Err(_)) = trailers_to.write(trailers).await;
                return;
            }
        }
    }
}

fn fields(entries: &[(String, Vec<u8>)]) -> Result<Fields, ErrorCode> {
    Fields::from_list(entries).map_err(|_| ErrorCode::InternalError(None))
}

/// How much is read at once, in bytes.
pub(super) const PART: usize = 64 * 1024;

/// How much of a body is kept, in bytes.
const MOST_KEPT: usize = 1024 * 1024;
