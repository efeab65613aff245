//! Requests for an assertion to the issuer of a CI system.

use alloc::{boxed::Box, string::String};

use super::{Form, Method, Request};
use crate::{
    error::Scrubber,
    text::{concat, split_at_byte},
    token::Secret,
    transport::Headers,
};

/// Asks Azure Pipelines for the assertion of a service connection.
///
/// <https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create>
pub fn azure_pipelines(url: &str, service_connection_id: &str, system_access_token: &Secret) -> Box<Request> {
    let url = with_query(url, &[("api-version", "7.1"), ("serviceConnectionId", service_connection_id)]);
    // Without the last header, a bad token is answered by a redirect to a page for people.
    let headers = "accept\tapplication/json\ncontent-type\tapplication/json\nx-tfs-fedauthredirect\tSuppress\n";
    ask(Method::Post, url, headers, system_access_token)
}

/// Asks GitHub Actions for the assertion of a job.
///
/// <https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token>
pub fn github_actions(url: &str, audience: &str, request_token: &Secret) -> Box<Request> {
    ask(Method::Get, with_query(url, &[("audience", audience)]), "accept\tapplication/json\n", request_token)
}

#[allow(clippy::unnecessary_box_returns)] // nobody has it otherwise
fn ask(method: Method, url: String, headers: &'static str, token: &Secret) -> Box<Request> {
    let mut scrubber = Scrubber::default();
    scrubber.hide(token);
    let headers = Headers::from_lines(headers).with("authorization", &concat(&["Bearer ", token.expose()]));
    Box::new(Request { method, url, headers, body: None, may_be_repeated: true, scrubber })
}

/// The URL with these parameters behind those that it has. A fragment is for no server.
fn with_query(url: &str, parameters: &[(&str, &str)]) -> String {
    let url = split_at_byte(url, b'#').map_or(url, |(before, _)| before);
    let mut query = Form::new();
    for (name, value) in parameters {
        query.add(name, value);
    }
    let (query, _) = query.finish();
    match split_at_byte(url, b'?') {
        Some((_, "")) => concat(&[url, &query]),
        Some((_, known)) if known.ends_with('&') => concat(&[url, &query]),
        Some(_) => concat(&[url, "&", &query]),
        None => concat(&[url.strip_suffix('/').unwrap_or(url), "?", &query]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_is_there_stays() {
        for (url, expected) in [
            ("https://host/path", "https://host/path?a=b%26c&d="),
            ("https://host/path/", "https://host/path?a=b%26c&d="),
            ("https://host/path?x=1&y=%20", "https://host/path?x=1&y=%20&a=b%26c&d="),
            ("https://host/path?x=1&", "https://host/path?x=1&a=b%26c&d="),
            ("https://host/path?", "https://host/path?a=b%26c&d="),
            ("https://host/path?x#fragment", "https://host/path?x&a=b%26c&d="),
        ] {
            assert_eq!(with_query(url, &[("a", "b&c"), ("d", "")]), expected);
        }
    }

    #[test]
    fn a_token_is_in_its_header_alone() {
        let request = azure_pipelines("https://host/path", "connection", &Secret::from("made-up-token"));
        assert_eq!(request.headers.get("authorization"), Some("Bearer made-up-token"));
        assert!(!std::format!("{request:?} {:?}", request.headers).contains("made-up-token"));
        assert_eq!(request.scrubber.clean("you sent made-up-token"), "you sent ***");
    }
}
