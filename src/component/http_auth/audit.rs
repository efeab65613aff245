//! What the host is told of each request.

use alloc::string::String;

use crate::{
    component::bindings::{
        azure_identity::credentials::http_auth_config::{Event, told},
        wasi::http::types::{Method, OutgoingRequest as HostRequest, Scheme},
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
    pub(super) fn of(request: &HostRequest) -> Self {
        let scheme = match request.scheme() {
            None | Some(Scheme::Https) => String::from("https"),
            Some(Scheme::Http) => String::from("http"),
            Some(Scheme::Other(other)) => other,
        };
        let (authority, path) = (request.authority().unwrap_or_default(), request.path_with_query().unwrap_or_default());
        Self { method: method(request.method()), url: concat(&[&scheme, "://", &authority, without_query(&path)]) }
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

fn method(method: Method) -> String {
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
        Method::Other(other) => return other,
    })
}
