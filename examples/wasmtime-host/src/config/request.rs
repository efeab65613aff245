use azure_identity_wasm::http_auth::{Rule, Scheme, Target, is_reserved};
use hyper::Uri;
use serde::Deserialize;

/// Where plugins may send requests, and by whose token.
#[derive(Clone, Debug)]
pub struct RequestRule {
    rule: Rule,
    /// The credential whose token the host attaches; without one, requests go out as they are.
    pub credential: Option<String>,
    /// What the token is for; empty without a credential.
    pub scopes: Vec<String>,
    /// What the rule was made of.
    pub(crate) uri: Uri,
    /// File and line.
    pub(crate) place: String,
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
    pub(super) fn new(raw: Raw, place: String) -> Result<Self, Wrong> {
        let wrong = |what: &str, hint: &str| (format!("`{}` {what}", raw.url), hint.to_owned());
        let example =
            "write a URL as https://account.blob.core.windows.net/container/, or https://*.vault.azure.net/ for all hosts that end so";
        let uri: Uri = raw.url.parse().map_err(|_| wrong("is no URL", example))?;
        let scheme = scheme_of(&uri).ok_or_else(|| wrong("is no http URL", example))?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(|| wrong("is no URL", example))?;
        if is_reserved(authority.host()) {
            return Err(wrong("is no place for plugins", "the machine's own endpoints are for [machine], which plugins do not reach"));
        }
        let rule = match uri.query() {
            None => {
                Rule::new(scheme, authority.host(), authority.port_u16(), uri.path()).map_err(|error| wrong(error.message(), example))?
            }
            Some(_) => return Err(wrong("has more than a path", example)),
        };
        let scopes = match (&raw.credential, raw.scope) {
            (Some(_), _) if scheme != Scheme::Https => return Err(wrong("would see a token in the clear", "write https")),
            (Some(_), None) => return Err(wrong("gets a token for what?", "add scope = \"https://…/.default\"")),
            (None, Some(_)) => return Err(wrong("has a scope and no credential", "add credential = \"NAME\"")),
            (_, scope) => scope.iter().flat_map(|scope| scope.split_whitespace()).map(str::to_owned).collect(),
        };
        Ok(Self { rule, credential: raw.credential, scopes, uri, place })
    }

    /// How its requests are sent.
    pub(crate) fn scheme(&self) -> Scheme {
        scheme_of(&self.uri).unwrap_or(Scheme::Https)
    }

    /// Whether this is a place that it names.
    pub(crate) fn admits(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(authority)) = (scheme_of(uri), uri.authority()) else { return false };
        Target::parse(scheme, authority.as_str(), uri.path()).is_some_and(|target| self.rule.names(&target))
    }
}

fn scheme_of(uri: &Uri) -> Option<Scheme> {
    match uri.scheme_str()? {
        "https" => Some(Scheme::Https),
        "http" => Some(Scheme::Http),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(url: &str, credential: Option<&str>, scope: Option<&str>) -> Result<RequestRule, Wrong> {
        RequestRule::new(
            Raw { url: url.to_owned(), credential: credential.map(str::to_owned), scope: scope.map(str::to_owned) },
            String::new(),
        )
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
