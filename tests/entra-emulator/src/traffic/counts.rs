//! How often what was asked for.

use crate::server::{Exchange, RequestKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most host names that are told apart: regions make them many.
const MAX_HOSTS: usize = 100;

/// Counts since the start or the last reset. The control API does not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// TCP connections that carried a request.
    pub connections: u64,
    /// Those of them that spoke TLS.
    pub https_connections: u64,
    /// All requests.
    pub requests: u64,
    /// All token requests, whatever their grant.
    pub token: u64,
    /// Requests for Active Directory Federation Services.
    pub adfs: u64,
    /// Requests to a regional host, such as `westus2.localhost`.
    pub regional: u64,
    /// The most requests that were under way at the same time.
    pub most_in_flight: u64,
    /// Requests by kind, such as `token.client_credentials` or `keys`.
    pub by_kind: BTreeMap<&'static str, u64>,
    /// Requests by the name that the client called, without its port; `other` for what is no name of the emulator.
    pub by_host: BTreeMap<String, u64>,
}

impl Counts {
    /// Requests of a kind; 0 for an unknown one.
    pub fn of(&self, kind: &str) -> u64 {
        self.by_kind.get(kind).copied().unwrap_or(0)
    }

    pub(super) fn connected(&mut self, secure: bool) {
        self.connections += 1;
        self.https_connections += u64::from(secure);
    }

    pub(super) fn requested(&mut self, exchange: &Exchange, in_flight: u64) {
        let kind = exchange.kind;
        self.requests += 1;
        self.adfs += u64::from(exchange.adfs);
        self.regional += u64::from(exchange.region.is_some());
        self.token += u64::from(matches!(kind, RequestKind::Token(_)));
        self.most_in_flight = self.most_in_flight.max(in_flight);
        *self.by_kind.entry(kind.name()).or_default() += 1;
        let host = exchange.host.as_deref().filter(|host| self.by_host.len() < MAX_HOSTS || self.by_host.contains_key(*host));
        *self.by_host.entry(host.unwrap_or("other").to_owned()).or_default() += 1;
    }
}
