//! Hostile and broken requests get an answer, and the emulator goes on.

use crate::support::{Entra, raw, send};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn a_body_that_is_no_text_is_a_form_without_what_is_needed() {
    let entra = Entra::start().await;
    for body in [&b"\xff\xfe\x00\x80"[..], b"grant_type=\xff&client_id=%ff%fe", b"%", b"&&&===&%zz", b"\0=\0"] {
        let answer = send(&entra.0, "POST", &entra.token_path(), &[FORM], body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.json()["error_codes"][0].is_u64());
    }
    assert_eq!(entra.token(&[]).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let entra = Entra::start().await;
    let long = vec![b'a'; 3_000_000];
    assert_eq!(send(&entra.0, "POST", &entra.token_path(), &[FORM], &long).await.status, 413);
    assert_eq!(send(&entra.0, "POST", "/__emulator/apps", &[], &long).await.status, 413);
    let many = "a=1&".repeat(200_000);
    send(&entra.0, "POST", &entra.token_path(), &[FORM], many.as_bytes()).await.is_error(400, "invalid_request", 9_000_411);
    assert_eq!(entra.token(&[]).await.status, 200);
}

#[tokio::test]
async fn long_values_are_carried_through() {
    let entra = Entra::start().await;
    let long = "ä".repeat(100_000);
    for name in ["client_id", "client_secret", "scope", "grant_type", "claims", "client-request-id"] {
        let answer = entra.token(&[(name, &long)]).await;
        assert!(matches!(answer.status, 200 | 400 | 401), "{name}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_path_that_nothing_is_behind_is_not_found() {
    let entra = Entra::start().await;
    for path in ["/", "/common", "/common/oauth2/v2.0/nothing", "/%ff/%fe", "//", "/adfs/oauth2/nothing", "/common/oauth2/v2.0/token/"] {
        let answer = entra.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn odd_path_segments_are_no_tenant() {
    let entra = Entra::start().await;
    for segment in ["%ff", "%00", "%2f", "..%2f..", "a%0d%0ab", "%F0%9F%98%80", "__emulatorx"] {
        let answer = entra.token_at(&format!("/{segment}/oauth2/v2.0/token"), &[]).await;
        assert_eq!(answer.status, 400, "{segment}: {}", answer.text());
    }
}

#[tokio::test]
async fn odd_headers_do_no_harm() {
    let entra = Entra::start().await;
    for (name, value) in [
        ("authorization", "Basic"),
        ("authorization", "Basic !!!"),
        ("authorization", "Basic /////w=="),
        ("authorization", "Bearer "),
        ("origin", ""),
        ("host", "%%%"),
        ("client-request-id", "{"),
        ("return-client-request-id", "TRUE"),
    ] {
        let answer = entra.token_with_headers(&entra.token_path(), &[], &[(name, value)]).await;
        assert!(matches!(answer.status, 200 | 400), "{name}: {value}: {}", answer.text());
        assert_eq!(send(&entra.0, "GET", "/resource", &[(name, value)], b"").await.status, 401);
    }
}

#[tokio::test]
async fn what_is_no_http_ends_its_connection_only() {
    let entra = Entra::start().await;
    let _ = raw(&entra.0, b"\x16\x03\x01\x02\x00nonsense\r\n\r\n").await;
    let answer = raw(&entra.0, b"GARBAGE\r\n\r\n").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    let answer = raw(&entra.0, b"POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(entra.token(&[]).await.status, 200);
}
