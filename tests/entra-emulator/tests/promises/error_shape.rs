//! Errors look as Entra's do.

use crate::support::Entra;

const OWN_ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

#[tokio::test]
async fn an_error_has_entras_members_in_entras_order() {
    let entra = Entra::start().await;
    let answer = entra.token(&[("client_secret", "wrong")]).await;
    let text = answer.text();
    let members =
        ["error\":", "error_description\":", "error_codes\":", "timestamp\":", "trace_id\":", "correlation_id\":", "error_uri\":"];
    let places = members.map(|member| text.find(&format!("\"{member}")).unwrap_or_else(|| panic!("no {member} in {text}")));
    assert!(places.is_sorted(), "{text}");

    let document = answer.json();
    let member = |name: &str| document[name].as_str().unwrap().to_owned();
    assert_eq!(document.as_object().unwrap().len(), members.len(), "{text}");
    assert_eq!(document["error_codes"], serde_json::json!([7_000_215]));
    let tail = format!(" Trace ID: {} Correlation ID: {} Timestamp: {}", member("trace_id"), member("correlation_id"), member("timestamp"));
    let description = member("error_description");
    assert!(description.starts_with("AADSTS7000215: Invalid client secret provided.") && description.ends_with(&tail), "{description}");
    assert_eq!(answer.header("x-ms-request-id"), Some(member("trace_id").as_str()));
    assert_eq!(member("error_uri"), "http://localhost/error?code=7000215");
    let timestamp = member("timestamp");
    let pattern = "0000-00-00 00:00:00Z";
    let shape = timestamp.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect::<String>();
    assert_eq!(shape, pattern);
}

#[tokio::test]
async fn the_clients_request_id_becomes_the_correlation_id() {
    let entra = Entra::start().await;
    let path = entra.token_path();
    let wrong = [("client_secret", "wrong")];
    for header in ["client-request-id", "x-ms-client-request-id"] {
        let answer = entra.token_with_headers(&path, &wrong, &[(header, OWN_ID)]).await;
        assert_eq!(answer.json()["correlation_id"], OWN_ID, "by header {header}");
        assert!(answer.header("client-request-id").is_none(), "it is echoed only on demand");
    }
    let by_query = entra.token_at(&format!("{path}?client-request-id={OWN_ID}"), &wrong).await;
    assert_eq!(by_query.json()["correlation_id"], OWN_ID);
    let by_form = entra.token(&[wrong[0], ("client-request-id", OWN_ID)]).await;
    assert_eq!(by_form.json()["correlation_id"], OWN_ID);
}

#[tokio::test]
async fn the_request_id_is_echoed_on_demand() {
    let entra = Entra::start().await;
    let headers = [("client-request-id", OWN_ID), ("return-client-request-id", "true")];
    let answer = entra.token_with_headers(&entra.token_path(), &[], &headers).await;
    assert_eq!((answer.status, answer.header("client-request-id")), (200, Some(OWN_ID)));
}

#[tokio::test]
async fn a_request_id_that_is_no_guid_is_ignored() {
    let entra = Entra::start().await;
    let answer = entra.token_with_headers(&entra.token_path(), &[("client_secret", "wrong")], &[("client-request-id", "me")]).await;
    let given = answer.json()["correlation_id"].as_str().unwrap().to_owned();
    assert_eq!(given.len(), 36, "{given}");
}

#[tokio::test]
async fn every_request_has_its_own_trace_id() {
    let entra = Entra::start().await;
    let one = entra.token(&[]).await;
    let other = entra.token(&[]).await;
    assert_ne!(one.header("x-ms-request-id"), other.header("x-ms-request-id"));
}

#[tokio::test]
async fn secrets_never_appear_in_an_error() {
    let entra = Entra::start().await;
    for changes in [
        [("client_secret", "hunter2-secret"), ("scope", "User.Read")],
        [("client_secret", "hunter2-secret"), ("claims", "{")],
        [("client_secret", "hunter2-secret"), ("grant_type", "magic")],
        [("client_secret", "hunter2-secret"), ("client_id", "11111111-2222-4333-8444-555555555555")],
        [("client_secret", "hunter2-secret"), ("resource", "x")],
    ] {
        let answer = entra.token(&changes).await;
        assert!(answer.status >= 400 && !answer.text().contains("hunter2"), "{}", answer.text());
    }
}
