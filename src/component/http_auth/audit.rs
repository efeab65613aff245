//! What the host is told of each request.

use alloc::string::String;

use super::request_line::RequestLine;
use crate::{
    component::bindings::{
        azure_identity::credentials::http_auth_config::{Event, told},
        wasi::http::types::{Method, Scheme},
    },
    text::{concat, without_query},
};

pub(super) use crate::component::bindings::azure_identity::credentials::http_auth_config::Outcome;

/// A request, for an audit.
pub(super) struct Asked {
    method: String,
    url: String,
}

impl Asked {
    pub(super) fn of(line: &RequestLine) -> Self {
        let scheme = match &line.scheme {
            None | Some(Scheme::Https) => "https",
            Some(Scheme::Http) => "http",
            Some(Scheme::Other(other)) => other,
        };
        Self { method: method(&line.method), url: concat(&[scheme, "://", line.authority(), without_query(line.path())]) }
    }

    pub(super) fn tell(&self, outcome: Outcome, credential: &str, message: &str) {
        told(&Event {
            outcome,
            method: self.method.clone(),
            url: self.url.clone(),
            credential: credential.into(),
            message: message.into(),
        });
    }
}

fn method(method: &Method) -> String {
    String::from(match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Connect => "CONNECT",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(other) => other,
    })
}

/// What is told of a request that the host has not sent.
pub(super) const NOT_TAKEN: &str = "the host did not take the request";
