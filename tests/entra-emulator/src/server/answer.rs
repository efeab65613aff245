//! The way of every request: read, counted, logged, perhaps spoiled by a fault, handled, stamped.

use crate::{
    control,
    entra_error::AadstsCode,
    faults::{self, Spoilt},
    server::{
        connection::Connection,
        exchange::Exchange,
        read_body::{BodyError, read_body},
    },
    state::State,
    wire::{cors, headers},
};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderValue, Request, Response, StatusCode, header::CONTENT_TYPE, request::Parts},
};
use hyper::body::Incoming;
use std::{convert::Infallible, sync::Arc};
use tower_service::Service;

/// Answers one request.
pub async fn answer(
    state: Arc<State>,
    connection: Arc<Connection>,
    router: Router,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let (head, body) = request.into_parts();
    if control::is_meant_by(head.uri.path()) {
        let body = read_body(body).await;
        return Ok(match body {
            Ok(body) => handle(router, head, body, None).await,
            Err(error) => refused(error),
        });
    }
    let body = read_body(body).await;
    let bytes = body.as_ref().map_or(&[][..], |body| &body[..]);
    let mut exchange = Exchange::new(&state, &connection, &head, bytes);
    let entry = state.traffic.arrived(&connection, &head, &exchange);
    let fault = state.faults.take(exchange.kind);
    if let Some(fault) = &fault {
        exchange.now = exchange.now.saturating_add(fault.clock_offset_seconds);
        entry.spoilt_by(fault.action.name());
    }
    let exchange = Arc::new(exchange);

    let mut response = match faults::before(fault.as_ref(), &exchange, &connection).await {
        Spoilt::Answer(response) => response,
        Spoilt::Not => match body {
            Ok(body) => handle(router, head, body, Some(Arc::clone(&exchange))).await,
            Err(error) => refused(error),
        },
    };
    entry.answered(response.status(), response.extensions().get::<AadstsCode>().map(|code| code.0));
    cors::allow(&state, &exchange, response.headers_mut());
    headers::stamp_date(response.headers_mut(), exchange.now);
    Ok(faults::after(fault.as_ref(), response).await)
}

async fn handle(mut router: Router, head: Parts, body: Bytes, exchange: Option<Arc<Exchange>>) -> Response<Body> {
    let mut request = Request::from_parts(head, Body::from(body));
    if let Some(exchange) = exchange {
        request.extensions_mut().insert(exchange);
    }
    // A router is always ready, and its error type has no values.
    match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// What the front door says when it does not even read a request.
fn refused(error: BodyError) -> Response<Body> {
    let (status, text) = match error {
        BodyError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
        BodyError::TooSlow => (StatusCode::REQUEST_TIMEOUT, "Request Timeout"),
        BodyError::Broken => (StatusCode::BAD_REQUEST, "Bad Request"),
    };
    let mut response = Response::new(Body::from(format!("<html><head><title>{text}</title></head><body><h2>{text}</h2></body></html>")));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=us-ascii"));
    response
}
