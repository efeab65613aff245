use hyper::Uri;
use serde::Deserialize;

use crate::egress::address;

/// Where plugins may send requests, and by whose token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRule {
    /// `https`, or `http` where no token goes.
    pub(crate) scheme: String,
    /// In small letters.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What paths begin with.
    pub(crate) path: String,
    /// The credential whose token the host attaches; without one, requests go out as they are.
    pub credential: Option<String>,
    /// What the token is for; empty without a credential.
    pub scopes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Raw {
    url: String,
    credential: Option<String>,
    scope: Option<String>,
}

/// What is wrong, and what to do.
type Wrong = (String, String);

impl RequestRule {
    pub(super) fn new(raw: Raw) -> Result<Self, Wrong> {
        let wrong = |what: &str, hint: &str| (format!("`{}` {what}", raw.url), hint.to_owned());
        let example = "write a URL as https://account.blob.core.windows.net/container/";
        let uri: Uri = raw.url.parse().map_err(|_| wrong("is no URL", example))?;
        let scheme =
            uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme)).ok_or_else(|| wrong("is no http URL", example))?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(|| wrong("is no URL", example))?;
        if uri.query().is_some() || !is_plain(uri.path()) {
            return Err(wrong("has more than a path that says itself where it leads", example));
        }
        let host = authority.host().to_ascii_lowercase();
        if host.trim_matches(['[', ']']).parse().is_ok_and(address::is_forbidden) {
            return Err(wrong("is no place for plugins", "the machine's own endpoints are for [machine], which plugins do not reach"));
        }
        let scopes = match (&raw.credential, raw.scope) {
            (Some(_), _) if scheme != "https" => return Err(wrong("would see a token in the clear", "write https")),
            (Some(_), None) => return Err(wrong("gets a token for what?", "add scope = \"https://…/.default\"")),
            (None, Some(_)) => return Err(wrong("has a scope and no credential", "add credential = \"NAME\"")),
            (_, scope) => scope.iter().flat_map(|scope| scope.split_whitespace()).map(str::to_owned).collect(),
        };
        let port = authority.port_u16().unwrap_or_else(|| default_port(scheme));
        let (scheme, path) = (scheme.to_owned(), uri.path().to_owned());
        Ok(Self { scheme, host, port, path, credential: raw.credential, scopes })
    }

    /// Whether this is a place that it names.
    pub(crate) fn admits(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
        let is_there = authority.host().eq_ignore_ascii_case(&self.host)
            && authority.port_u16().unwrap_or_else(|| default_port(scheme)) == self.port
            && !authority.as_str().contains('@');
        let path = uri.path();
        let goes_on =
            path.strip_prefix(&*self.path).is_some_and(|rest| rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/'));
        scheme == self.scheme && is_there && goes_on && (self.path == "/" || is_plain(path))
    }
}

/// Whether a path leads where it says: a server may read more into dots, and into what is written in another way.
fn is_plain(path: &str) -> bool {
    let encoded = ["%2e", "%2f", "%5c"];
    let lower = path.to_ascii_lowercase();
    !path.split('/').any(|part| part == "." || part == "..") && !path.contains('\\') && !encoded.iter().any(|text| lower.contains(text))
}

fn default_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(url: &str, credential: Option<&str>, scope: Option<&str>) -> Result<RequestRule, Wrong> {
        RequestRule::new(Raw { url: url.to_owned(), credential: credential.map(str::to_owned), scope: scope.map(str::to_owned) })
    }

    #[test]
    fn a_rule_admits_its_scheme_host_port_and_path_and_nothing_beside() {
        let rule = rule("https://Shop.example/api/v1", None, None).unwrap();
        let admits = |url: &str| url.parse().is_ok_and(|uri| rule.admits(&uri));
        for url in ["https://shop.example/api/v1", "https://SHOP.example:443/api/v1/orders?x=%2e%2e", "https://shop.example/api/v1/a%20b"] {
            assert!(admits(url), "{url}");
        }
        for url in [
            "http://shop.example/api/v1",
            "https://shop.example:8443/api/v1",
            "https://shop.example.evil/api/v1",
            "https://evil.example/api/v1",
            "https://shop.example@evil.example/api/v1",
            "https://user@shop.example/api/v1",
            "https://shop.example/api/v10",
            "https://shop.example/api",
            "https://shop.example/api/v1/../v2",
            "https://shop.example/api/v1/%2E%2e/v2",
            "https://shop.example/api/v1/..%2fv2",
            "/api/v1",
        ] {
            assert!(!admits(url), "{url}");
        }
    }

    #[test]
    fn a_rule_that_would_not_do_what_it_says_is_refused_with_what_to_do() {
        let token = (Some("shop"), Some("https://shop.example/.default"));
        for (url, (credential, scope), said) in [
            ("shop.example", (None, None), "no http URL"),
            ("ftp://shop.example/", (None, None), "no http URL"),
            ("https://user@shop.example/", (None, None), "no URL"),
            ("https://shop.example/../", (None, None), "path"),
            ("https://shop.example/?a=b", (None, None), "path"),
            ("http://shop.example/", token, "in the clear"),
            ("https://shop.example/", (Some("shop"), None), "for what"),
            ("https://shop.example/", (None, Some("scope")), "no credential"),
            ("http://169.254.169.254/metadata/identity/", (None, None), "no place for plugins"),
            ("http://[fe80::1]/", (None, None), "no place for plugins"),
            ("http://[::ffff:169.254.169.254]/", (None, None), "no place for plugins"),
        ] {
            let (what, hint) = rule(url, credential, scope).unwrap_err();
            assert!(what.contains(said) && !hint.is_empty(), "{url}: {what}: {hint}");
        }
    }
}
