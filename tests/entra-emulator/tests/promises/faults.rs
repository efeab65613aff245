//! Faults on demand.

use crate::support::{Answer, Entra, GRAPH, Scheme, connect, decoded, form_body, send_over};
use entra_emulator::{Fault, FaultAction, RetryAfter};
use serde_json::json;
use std::time::{Duration, Instant};

fn status(status: u16) -> FaultAction {
    serde_json::from_value(json!({ "type": "status", "status": status })).unwrap()
}

fn throttled(retry_after: RetryAfter) -> FaultAction {
    FaultAction::Status { status: 429, retry_after, headers: std::collections::BTreeMap::new(), body: None, content_type: None }
}

/// A token request that may stay without an answer.
async fn attempt(entra: &Entra, scheme: Scheme) -> Result<Answer, String> {
    let mut connection = connect(&entra.0, scheme).await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    send_over(&mut connection, "POST", &entra.token_path(), &headers, form_body(&entra.form(&[])).as_bytes()).await
}

#[tokio::test]
async fn the_next_so_many_requests_are_spoilt_and_no_more() {
    let entra = Entra::start().await;
    entra.0.inject(Fault { times: Some(2), ..Fault::once("token", status(503)) }).unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(entra.token(&[]).await.status);
    }
    assert_eq!(seen, [503, 503, 200]);
}

#[tokio::test]
async fn some_may_pass_first_and_faults_queue() {
    let entra = Entra::start().await;
    entra.0.inject(Fault { skip: 1, ..Fault::once("token", status(500)) }).unwrap();
    entra.0.inject(Fault { skip: 1, ..Fault::once("token", status(502)) }).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(entra.token(&[]).await.status);
    }
    assert_eq!(seen, [200, 500, 502, 200]);
}

#[tokio::test]
async fn a_fault_can_last_until_it_is_cleared() {
    let entra = Entra::start().await;
    entra.0.inject(Fault::always("token", status(500))).unwrap();
    for _ in 0..4 {
        assert_eq!(entra.token(&[]).await.status, 500);
    }
    entra.0.clear_faults();
    assert_eq!(entra.token(&[]).await.status, 200);
}

#[tokio::test]
async fn only_the_kind_that_is_meant_is_spoilt() {
    let entra = Entra::start().await;
    let keys = "/common/discovery/v2.0/keys";
    entra.0.inject(Fault::always("keys", status(500))).unwrap();
    entra.0.inject(Fault::always("token.password", status(500))).unwrap();
    assert_eq!(entra.token(&[]).await.status, 200);
    assert_eq!(entra.get(keys).await.status, 500);
    assert_eq!(entra.token(&[("grant_type", "password")]).await.status, 500);
    entra.0.clear_faults();
    entra.0.inject(Fault::always("any", status(500))).unwrap();
    assert_eq!((entra.token(&[]).await.status, entra.get(keys).await.status), (500, 500));
    assert_eq!(entra.try_control("GET", "/counts", "").await.status, 200, "never the control API");
}

#[tokio::test]
async fn throttling_says_when_to_come_back_in_every_spelling() {
    let entra = Entra::start().await;
    let all = RetryAfter { seconds: Some(3), milliseconds: Some(3500), x_ms_milliseconds: Some(4000), date_in_seconds: None };
    entra.0.inject(Fault::once("token", throttled(all))).unwrap();
    let answer = entra.token(&[]).await;
    answer.is_error(429, "temporarily_unavailable", 90_055);
    assert_eq!(answer.header("retry-after"), Some("3"));
    assert_eq!(answer.header("retry-after-ms"), Some("3500"));
    assert_eq!(answer.header("x-ms-retry-after-ms"), Some("4000"));

    entra.0.set_clock_offset(86_400);
    let date = RetryAfter { date_in_seconds: Some(90), ..RetryAfter::default() };
    entra.0.inject(Fault::once("token", throttled(date))).unwrap();
    let answer = entra.token(&[]).await;
    let at = |name: &str| httpdate::parse_http_date(answer.header(name).unwrap()).unwrap();
    assert_eq!(at("retry-after").duration_since(at("date")).unwrap(), Duration::from_secs(90));
}

#[tokio::test]
async fn status_headers_and_body_can_be_chosen() {
    let entra = Entra::start().await;
    let action = json!({ "type": "status", "status": 418, "headers": { "x-odd": "yes" }, "body": "<a/>", "content_type": "text/xml" });
    entra.control("POST", "/faults", &json!({ "on": "token", "times": 1, "action": action })).await;
    let answer = entra.token(&[]).await;
    assert_eq!((answer.status, answer.text().as_str()), (418, "<a/>"));
    assert_eq!((answer.header("x-odd"), answer.header("content-type")), (Some("yes"), Some("text/xml")));
}

#[tokio::test]
async fn an_html_page_may_come_with_any_status() {
    let entra = Entra::start().await;
    for status in [200, 502] {
        entra.0.inject(Fault::once("token", FaultAction::Html { status })).unwrap();
        let answer = entra.token(&[]).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.text().starts_with("<!DOCTYPE html>"));
    }
}

#[tokio::test]
async fn an_answer_may_be_empty_or_cut_short() {
    let entra = Entra::start().await;
    entra.0.inject(Fault::once("token", FaultAction::Empty { status: 200 })).unwrap();
    let empty = entra.token(&[]).await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    entra.0.inject(Fault::once("token", FaultAction::TruncatedJson)).unwrap();
    let cut = entra.token(&[]).await;
    assert_eq!((cut.status, cut.error.as_deref()), (200, None));
    assert!(cut.text().starts_with("{\"token_type\"") && serde_json::from_slice::<serde_json::Value>(&cut.body).is_err());
}

#[tokio::test]
async fn a_connection_may_end_in_the_middle_of_a_body() {
    let entra = Entra::start().await;
    for scheme in [Scheme::Http, Scheme::Https] {
        entra.0.inject(Fault::once("token", FaultAction::CutBody)).unwrap();
        let answer = attempt(&entra, scheme).await.expect("a status line");
        let promised = answer.header("content-length").unwrap().parse::<usize>().unwrap();
        assert_eq!((answer.status, answer.body.len()), (200, promised / 2), "half arrives");
        assert!(answer.error.is_some(), "and then the connection breaks");
    }
}

#[tokio::test]
async fn a_connection_may_be_reset() {
    let entra = Entra::start().await;
    for scheme in [Scheme::Http, Scheme::Https] {
        entra.0.inject(Fault::once("token", FaultAction::Reset)).unwrap();
        let cause = attempt(&entra, scheme).await.expect_err("no answer");
        assert!(cause.contains("ConnectionReset"), "{cause}");
        assert_eq!(attempt(&entra, scheme).await.expect("an answer").status, 200, "the next connection works");
    }
}

#[tokio::test]
async fn thinking_takes_the_time_it_is_told_to() {
    let entra = Entra::start().await;
    entra.0.inject(Fault { delay_ms: 120, ..Fault::once("token", FaultAction::Pass) }).unwrap();
    let start = Instant::now();
    assert_eq!(entra.token(&[]).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn many_thinking_requests_overlap() {
    let entra = Entra::start().await;
    entra.0.inject(Fault { delay_ms: 300, ..Fault::always("token", FaultAction::Pass) }).unwrap();
    let start = Instant::now();
    let requests = (0..16).map(|_| attempt(&entra, Scheme::Http));
    let mut waiting = requests.map(Box::pin).collect::<Vec<_>>();
    let answers = std::future::poll_fn(|context| {
        use std::future::Future;
        waiting.retain_mut(|request| request.as_mut().poll(context).is_pending());
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    });
    answers.await;
    assert!(start.elapsed() < Duration::from_millis(16 * 300 / 2), "{:?}", start.elapsed());
    assert_eq!(entra.0.counts().most_in_flight, 16);
}

#[tokio::test]
async fn a_hang_outlasts_the_client() {
    let entra = Entra::start().await;
    entra.0.inject(Fault::once("token", FaultAction::Hang { milliseconds: None })).unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(200), attempt(&entra, Scheme::Http)).await;
    assert!(waited.is_err(), "no answer comes");
    assert_eq!(entra.0.log()[0].status, None);
    entra.0.inject(Fault::once("token", FaultAction::Hang { milliseconds: Some(100) })).unwrap();
    assert_eq!(entra.token(&[]).await.status, 200);
}

#[tokio::test]
async fn a_wrong_clock_shows_in_the_date_header_and_in_the_token() {
    let entra = Entra::start().await;
    entra.0.inject(Fault { clock_offset_seconds: 7200, ..Fault::once("token", FaultAction::Pass) }).unwrap();
    let expected = entra.0.now() + 7200;
    let answer = entra.token(&[]).await;
    let date = httpdate::parse_http_date(answer.header("date").unwrap()).unwrap();
    let date = i64::try_from(date.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let (_, claims) = decoded(&answer.ok_text("access_token"));
    for seen in [date, claims["exp"].as_i64().unwrap() - 3600] {
        assert!((expected..=expected + 5).contains(&seen), "{seen} is not {expected}");
    }
    let (_, claims) = decoded(&entra.access_token(GRAPH).await);
    assert!(claims["exp"].as_i64().unwrap() < expected, "the next request is right again");
}

#[tokio::test]
async fn an_answer_may_be_huge() {
    let entra = Entra::start().await;
    entra.0.inject(Fault::once("token", FaultAction::Huge { bytes: 5_000_000 })).unwrap();
    let answer = entra.token(&[]).await;
    assert_eq!((answer.status, answer.body.len()), (200, 5_000_000));
    assert!(answer.json()["access_token"].is_string());
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused_by_name() {
    let entra = Entra::start().await;
    for (fault, named) in [
        (json!({ "on": "tokens", "action": { "type": "reset" } }), "on: 'tokens'"),
        (json!({ "on": "token", "action": { "type": "html", "status": 99 } }), "status: 99"),
        (json!({ "on": "token", "times": 0 }), "times: 0"),
        (json!({ "on": "token", "clock_offset_seconds": i64::MAX }), "clock_offset_seconds"),
        (json!({ "on": "token", "action": { "type": "explode" } }), "explode"),
        (json!({ "on": "token", "often": 3 }), "often"),
        (json!({}), "on"),
    ] {
        let answer = entra.try_control("POST", "/faults", &fault.to_string()).await;
        assert_eq!(answer.status, 400, "{fault}");
        assert!(answer.json()["error"].as_str().unwrap().contains(named), "{}", answer.text());
    }
}
