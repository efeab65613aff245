//! Counts and the log.

use crate::support::{Entra, GRAPH, Scheme, connect, form_body, send_over, signer};
use serde_json::json;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn every_kind_of_request_is_counted() {
    let entra = Entra::start().await;
    entra.token(&[]).await;
    entra.token(&[("client_secret", "wrong")]).await;
    entra.token(&[("grant_type", "password")]).await;
    entra.token(&[("grant_type", "magic")]).await;
    entra.token_at("/adfs/oauth2/token", &[]).await;
    entra.get("/common/discovery/instance").await;
    entra.get("/common/v2.0/.well-known/openid-configuration").await;
    entra.get("/common/discovery/v2.0/keys").await;
    entra.get("/resource/orders").await;
    entra.get("/nothing/here").await;
    let counts = entra.0.counts();
    assert_eq!((counts.requests, counts.token, counts.connections), (10, 5, 10));
    for (kind, expected) in [
        ("token.client_credentials", 3),
        ("token.password", 1),
        ("token.other", 1),
        ("instance_discovery", 1),
        ("openid_configuration", 1),
        ("keys", 1),
        ("resource", 1),
        ("other", 1),
    ] {
        assert_eq!(counts.of(kind), expected, "{kind}");
    }
}

#[tokio::test]
async fn connections_count_once_however_many_requests_they_carry() {
    let entra = Entra::start().await;
    let body = form_body(&entra.form(&[]));
    for scheme in [Scheme::Https, Scheme::Http] {
        let mut connection = connect(&entra.0, scheme).await;
        for _ in 0..3 {
            let answer = send_over(&mut connection, "POST", &entra.token_path(), &[FORM], body.as_bytes()).await.unwrap();
            assert_eq!(answer.status, 200);
        }
    }
    let counts = entra.0.counts();
    assert_eq!((counts.token, counts.connections, counts.https_connections), (6, 2, 1));
    let connections = entra.0.log().iter().map(|request| request.connection).collect::<Vec<_>>();
    assert_eq!(connections[0], connections[2]);
    assert_ne!(connections[2], connections[3]);
}

#[tokio::test]
async fn the_control_api_neither_counts_nor_is_logged() {
    let entra = Entra::start().await;
    entra.control("GET", "/counts", &json!({})).await;
    entra.control("GET", "/", &json!({})).await;
    assert_eq!((entra.0.counts().requests, entra.0.counts().connections, entra.0.log().len()), (0, 0, 0));
}

#[tokio::test]
async fn counts_and_log_can_be_read_and_forgotten_over_http() {
    let entra = Entra::start().await;
    entra.token(&[]).await;
    let counts = entra.control("GET", "/counts", &json!({})).await;
    assert_eq!((&counts["token"], &counts["by_kind"]["token.client_credentials"]), (&json!(1), &json!(1)));
    assert_eq!(entra.control("GET", "/log", &json!({})).await.as_array().unwrap().len(), 1);
    entra.control("DELETE", "/counts", &json!({})).await;
    assert_eq!(entra.control("GET", "/counts", &json!({})).await["token"], 0);
    assert_eq!(entra.control("GET", "/log", &json!({})).await, json!([]));
}

#[tokio::test]
async fn the_log_shows_what_went_over_the_wire() {
    let entra = Entra::start().await;
    let headers = [("user-agent", "test/1"), ("client-request-id", "0f8fad5b-d9cb-469f-a165-70867728950e")];
    let path = format!("{}?mkt=en", entra.token_path());
    entra.token_with_headers(&path, &[("scope", "User.Read"), ("x-client-SKU", "me")], &headers).await;
    let log = entra.0.log();
    let request = &log[0];
    assert_eq!(
        (request.method.as_str(), request.path.as_str(), request.kind),
        ("POST", entra.token_path().as_str(), "token.client_credentials")
    );
    assert_eq!((request.status, request.aadsts, request.secure), (Some(400), Some(1_002_012), false));
    assert_eq!(request.query, [("mkt".to_owned(), "en".to_owned())]);
    let names = request.form.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["grant_type", "client_id", "client_secret", "scope", "x-client-SKU"]);
    assert!(request.form.contains(&("scope".to_owned(), "User.Read".to_owned())));
    assert!(request.headers.contains(&("user-agent".to_owned(), "test/1".to_owned())));
}

#[tokio::test]
async fn the_log_has_no_secret() {
    let entra = Entra::start().await;
    let token = entra.access_token(GRAPH).await;
    let assertion = signer(0).ps256(json!({}), &json!({ "iss": "x" }));
    let secrets = [
        ("client_secret", "secret-1"),
        ("client_assertion", assertion.as_str()),
        ("assertion", "secret-2"),
        ("password", "secret-3"),
        ("refresh_token", "secret-4"),
        ("code", "secret-5"),
        ("code_verifier", "secret-6"),
        ("device_code", "secret-7"),
        ("under_another_name", token.as_str()),
    ];
    let path = format!("{}?code=secret-8&id_token_hint={token}", entra.token_path());
    let bearer = format!("Bearer {token}");
    entra.token_with_headers(&path, &secrets, &[("authorization", &bearer), ("cookie", "session=secret-9")]).await;
    let text = entra.control("GET", "/log", &json!({})).await.to_string();
    for hidden in ["secret-", entra.0.client_secret(), &token[..60], &assertion[..60]] {
        assert!(!text.contains(hidden), "'{hidden}' is in the log");
    }
    assert!(text.contains("client_assertion") && text.contains("under_another_name") && text.contains("[redacted]"));
}

#[tokio::test]
async fn the_log_says_what_a_jwt_says_but_not_its_signature() {
    let entra = Entra::start().await;
    let claims = json!({ "iss": "me", "exp": 1_790_000_000 });
    let (assertion, padded) =
        (signer(0).ps256(json!({ "x5t": "abc" }), &claims), signer(0).padded_ps256(json!({}), &json!({ "iss": "you" })));
    let too_long = signer(0).ps256(json!({}), &json!({ "iss": "x".repeat(20_000) }));
    let form = [("client_assertion", assertion.as_str()), ("assertion", &padded), ("other", &too_long), ("text", "eyJ.no.jwt")];
    entra.token(&form).await;
    let log = entra.control("GET", "/log", &json!({})).await;
    assert_eq!(
        log[0]["jwts"],
        json!([
            { "parameter": "client_assertion", "padded": false, "header": { "x5t": "abc", "typ": "JWT", "alg": "PS256" }, "claims": claims },
            { "parameter": "assertion", "padded": true, "header": { "typ": "JWT", "alg": "PS256" }, "claims": { "iss": "you" } },
        ])
    );
    let signature = assertion.rsplit('.').next().unwrap();
    assert!(signature.len() > 300 && !log.to_string().contains(&signature[..20]), "the signature is in the log");
}

#[tokio::test]
async fn the_log_is_bounded_and_keeps_the_latest() {
    let entra = Entra::start().await;
    let mut connection = connect(&entra.0, Scheme::Http).await;
    let long = "x".repeat(5000);
    for number in 0..1010 {
        let path = format!("/nothing/{number}?q={long}");
        send_over(&mut connection, "GET", &path, &[], b"").await.unwrap();
    }
    let kept = entra.0.log();
    assert_eq!(kept.len(), 1000);
    assert_eq!(kept.last().unwrap().path, "/nothing/1009");
    assert!(kept.iter().all(|request| request.query[0].1.len() <= 1024));
}

#[tokio::test]
async fn the_log_says_which_fault_a_request_met() {
    let entra = Entra::start().await;
    entra.control("POST", "/faults", &json!({ "on": "token", "times": 1, "action": { "type": "html", "status": 503 } })).await;
    entra.token(&[]).await;
    assert_eq!((entra.0.log()[0].fault, entra.0.log()[0].status), (Some("html"), Some(503)));
}
