//! Where the requests of plugins go: where a rule says, and with a token where it says so. A plugin has neither token nor secret.
//!
//! It is for guests that are not composed with anything: ordinary ones, which know nothing of Azure. What they send is sent by the host, so it is the
//! host that attaches tokens, and nothing of them is ever in a guest's memory.

mod replay;
mod veiled;
mod web;

use std::fmt;
use std::sync::Arc;

use azure_identity_wasm::Secret;
use azure_identity_wasm::http_auth::{Veil, is_credential};
use azure_identity_wasm::json::SerdeJson;
use azure_identity_wasm::maybe_send::BoxFuture;
use azure_identity_wasm::response::challenge;
use azure_identity_wasm::transport::Headers;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::Mutex;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

pub use web::Web;

use self::replay::Recorder;
use self::veiled::veiled;
use crate::TokenRequestOptions;
use crate::audit_log::{AuditLog, begin, failure, subject};
use crate::config::RequestRule;
use crate::credentials::Credentials;
use crate::lent::{Exchange, Outgoing};
use crate::machine::Begun;

/// Gives tokens by the name of a credential: [`Credentials`], or what a test has instead.
pub trait Tokens: Send + Sync {
    /// A token for these scopes; one that answers these claims, if a resource has demanded some.
    fn token<'a>(&'a self, credential: &'a str, scopes: &'a [String], claims: Option<String>) -> BoxFuture<'a, wasmtime::Result<String>>;
}

impl Tokens for Credentials {
    fn token<'a>(&'a self, credential: &'a str, scopes: &'a [String], claims: Option<String>) -> BoxFuture<'a, wasmtime::Result<String>> {
        Box::pin(async move {
            let options = TokenRequestOptions { claims, enable_cae: true, tenant_id: None };
            Ok(Credentials::token(self, credential, scopes, Some(&options)).await?.token)
        })
    }
}

/// The way out of a plugin.
///
/// The first rule that fits a request counts. One with a credential takes from the request what the plugin itself has put there to prove who it is, and puts
/// the credential's token in its place; a claims challenge of continuous access evaluation is answered once, unless the request's body is longer
/// than a mebibyte. No rule, no request: [`Error::HttpRequestDenied`]. Redirects are the plugin's to follow, as wasi:http has it: by another request,
/// which goes by the rules as all do. A token that a server repeats is covered with stars.
#[derive(Clone)]
pub struct Egress {
    rules: Arc<[RequestRule]>,
    tokens: Arc<dyn Tokens>,
    web: Arc<Mutex<Box<dyn Outgoing>>>,
    audit: AuditLog,
}

impl Egress {
    /// By these rules, with these tokens, on this way out, which is [`Web`] or a test's.
    pub fn new(
        rules: impl IntoIterator<Item = RequestRule>,
        tokens: Arc<dyn Tokens>,
        web: impl Outgoing + 'static,
        audit: AuditLog,
    ) -> Self {
        Self { rules: rules.into_iter().collect(), tokens, web: Arc::new(Mutex::new(Box::new(web))), audit }
    }

    async fn exchange(self, request: Request<WasiBody>, options: RequestOptions) -> Result<Response<WasiBody>, Error> {
        let told = Told { begun: begin(), subject: subject(&request), audit: self.audit.clone() };
        let Some(rule) = self.rules.iter().find(|rule| rule.admits(request.uri())) else {
            told.end("denied: no rule of [[requests]] allows it");
            return Err(Error::HttpRequestDenied);
        };
        let Some(credential) = &rule.credential else {
            return told.answered(self.send(request, options).await, "");
        };
        if OF_NO_TOKEN.contains(request.method()) {
            told.end("denied: no token goes by this method");
            return Err(Error::HttpRequestDenied);
        }
        let got = match self.tokens.token(credential, &rule.scopes, None).await {
            Ok(token) => self.send_with(request, options, (credential, rule), &token).await,
            Err(error) => Err(NoToken(error)),
        };
        match got {
            Ok(answered) => told.answered(answered, &format!(" with the token of {credential}")),
            Err(NoToken(error)) => {
                told.end(&format!("no token: {error:#}").replace('\n', " "));
                // Who the host's credentials are is no plugin's business.
                Err(Error::InternalError(Some("the host has no token for this request; its audit says why".to_owned())))
            }
        }
    }

    /// Sends it with the token; once more with another one, if the resource demands that.
    async fn send_with(
        &self,
        request: Request<WasiBody>,
        options: RequestOptions,
        (credential, rule): (&str, &RequestRule),
        token: &str,
    ) -> Result<Result<Response<WasiBody>, Error>, NoToken> {
        let (mut parts, body) = request.into_parts();
        let own: Vec<HeaderName> = parts.headers.keys().filter(|name| is_credential(name.as_str())).cloned().collect();
        for name in own {
            parts.headers.remove(name);
        }
        let recorder = Recorder::new(body);
        let mut veil = Veil::new();
        veil.hide(Secret::from(token));
        let first = self.send(with_token(&parts, recorder.body(), token)?, options).await;
        let claims = first.as_ref().ok().and_then(demanded).filter(|_| recorder.has_all());
        let again = match claims {
            Some(claims) => self.tokens.token(credential, &rule.scopes, Some(claims)).await.ok(),
            None => None,
        };
        // Without another token, the resource's own answer says more than ours could.
        let Some(token) = again else { return Ok(first.map(|answer| veiled(answer, veil))) };
        // Its connection goes with it, and whatever of the body that would still have read.
        drop(first);
        veil.hide(Secret::from(token.as_str()));
        let second = self.send(with_token(&parts, recorder.body(), &token)?, options).await;
        Ok(second.map(|answer| veiled(answer, veil)))
    }

    async fn send(&self, request: Request<WasiBody>, options: RequestOptions) -> Result<Response<WasiBody>, Error> {
        let exchange = self.web.lock().await.send(request, options);
        exchange.await
    }
}

impl Outgoing for Egress {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        Box::pin(self.clone().exchange(request, options))
    }
}

impl fmt::Debug for Egress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Egress").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// Why a request does not go out.
struct NoToken(wasmtime::Error);

/// The audit of a request that is under way.
struct Told {
    begun: Begun,
    subject: String,
    audit: AuditLog,
}

impl Told {
    fn end(self, outcome: &str) {
        self.begun.end(&self.audit, &self.subject, outcome);
    }

    fn answered(self, answer: Result<Response<WasiBody>, Error>, with: &str) -> Result<Response<WasiBody>, Error> {
        match &answer {
            Ok(response) => self.end(&format!("{}{with}", response.status().as_str())),
            Err(error) => self.end(failure(error)),
        }
        answer
    }
}

fn with_token(parts: &Parts, body: WasiBody, token: &str) -> Result<Request<WasiBody>, NoToken> {
    let mut value =
        HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| NoToken(wasmtime::format_err!("the token is no token")))?;
    value.set_sensitive(true);
    let mut parts = parts.clone();
    parts.headers.insert(AUTHORIZATION, value);
    Ok(Request::from_parts(parts, body))
}

/// The claims that a resource demands.
fn demanded(response: &Response<WasiBody>) -> Option<String> {
    if response.status() != StatusCode::UNAUTHORIZED {
        return None;
    }
    let text = |headers: &HeaderMap| {
        let pairs: Vec<_> =
            headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
        Headers::new(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    };
    challenge::claims(&text(response.headers()), &SerdeJson)
}

/// A server answers TRACE with the request that it got, token and all (RFC 9110, 9.3.8); behind CONNECT is another server.
const OF_NO_TOKEN: [Method; 2] = [Method::TRACE, Method::CONNECT];
