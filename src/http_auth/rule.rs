use alloc::{string::String, vec::Vec};

use super::{
    addresses::is_reserved,
    path::readable,
    target::{Scheme, Target, is_host},
};
use crate::{
    error::{Error, Result},
    text::concat,
};

/// Names requests, by scheme, host, port and the beginning of the path.
#[derive(Clone, Debug)]
pub struct Rule {
    scheme: Scheme,
    host: Host,
    port: u16,
    path: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Host {
    Exactly(String),
    /// With the dot that it begins with.
    EndsWith(String),
}

impl Rule {
    /// `host` is a host, or `*.` and what hosts are to end with. Paths begin with `path`: `/api` names `/api`, `/api/` and `/api/orders`, but not
    /// `/apis`; `/` names all paths, even those that servers could read in different ways, as `/api/../admin` or `/api%2Fadmin`, which no other
    /// rule names.
    ///
    /// # Errors
    /// A configuration error says which of them is wrong.
    pub fn new(scheme: Scheme, host: &str, port: Option<u16>, path: &str) -> Result<Self> {
        let wrong = |text: &str, why: &str| Error::configuration(concat(&["rule: \"", text, "\" ", why]));
        let host = match host.strip_prefix("*.") {
            // All hosts of `net` are nobody's.
            Some(rest) if is_host(rest) && rest.trim_matches('.').contains('.') && !rest.starts_with('[') => {
                Host::EndsWith(concat(&[".", rest]).to_ascii_lowercase())
            }
            None if is_host(host) => Host::Exactly(host.to_ascii_lowercase()),
            _ => return Err(wrong(host, "is no host, as vault.azure.net, and not what hosts end with, as *.vault.azure.net")),
        };
        if matches!(&host, Host::Exactly(host) if is_reserved(host)) {
            return Err(Error::configuration("rule: no token may go to an address of the machine's own services"));
        }
        match readable(path) {
            Some(decoded) if !path.contains(['?', '#']) => Ok(Self { scheme, host, port: port.unwrap_or(scheme.port()), path: decoded }),
            _ => Err(wrong(
                path,
                "is no path that all servers read alike: it begins with a slash, and has no query, dots, or encoded slashes",
            )),
        }
    }

    /// Whether a request there is one of this rule.
    pub fn names(&self, target: &Target) -> bool {
        let is_host = match &self.host {
            Host::Exactly(host) => *host == target.host,
            Host::EndsWith(end) => target.host.strip_suffix(end.as_str()).is_some_and(|begin| !begin.is_empty()),
        };
        is_host && self.scheme == target.scheme && self.port == target.port && self.names_path(target.path.as_deref())
    }

    fn names_path(&self, path: Option<&[u8]>) -> bool {
        if self.path == b"/" {
            return true;
        }
        let rest = path.and_then(|path| path.strip_prefix(self.path.as_slice()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/") || self.path.ends_with(b"/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_named(rule: &Rule, scheme: Scheme, authority: &str, path: &str) -> bool {
        Target::parse(scheme, authority, path).is_some_and(|target| rule.names(&target))
    }

    fn of_path(rule: &str, path: &str) -> bool {
        is_named(&Rule::new(Scheme::Https, "a.example", None, rule).unwrap(), Scheme::Https, "a.example", path)
    }

    #[test]
    fn scheme_host_and_port_must_be_the_rules() {
        let rule = Rule::new(Scheme::Https, "Vault.Azure.net", None, "/").unwrap();
        for authority in ["vault.azure.net", "VAULT.azure.net:443"] {
            assert!(is_named(&rule, Scheme::Https, authority, "/"), "{authority}");
        }
        for authority in [
            "vault.azure.net.",
            "vault.azure.net:8443",
            "a.vault.azure.net",
            "vault.azure.net.evil.example",
            "evilvault.azure.net",
            "azure.net",
        ] {
            assert!(!is_named(&rule, Scheme::Https, authority, "/"), "{authority}");
        }
        assert!(!is_named(&rule, Scheme::Http, "vault.azure.net", "/"));
        assert!(!is_named(&rule, Scheme::Http, "vault.azure.net:443", "/"));
        let rule = Rule::new(Scheme::Http, "localhost", Some(8080), "/").unwrap();
        assert!(is_named(&rule, Scheme::Http, "localhost:8080", "/") && !is_named(&rule, Scheme::Http, "localhost", "/"));
    }

    #[test]
    fn a_star_is_for_hosts_that_end_so_and_not_for_the_end_itself() {
        let rule = Rule::new(Scheme::Https, "*.vault.azure.net", None, "/").unwrap();
        for authority in ["mine.vault.azure.net", "a.b.VAULT.azure.net"] {
            assert!(is_named(&rule, Scheme::Https, authority, "/"), "{authority}");
        }
        for authority in ["vault.azure.net", ".vault.azure.net", "evilvault.azure.net", "mine.vault.azure.net.evil.example"] {
            assert!(!is_named(&rule, Scheme::Https, authority, "/"), "{authority}");
        }
    }

    #[test]
    fn paths_begin_with_whole_segments() {
        for path in ["/api", "/api/", "/api/orders", "/api?x", "/%61pi/orders"] {
            assert!(of_path("/api", path), "{path}");
        }
        for path in ["/", "/apis", "/ap", "/API", "/x/api", ""] {
            assert!(!of_path("/api", path), "{path}");
        }
        assert!(of_path("/api/", "/api/x") && !of_path("/api/", "/api") && !of_path("/api/", "/apis"));
        assert!(of_path("/", "/whatever") && of_path("/", "/a/../b") && of_path("/", ""));
    }

    #[test]
    fn what_servers_could_read_as_another_path_is_not_named() {
        for path in [
            "/api/../admin",
            "/api/%2e%2e/admin",
            "/api/..%2fadmin",
            "/api/..;/admin",
            "/api%2f..%2fadmin",
            "/api\\..\\admin",
            "/x/../api",
            "//api",
            "/api//x",
            "/api/%252e%252e/admin",
        ] {
            assert!(!of_path("/api", path), "{path}");
        }
    }

    #[test]
    fn a_rule_that_names_too_much_or_nothing_is_refused() {
        for host in [
            "",
            "*",
            "*.",
            "*.net",
            "*.com.",
            "**.a.b",
            "a.*.b",
            "*a.b",
            "https://a.b",
            "a.b/c",
            "a.b:443",
            "é.example",
            "169.254.169.254",
            "[fe80::1]",
            "a@b",
        ] {
            assert!(Rule::new(Scheme::Https, host, None, "/").is_err(), "{host}");
        }
        for path in ["", "api", "/api/..", "/a//b", "/a%2fb", "/a?b", "/a#b", "/*/../"] {
            assert!(Rule::new(Scheme::Https, "a.example", None, path).is_err(), "{path}");
        }
    }
}
