/// Whether a header of a request says who is asking, or whom: a request that gets a token has none of these from elsewhere, so that it is nobody
/// else's request. They are those that Azure's services take beside a token, or in its place.
pub fn is_credential(name: &str) -> bool {
    CREDENTIALS.iter().any(|credential| credential.eq_ignore_ascii_case(name))
}

const CREDENTIALS: [&str; 9] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "api-key",
    "ocp-apim-subscription-key",
    "x-functions-key",
    "x-ms-authorization-auxiliary",
    "x-zumo-auth",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_in_whatever_case() {
        for name in ["Authorization", "AUTHORIZATION", "cookie", "Proxy-Authorization", "API-Key", "x-ms-authorization-auxiliary"] {
            assert!(is_credential(name), "{name}");
        }
        for name in ["content-type", "x-ms-version", "authorization-x", "", "if-match"] {
            assert!(!is_credential(name), "{name}");
        }
    }
}
