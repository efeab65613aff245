//! The latest requests, as they looked on the wire, without what is secret in them.

use crate::{
    crypto::Jws,
    server::{Connection, Exchange},
};
use axum::http::{HeaderMap, request::Parts};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::VecDeque;

/// How many requests are kept.
const CAPACITY: usize = 1000;

/// The longest text kept of a path, name or value, in characters.
const MAX_TEXT: usize = 1024;

/// The most parameters or headers kept of one request.
const MAX_PAIRS: usize = 100;

/// The longest JWT that is read, in bytes: twice what one with a chain of certificates has.
const MAX_JWT: usize = 16 * 1024;

/// The most JWTs kept of one request.
const MAX_JWTS: usize = 4;

const REDACTED: &str = "[redacted]";

/// Parameters whose value is a credential.
const SECRET_PARAMETERS: [&str; 18] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "ear_jwk",
    // The ticket of a sign-in under way: whoever has it can go on with it.
    "flow",
    "id_token",
    "id_token_hint",
    "one_time_code",
    "password",
    "refresh_token",
    "req_cnf",
    "spa_code",
    "subject_token",
    "user_federated_identity_credential",
];

/// Headers whose value may carry a credential.
const SECRET_HEADERS: [&str; 6] = ["authorization", "cookie", "proxy-authorization", "x-identity-header", "secret", "dpop"];

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedRequest {
    /// A running number since the start.
    pub sequence: u64,
    /// The emulator's time, in seconds since 1970.
    pub time: i64,
    /// Its kind, such as `token.client_credentials`.
    pub kind: &'static str,
    /// Which connection it came on; requests with the same number shared one.
    pub connection: u64,
    /// Whether it came over TLS.
    pub secure: bool,
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    /// Parameters of a form body, in order.
    pub form: Vec<(String, String)>,
    /// What the JWTs among the parameters say, in order.
    pub jwts: Vec<LoggedJwt>,
    /// The fault that it met.
    pub fault: Option<&'static str>,
    /// The status of the answer; nothing while there is none.
    pub status: Option<u16>,
    /// The AADSTS number of an error.
    pub aadsts: Option<u32>,
}

/// What a JWT says. Its signature, without which it is good for nothing, is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedJwt {
    /// The parameter that holds it, such as `client_assertion`.
    pub parameter: String,
    /// Whether a part of it ends with `=`, which RFC 7515 forbids.
    pub padded: bool,
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

#[derive(Debug, Default)]
pub(super) struct Log {
    requests: VecDeque<LoggedRequest>,
    next: u64,
}

impl Log {
    pub(super) fn add(&mut self, connection: &Connection, head: &Parts, exchange: &Exchange) -> u64 {
        let sequence = self.next;
        self.next += 1;
        if self.requests.len() == CAPACITY {
            self.requests.pop_front();
        }
        self.requests.push_back(LoggedRequest {
            sequence,
            time: exchange.now,
            kind: exchange.kind.name(),
            connection: connection.id,
            secure: connection.secure,
            method: shortened(head.method.as_str()),
            path: shortened(head.uri.path()),
            query: parameters(exchange.query.pairs()),
            headers: headers(&head.headers),
            form: parameters(exchange.form.pairs()),
            jwts: exchange.form.pairs().iter().filter_map(|(name, value)| LoggedJwt::read(name, value)).take(MAX_JWTS).collect(),
            fault: None,
            status: None,
            aadsts: None,
        });
        sequence
    }

    /// Changes an entry, if it is still there.
    pub(super) fn update(&mut self, sequence: u64, change: impl FnOnce(&mut LoggedRequest)) {
        if let Some(request) = self.requests.iter_mut().rev().find(|request| request.sequence == sequence) {
            change(request);
        }
    }

    pub(super) fn requests(&self) -> Vec<LoggedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.requests.clear();
    }
}

impl LoggedJwt {
    fn read(name: &str, value: &str) -> Option<Self> {
        let jwt = Some(value).filter(|value| value.starts_with("eyJ") && value.len() <= MAX_JWT).and_then(Jws::parse)?;
        let (header, claims) = (jwt.headers().clone(), jwt.claims().clone());
        Some(Self { parameter: shortened(name), padded: value.contains('='), header, claims })
    }
}

fn parameters(pairs: &[(String, String)]) -> Vec<(String, String)> {
    pairs.iter().take(MAX_PAIRS).map(|(name, value)| (shortened(name), shown(value, SECRET_PARAMETERS.contains(&name.as_str())))).collect()
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let value = |name: &str, bytes: &[u8]| shown(&String::from_utf8_lossy(bytes), SECRET_HEADERS.contains(&name));
    headers.iter().take(MAX_PAIRS).map(|(name, bytes)| (name.as_str().to_owned(), value(name.as_str(), bytes.as_bytes()))).collect()
}

/// A value as it may be shown. What looks like a JWT is hidden under whatever name it comes.
fn shown(value: &str, secret: bool) -> String {
    let looks_like_jwt = value.starts_with("eyJ") && value.matches('.').count() >= 2;
    if secret || looks_like_jwt { REDACTED.to_owned() } else { shortened(value) }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}
