use alloc::{boxed::Box, string::String};
use core::time::Duration;

use crate::{
    authority::Authority,
    cache::Record,
    credential::application::{Application, NOWHERE},
    error::{Error, Result},
    host::{Fetch, FetchError, FetchPinned, FileError, Host, Reply, Trust},
    maybe_send::{BoxFuture, Lock, Shared},
    request::{Request, token::Grant},
    text::{concat, split_at_byte, split_at_first},
    token::Ask,
    transport::Transport,
};

/// The proxy for token requests in a Kubernetes cluster (identity bindings, a preview of AKS), which has a certificate of the cluster's own.
pub(crate) struct TokenProxy {
    /// Its URL, without a slash at its end.
    base: String,
    server_name: Option<String>,
    roots: Roots,
}

/// By what the proxy's certificate is trusted.
enum Roots {
    Usual,
    Text(String),
    /// A file, which is replaced from time to time, and what was good in it last.
    File(String, Lock<Option<String>>),
}

impl TokenProxy {
    /// The one that the environment names, if it does.
    pub(super) fn of(host: &Host) -> Result<Option<Self>> {
        let Some(url) = host.env(PROXY) else {
            let stray = [SNI_NAME, CA_FILE, CA_DATA].into_iter().find(|name| host.env(name).is_some());
            return stray.map_or(Ok(None), |name| Err(wrong(&[name, " is set, but ", PROXY, " is not"])));
        };
        let begins = url.get(..HTTPS.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(HTTPS));
        let base = Authority::parse(&url).ok().filter(|_| begins).map(|proxy| proxy.base());
        let base = base.ok_or_else(|| wrong(&[PROXY, " must be an https URL without user, query and fragment"]))?;
        let roots = match (host.env(CA_FILE), host.env(CA_DATA)) {
            (Some(_), Some(_)) => return Err(wrong(&[CA_FILE, " and ", CA_DATA, " are both set: one of them is needed at most"])),
            (Some(path), None) => Roots::File(path, Lock::default()),
            (None, Some(text)) => Roots::Text(certificates(text, CA_DATA)?),
            (None, None) => Roots::Usual,
        };
        host.fetch_pinned()?;
        Ok(Some(Self { base, server_name: host.env(SNI_NAME), roots }))
    }

    /// A token that the proxy gets.
    pub(crate) async fn redeem(&self, application: &Application, ask: &Ask, transport: &Transport<'_>) -> Result<Shared<Record>> {
        let host = &transport.session.host;
        let trust = Trust { server_name: self.server_name.clone(), roots: self.roots.read(host).await?, sha1: None };
        let way = Way { fetch: host.fetch_pinned()?, base: &self.base, trust };
        application.redeem(&Grant::ClientCredentials, ask, &transport.by(&way), NOWHERE).await
    }
}

impl Roots {
    /// The certificates as they are now. A file that is just being replaced may be empty for a moment.
    async fn read(&self, host: &Host) -> Result<Option<String>> {
        let (path, last) = match self {
            Self::Usual => return Ok(None),
            Self::Text(text) => return Ok(Some(text.clone())),
            Self::File(path, last) => (path, last),
        };
        let bytes = host.files()?.read(path, LONGEST).await.map_err(|error| match error {
            FileError::NotFound => wrong(&[CA_FILE, ": there is no file ", path]),
            FileError::TooLarge => wrong(&[CA_FILE, ": ", path, " is too long for certificates"]),
            FileError::Failed(why) => wrong(&[CA_FILE, ": cannot read ", path, ": ", &crate::error::plain(&why)]),
        })?;
        let text = String::from_utf8(bytes).map_err(|_| wrong(&[CA_FILE, ": ", path, " is no text"]))?;
        if text.trim_ascii().is_empty() {
            return last.with(|last| last.clone()).map(Some).ok_or_else(|| wrong(&[CA_FILE, ": ", path, " is empty"]));
        }
        let text = certificates(text, CA_FILE)?;
        last.with(|last| *last = Some(text.clone()));
        Ok(Some(text))
    }
}

/// The way through the proxy.
struct Way<'a> {
    fetch: &'a dyn FetchPinned,
    base: &'a str,
    trust: Trust,
}

impl Fetch for Way<'_> {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(async move {
            let request = Request { url: behind(self.base, &request.url), ..request.clone() };
            self.fetch.fetch_pinned(&request, &self.trust, limit).await.map_err(|error| self.named(error))
        })
    }
}

impl Way<'_> {
    /// Says where it was asked: the URL of an error is Entra's own.
    fn named(&self, error: FetchError) -> FetchError {
        let named = |why: &str| concat(&["at the token proxy ", self.base, ": ", why]);
        match error {
            FetchError::Network(why) => FetchError::Network(named(&why)),
            FetchError::Untrusted(why) => FetchError::Untrusted(named(&why)),
            FetchError::Forbidden(why) => FetchError::Forbidden(named(&why)),
            other => other,
        }
    }
}

/// The URL, with what is in front of its path replaced.
fn behind(base: &str, url: &str) -> String {
    let after_scheme = split_at_first(url, "://").map_or(url, |(_, rest)| rest);
    let path = split_at_byte(after_scheme, b'/').map_or("", |(_, path)| path);
    concat(&[base, "/", path])
}

fn certificates(text: String, variable: &str) -> Result<String> {
    if split_at_first(&text, "-----BEGIN CERTIFICATE-----").is_some() {
        return Ok(text);
    }
    Err(wrong(&[variable, " has no certificate in PEM"]))
}

fn wrong(what: &[&str]) -> Error {
    Error::unavailable(concat(&["the token proxy of Kubernetes is not set up: ", &concat(what)]))
}

const HTTPS: &str = "https://";
const PROXY: &str = "AZURE_KUBERNETES_TOKEN_PROXY";
const SNI_NAME: &str = "AZURE_KUBERNETES_SNI_NAME";
const CA_FILE: &str = "AZURE_KUBERNETES_CA_FILE";
const CA_DATA: &str = "AZURE_KUBERNETES_CA_DATA";
/// In bytes.
const LONGEST: usize = 256 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_by_one_slash() {
        for (base, expected) in [
            ("https://proxy:8443", "https://proxy:8443/t/oauth2/v2.0/token?a=b"),
            ("https://proxy/deep/er", "https://proxy/deep/er/t/oauth2/v2.0/token?a=b"),
        ] {
            assert_eq!(behind(base, "https://login.microsoftonline.com/t/oauth2/v2.0/token?a=b"), expected);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let of = |variables: &'static [(&'static str, &'static str)]| {
            let env = move |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| String::from(*value));
            TokenProxy::of(&Host::builder().env(env).build()).map(|proxy| proxy.map(|proxy| proxy.base))
        };
        assert_eq!(of(&[]).unwrap(), None);
        for (variables, said) in [
            (&[(CA_DATA, "x")][..], "AZURE_KUBERNETES_CA_DATA is set, but AZURE_KUBERNETES_TOKEN_PROXY is not"),
            (&[(PROXY, "http://proxy")], "must be an https URL"),
            (&[(PROXY, "proxy")], "must be an https URL"),
            (&[(PROXY, "https://user@proxy")], "must be an https URL"),
            (&[(PROXY, "https://proxy/?query")], "must be an https URL"),
            (&[(PROXY, "https://proxy"), (CA_DATA, "x"), (CA_FILE, "y")], "both set"),
            (&[(PROXY, "https://proxy"), (CA_DATA, "x")], "has no certificate"),
            (&[(PROXY, "https://proxy")], "does not lend \"fetchPinned\""),
        ] {
            let error = of(variables).unwrap_err();
            assert!(error.message().contains(said), "{error}");
        }
    }
}
