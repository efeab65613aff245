use std::fmt;
use std::time::Duration;

use azure_identity_wasm::host::{Fetch, FetchError, FetchPinned, Reply, Trust};
use azure_identity_wasm::request::{Method as Verb, Request};
use azure_identity_wasm::transport::Headers;
use hyper::Uri;

use super::{Machine, audit::Begun};
use crate::bindings::azure_identity::credentials::imds::{self, Host, Method, RequestError, Response};
use crate::lent::State;

/// A token endpoint of the machine.
#[derive(Clone, Debug)]
pub struct Endpoint(Rule);

#[derive(Clone, Debug)]
enum Rule {
    /// A scheme, a host with its port, and what its paths begin with.
    At {
        scheme: String,
        authority: String,
        path: String,
    },
    Own(fn(&str) -> bool),
}

impl Endpoint {
    /// An endpoint by its URL, as `http://169.254.169.254/metadata/identity/`; what its path ends with, may go on. Nothing for what is no such
    /// URL.
    pub fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?.to_owned();
        let authority = uri.authority()?.as_str().to_ascii_lowercase();
        (!authority.contains('@')).then(|| Self(Rule::At { scheme, authority, path: uri.path().to_owned() }))
    }

    /// Azure's Instance Metadata Service: tokens, and nothing else that it tells.
    pub fn imds() -> Self {
        let [scheme, authority, path] = ["http", "169.254.169.254", "/metadata/identity/"].map(str::to_owned);
        Self(Rule::At { scheme, authority, path })
    }

    /// What a rule of the embedder's own admits, of whole URLs.
    pub fn own(admits: fn(&str) -> bool) -> Self {
        Self(Rule::Own(admits))
    }

    fn admits(&self, uri: &Uri) -> bool {
        let (wanted, authority, begin) = match &self.0 {
            Rule::At { scheme, authority, path } => (scheme, authority, path),
            Rule::Own(admits) => return admits(&uri.to_string()),
        };
        let is_it = uri.scheme_str() == Some(wanted);
        let is_there = uri.authority().is_some_and(|found| found.as_str().eq_ignore_ascii_case(authority));
        // A server may read more into a path than is written there.
        let path = uri.path();
        let is_plain = !path.contains("..") && !path.contains('%') && !path.contains('\\');
        let goes_on = path.strip_prefix(&**begin).is_some_and(|rest| rest.is_empty() || begin.ends_with('/') || rest.starts_with('/'));
        is_it && is_there && is_plain && goes_on
    }
}

/// Who asks, and which endpoints may be asked.
#[derive(Default)]
pub(crate) struct Endpoints {
    by: Option<(Box<dyn Fetch>, Box<dyn FetchPinned>)>,
    allowed: Vec<Endpoint>,
}

impl Endpoints {
    pub(super) fn new(
        fetch: impl Fetch + 'static,
        pinned: impl FetchPinned + 'static,
        allowed: impl IntoIterator<Item = Endpoint>,
    ) -> Self {
        Self { by: Some((Box::new(fetch), Box::new(pinned))), allowed: allowed.into_iter().collect() }
    }

    async fn send(&self, asked: imds::Request) -> Result<Reply, RequestError> {
        let uri: Uri = asked.url.parse().map_err(|_| RequestError::Denied)?;
        let (fetch, pinned) =
            self.by.as_ref().filter(|_| self.allowed.iter().any(|endpoint| endpoint.admits(&uri))).ok_or(RequestError::Denied)?;
        let method = match asked.method {
            Method::Get => Verb::Get,
            Method::Post => Verb::Post,
        };
        let headers = Headers::new(asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let request = Request::new(method, asked.url, headers, asked.body);
        let limit = Duration::from_millis(asked.timeout).min(LONGEST);
        let outcome = match asked.trust {
            Some(wanted) => {
                let mut trust = Trust::default();
                (trust.sha1, trust.roots, trust.server_name) = (wanted.sha1, wanted.roots, wanted.server_name);
                pinned.fetch_pinned(&request, &trust, limit).await
            }
            None => fetch.fetch(&request, limit).await,
        };
        outcome.map_err(|error| match error {
            FetchError::TimedOut => RequestError::TimedOut,
            FetchError::TooLarge => RequestError::TooLarge,
            FetchError::Untrusted(why) => RequestError::Untrusted(why),
            FetchError::Forbidden(_) => RequestError::Denied,
            FetchError::Network(why) => RequestError::Network(why),
            _ => RequestError::Network("it failed".to_owned()),
        })
    }
}

impl fmt::Debug for Endpoints {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.allowed).finish()
    }
}

impl Machine {
    pub(crate) async fn ask_endpoint(&self, asked: imds::Request) -> Result<Response, RequestError> {
        let begun = Begun::new("imds.send");
        let url = asked.url.split(['?', '#']).next().unwrap_or_default();
        let subject = format!("{} {url}", if asked.method == Method::Get { "GET" } else { "POST" });
        let answered = self.endpoints.send(asked).await;
        let outcome = match &answered {
            Ok(reply) => reply.status.to_string(),
            Err(RequestError::Denied) => "denied".to_owned(),
            Err(RequestError::TimedOut) => "timed out".to_owned(),
            Err(RequestError::TooLarge) => "too large".to_owned(),
            Err(RequestError::Untrusted(_)) => "untrusted".to_owned(),
            Err(RequestError::Network(_)) => "no answer".to_owned(),
        };
        begun.end(&*self.audit, &subject, &outcome);
        let Reply { status, headers, body } = answered?;
        let headers = headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Response { status, headers, body: body.as_str().as_bytes().to_vec() })
    }
}

impl Host for State {
    async fn send(&mut self, asked: imds::Request) -> Result<Response, RequestError> {
        self.machine.ask_endpoint(asked).await
    }
}

/// No exchange takes longer, whatever the instance asks for.
const LONGEST: Duration = Duration::from_mins(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_is_asked() {
        let imds = Endpoint::imds();
        let exact = Endpoint::parse("http://localhost:4141/msi/token").unwrap();
        let admitted = |endpoint: &Endpoint, url: &str| url.parse().is_ok_and(|uri| endpoint.admits(&uri));
        assert!(admitted(&imds, "http://169.254.169.254/metadata/identity/oauth2/token?resource=x"));
        assert!(admitted(&exact, "http://LOCALHOST:4141/msi/token?resource=x"));
        for url in [
            "http://169.254.169.254/metadata/instance?api-version=2021-02-01",
            "http://169.254.169.254/metadata/identity/../instance",
            "http://169.254.169.254/metadata/identity/%2e%2e/instance",
            "https://169.254.169.254/metadata/identity/oauth2/token",
            "http://169.254.169.254:81/metadata/identity/oauth2/token",
            "http://169.254.169.254@evil.example/metadata/identity/oauth2/token",
            "http://evil.example/metadata/identity/oauth2/token",
            "/metadata/identity/oauth2/token",
        ] {
            assert!(!admitted(&imds, url), "{url}");
        }
        assert!(!admitted(&exact, "http://localhost:4141/msi/tokens"));
        assert!(!admitted(&exact, "http://localhost:4142/msi/token"));
        for url in ["ftp://localhost/", "localhost:4141", "http://user@localhost/", ""] {
            assert!(Endpoint::parse(url).is_none(), "{url}");
        }
    }
}
