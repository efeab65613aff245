//! The response, its headers, body and trailers: the host's, without what a server may have repeated of a request.

use alloc::rc::Rc;

use super::{
    super::Component, exchange::Exchange, fields::Fields, inbound, input_stream::InputStream, io_error, outgoing_body, outgoing_request,
    pollable::Pollable, request_options,
};
use crate::{
    component::bindings::{
        exports::wasi::{
            http::types::{
                self as wit, ErrorCode, Guest, GuestFutureIncomingResponse, GuestFutureTrailers, GuestIncomingBody, GuestIncomingResponse,
                Headers, StatusCode, Trailers,
            },
            io::{error::ErrorBorrow, poll, streams},
        },
        wasi::http::types::{self as host, FutureTrailers as HostTrailers, IncomingBody as HostBody, IncomingResponse as HostResponse},
    },
    http_auth::Veil,
};

impl Guest for Component {
    type Fields = Fields;
    type FutureIncomingResponse = FutureResponse;
    type FutureTrailers = FutureTrailers;
    type IncomingBody = IncomingBody;
    type IncomingRequest = inbound::IncomingRequest;
    type IncomingResponse = IncomingResponse;
    type OutgoingBody = outgoing_body::OutgoingBody;
    type OutgoingRequest = outgoing_request::OutgoingRequest;
    type OutgoingResponse = inbound::OutgoingResponse;
    type RequestOptions = request_options::RequestOptions;
    type ResponseOutparam = inbound::ResponseOutparam;

    fn http_error_code(error: ErrorBorrow<'_>) -> Option<ErrorCode> {
        match error.get::<io_error::Error>() {
            io_error::Error::Host(error) => host::http_error_code(error),
            io_error::Error::Own(_) => None,
        }
    }
}

/// What a response must not show, if it is one to a request with a token.
type Hidden = Option<Rc<Veil>>;

/// A response on its way. Dropped, it is not waited for.
pub(in crate::component) struct FutureResponse(pub(super) Rc<Exchange>);

impl GuestFutureIncomingResponse for FutureResponse {
    fn subscribe(&self) -> poll::Pollable {
        Pollable::Response(self.0.clone()).into()
    }

    fn get(&self) -> Option<Result<Result<wit::IncomingResponse, ErrorCode>, ()>> {
        let received = self.0.response()?;
        Some(received.map(|(response, hidden)| response.map(|host| wit::IncomingResponse::new(IncomingResponse { host, hidden }))))
    }
}

impl Drop for FutureResponse {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// A response.
pub(in crate::component) struct IncomingResponse {
    host: HostResponse,
    hidden: Hidden,
}

impl GuestIncomingResponse for IncomingResponse {
    fn status(&self) -> StatusCode {
        self.host.status()
    }

    fn headers(&self) -> Headers {
        Fields::veiled(self.host.headers(), self.hidden.as_deref()).into()
    }

    fn consume(&self) -> Result<wit::IncomingBody, ()> {
        let host = self.host.consume()?;
        Ok(wit::IncomingBody::new(IncomingBody { host, hidden: self.hidden.clone() }))
    }
}

/// Its body.
pub(in crate::component) struct IncomingBody {
    host: HostBody,
    hidden: Hidden,
}

impl GuestIncomingBody for IncomingBody {
    fn stream(&self) -> Result<streams::InputStream, ()> {
        let stream = self.host.stream()?;
        let stream = match &self.hidden {
            Some(veil) => InputStream::veiled(stream, veil.clone()),
            None => InputStream::Plain(stream),
        };
        Ok(stream.into())
    }

    fn finish(this: wit::IncomingBody) -> wit::FutureTrailers {
        let Self { host, hidden } = this.into_inner();
        wit::FutureTrailers::new(FutureTrailers { host: HostBody::finish(host), hidden })
    }
}

/// What comes behind the body.
pub(in crate::component) struct FutureTrailers {
    host: HostTrailers,
    hidden: Hidden,
}

impl GuestFutureTrailers for FutureTrailers {
    fn subscribe(&self) -> poll::Pollable {
        Pollable::Host(self.host.subscribe()).into()
    }

    fn get(&self) -> Option<Result<Result<Option<Trailers>, ErrorCode>, ()>> {
        let received = self.host.get()?;
        let shown = |trailers: Option<host::Trailers>| trailers.map(|fields| Fields::veiled(fields, self.hidden.as_deref()).into());
        Some(received.map(|trailers| trailers.map(shown)))
    }
}
