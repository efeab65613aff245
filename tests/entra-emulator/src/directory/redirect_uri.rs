//! Redirect URIs: where an application may have codes sent to
//! (<https://learn.microsoft.com/entra/identity-platform/reply-url>).

use axum::http::Uri;
use serde::{Deserialize, Serialize};

/// A registered redirect URI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedirectUri {
    pub uri: String,
    #[serde(rename = "type")]
    pub kind: RedirectUriType,
}

/// The platform under which a redirect URI is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectUriType {
    /// A server that keeps a secret.
    Web,
    /// A page: the token endpoint may be read cross-origin.
    Spa,
    /// A mobile or desktop program (`publicClient` in a manifest).
    Native,
}

/// The one of `registered` that `requested` means. An exact one goes before one that differs in a loopback's port.
pub fn find<'a>(registered: &'a [RedirectUri], requested: &str) -> Option<&'a RedirectUri> {
    let any_port = |redirect: &&RedirectUri| is_same(&redirect.uri, requested, true);
    registered.iter().find(|redirect| is_same(&redirect.uri, requested, false)).or_else(|| registered.iter().find(any_port))
}

/// Whether two origins are the same; the port of a loopback's does not count.
pub fn is_same_origin(registered: &str, requested: &str) -> bool {
    let origin = |uri: &str| uri.parse::<Uri>().ok().map(|uri| (uri.scheme_str().map(str::to_ascii_lowercase), host(&uri), port(&uri)));
    match (origin(registered), origin(requested)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// Path and query are compared exactly. What a fragment or a user's name is in is none of the registered ones.
fn is_same(registered: &str, requested: &str, any_port: bool) -> bool {
    let (Ok(one), Ok(other)) = (registered.parse::<Uri>(), requested.parse::<Uri>()) else { return false };
    let same_port = if any_port { port(&one) == port(&other) } else { one.port_u16() == other.port_u16() };
    !requested.contains(['#', '@', '\\'])
        && one.scheme_str().map(str::to_ascii_lowercase) == other.scheme_str().map(str::to_ascii_lowercase)
        && host(&one) == host(&other)
        && same_port
        && one.path_and_query().map_or("/", |path| path.as_str()) == other.path_and_query().map_or("/", |path| path.as_str())
}

fn host(uri: &Uri) -> Option<String> {
    uri.host().map(str::to_ascii_lowercase)
}

/// The port that counts: none for plain HTTP on loopback, where programs take what is free (RFC 8252, section 7.3).
fn port(uri: &Uri) -> Option<u16> {
    let loopback = uri.scheme_str() == Some("http") && matches!(uri.host(), Some("localhost" | "127.0.0.1"));
    if loopback { None } else { uri.port_u16() }
}
