use std::pin::Pin;
use std::task::{Context, Poll, ready};

use azure_identity_wasm::http_auth::Veil;
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{HeaderMap, HeaderValue};
use wasmtime_wasi_http::{Error, WasiBody};

/// A response without the tokens that its request had, for servers that repeat what they were asked: each byte of one is a star.
pub(super) fn veiled(response: Response<WasiBody>, veil: Veil) -> Response<WasiBody> {
    let (mut parts, body) = response.into_parts();
    cover(&mut parts.headers, &veil);
    Response::from_parts(parts, Veiled { body, veil, kept: Vec::new(), trailers: None, is_over: false }.boxed_unsync())
}

/// A body that is looked through while it comes. An end that a token may begin with waits for what follows.
struct Veiled {
    body: WasiBody,
    veil: Veil,
    kept: Vec<u8>,
    trailers: Option<HeaderMap>,
    is_over: bool,
}

impl Body for Veiled {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        while !self.is_over {
            match ready!(Pin::new(&mut self.body).poll_frame(context)).map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => {
                    self.kept.extend_from_slice(&data);
                    let mut bytes = std::mem::take(&mut self.kept);
                    let shown = self.veil.cover_part(&mut bytes);
                    self.kept = bytes.split_off(shown);
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(bytes.into()))));
                    }
                }
                Some(Ok(Err(frame))) => {
                    self.trailers = frame.into_trailers().ok().map(|mut trailers| {
                        cover(&mut trailers, &self.veil);
                        trailers
                    });
                    self.is_over = true;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => self.is_over = true,
            }
        }
        let mut rest = std::mem::take(&mut self.kept);
        if !rest.is_empty() {
            self.veil.cover(&mut rest);
            return Poll::Ready(Some(Ok(Frame::data(rest.into()))));
        }
        Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.kept.is_empty() && self.trailers.is_none() && (self.is_over || self.body.is_end_stream())
    }

    /// No length changes; what is kept back is still to come.
    fn size_hint(&self) -> SizeHint {
        let (rest, kept) = (self.body.size_hint(), self.kept.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(kept));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(kept));
        }
        hint
    }
}

fn cover(headers: &mut HeaderMap, veil: &Veil) {
    for value in headers.values_mut() {
        let mut bytes = value.as_bytes().to_vec();
        if veil.cover(&mut bytes) {
            // Stars are of every header's characters.
            *value = HeaderValue::from_bytes(&bytes).unwrap_or(HeaderValue::from_static("*"));
        }
    }
}
