//! Spoiling a request: before its handler runs, or in place of it, or after it.

use crate::{
    clock,
    entra_error::{EntraError, catalogue},
    faults::{
        Fault, FaultAction, RetryAfter,
        bodies::{CutBody, HugeBody},
    },
    server::{Connection, Exchange},
};
use axum::{
    body::{Body, to_bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
};
use std::{future::pending, time::Duration};

/// Whether a fault stands in for the handler.
pub enum Spoilt {
    Not,
    Answer(Response<Body>),
}

/// What happens before, or instead of, the handler.
pub async fn before(fault: Option<&Fault>, exchange: &Exchange, connection: &Connection) -> Spoilt {
    let Some(fault) = fault else { return Spoilt::Not };
    if fault.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    }
    match &fault.action {
        FaultAction::Pass | FaultAction::TruncatedJson | FaultAction::CutBody => Spoilt::Not,
        FaultAction::Hang { milliseconds: None } => pending().await,
        FaultAction::Hang { milliseconds: Some(milliseconds) } => {
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
            Spoilt::Not
        }
        FaultAction::Reset => {
            connection.reset();
            pending().await
        }
        FaultAction::Status { status, retry_after, headers, body, content_type } => {
            let mut response = match body {
                None => error_for(status_code(*status)).response(exchange),
                Some(text) => plain(*status, content_type.as_deref().unwrap_or("text/plain; charset=utf-8"), text.clone()),
            };
            let answered = response.headers_mut();
            say_when(retry_after, exchange.now, answered);
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                    answered.insert(name, value);
                }
            }
            Spoilt::Answer(response)
        }
        FaultAction::Html { status } => Spoilt::Answer(plain(*status, "text/html; charset=utf-8", page(*status))),
        FaultAction::Empty { status } => Spoilt::Answer(plain(*status, "application/json; charset=utf-8", String::new())),
        FaultAction::Huge { bytes } => {
            let mut response = plain(200, "application/json; charset=utf-8", String::new());
            *response.body_mut() = Body::new(HugeBody::new(*bytes));
            Spoilt::Answer(response)
        }
    }
}

/// What happens to the answer.
pub async fn after(fault: Option<&Fault>, response: Response<Body>) -> Response<Body> {
    let Some(action) = fault.map(|fault| &fault.action) else { return response };
    if !matches!(action, FaultAction::TruncatedJson | FaultAction::CutBody) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    if matches!(action, FaultAction::TruncatedJson) {
        head.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(head, Body::from(half));
    }
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Response::from_parts(head, Body::new(CutBody::new(half)))
}

fn error_for(status: StatusCode) -> EntraError {
    if status == StatusCode::TOO_MANY_REQUESTS { catalogue::throttled() } else { catalogue::service_unavailable(status) }
}

fn say_when(retry_after: &RetryAfter, now: i64, headers: &mut HeaderMap) {
    if let Some(seconds) = retry_after.seconds {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(seconds) = retry_after.date_in_seconds {
        let date = clock::system_time(now.saturating_add(seconds).clamp(0, 200_000_000_000));
        if let Ok(value) = HeaderValue::from_str(&httpdate::fmt_http_date(date)) {
            headers.insert(RETRY_AFTER, value);
        }
    }
    if let Some(milliseconds) = retry_after.milliseconds {
        headers.insert("retry-after-ms", HeaderValue::from(milliseconds));
    }
    if let Some(milliseconds) = retry_after.x_ms_milliseconds {
        headers.insert("x-ms-retry-after-ms", HeaderValue::from(milliseconds));
    }
}

fn plain(status: u16, content_type: &str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status_code(status);
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}

fn page(status: u16) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{status}</h1><p>The page cannot be displayed.</p></body></html>"
    )
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
