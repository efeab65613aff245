//! Discovery documents.

use crate::support::{Answer, Entra};
use entra_emulator::Options;
use serde_json::json;

async fn instance(entra: &Entra, endpoint: &str, version: &str) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("api-version", version)
        .append_pair("authorization_endpoint", endpoint)
        .finish();
    entra.get(&format!("/common/discovery/instance?{query}")).await
}

#[tokio::test]
async fn the_emulators_own_host_is_a_known_instance() {
    let entra = Entra::start().await;
    let origin = entra.0.origin();
    let answer = instance(&entra, &format!("{origin}/{}/oauth2/v2.0/authorize", entra.0.tenant_id()), "1.1").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let document = answer.json();
    let expected = format!("{origin}/{}/v2.0/.well-known/openid-configuration", entra.0.tenant_id());
    assert_eq!(document["tenant_discovery_endpoint"], expected);
    let host = origin.trim_start_matches("https://");
    assert_eq!(document["metadata"][0], json!({ "preferred_network": host, "preferred_cache": host, "aliases": [host] }));
    assert_eq!(answer.header("cache-control"), Some("max-age=86400, private"));
}

#[tokio::test]
async fn entras_clouds_are_known_with_their_aliases() {
    let entra = Entra::start().await;
    let document = instance(&entra, "https://login.microsoftonline.com/common/oauth2/authorize", "1.1").await.json();
    let metadata = document["metadata"].as_array().unwrap();
    let public = metadata.iter().find(|group| group["preferred_network"] == "login.microsoftonline.com").unwrap();
    assert_eq!(public["preferred_cache"], "login.windows.net");
    assert!(public["aliases"].as_array().unwrap().contains(&json!("sts.windows.net")));
    for host in ["login.chinacloudapi.cn", "login.usgovcloudapi.net", "login.sovcloud-identity.fr"] {
        let answer = instance(&entra, &format!("https://{host}/common/oauth2/authorize"), "1.1").await;
        let groups = answer.json()["metadata"].as_array().cloned().unwrap_or_default();
        assert!(groups.iter().any(|group| group["aliases"].as_array().unwrap().contains(&json!(host))), "{host}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_older_version_has_no_aliases() {
    let entra = Entra::start().await;
    let document = instance(&entra, "https://login.microsoftonline.com/common/oauth2/authorize", "1.0").await.json();
    assert!(document["tenant_discovery_endpoint"].is_string() && document["metadata"].is_null());
}

#[tokio::test]
async fn any_other_host_is_an_invalid_instance() {
    let entra = Entra::start().await;
    for bad in [
        "https://login.evil.example/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com.evil.example/common/oauth2/authorize",
        "http://login.microsoftonline.com/common/oauth2/authorize",
        "https://localhost:1/common/oauth2/authorize",
        "https://user@login.microsoftonline.com/common/oauth2/authorize",
        "not a url",
        "https://",
    ] {
        instance(&entra, bad, "1.1").await.is_error(400, "invalid_instance", 50_049);
    }
}

#[tokio::test]
async fn instance_discovery_misses_its_parameters() {
    let entra = Entra::start().await;
    entra.get("/common/discovery/instance?api-version=1.1").await.is_error(400, "invalid_request", 900_144);
    let endpoint = "https%3A%2F%2Flogin.microsoftonline.com%2Fcommon";
    let answer = entra.get(&format!("/common/discovery/instance?authorization_endpoint={endpoint}")).await;
    answer.is_error(400, "invalid_request", 900_144);
}

#[tokio::test]
async fn a_tenants_configuration_names_its_endpoints_and_the_issuer_of_its_tokens() {
    let entra = Entra::start().await;
    let tenant = entra.0.tenant_id();
    let document = entra.get(&format!("/{tenant}/v2.0/.well-known/openid-configuration")).await.json();
    let here = format!("http://localhost/{tenant}");
    assert_eq!(document["token_endpoint"], format!("{here}/oauth2/v2.0/token"));
    assert_eq!(document["authorization_endpoint"], format!("{here}/oauth2/v2.0/authorize"));
    assert_eq!(document["device_authorization_endpoint"], format!("{here}/oauth2/v2.0/devicecode"));
    assert_eq!(document["end_session_endpoint"], format!("{here}/oauth2/v2.0/logout"));
    assert_eq!(document["jwks_uri"], format!("{here}/discovery/v2.0/keys"));
    assert_eq!(document["issuer"], format!("{}/{tenant}/v2.0", entra.0.origin()));
}

#[tokio::test]
async fn endpoints_are_at_the_host_that_was_called() {
    let entra = Entra::with(Options { host_names: vec!["login.microsoftonline.com".to_owned()], ..Options::default() }).await;
    let endpoint = async |host: &str| {
        let path = "/common/v2.0/.well-known/openid-configuration";
        let answer = crate::support::send(&entra.0, "GET", path, &[("host", host)], b"").await;
        answer.json()["token_endpoint"].as_str().unwrap().to_owned()
    };
    assert_eq!(endpoint("login.microsoftonline.com").await, "http://login.microsoftonline.com/common/oauth2/v2.0/token");
    let usual = format!("{}/common/oauth2/v2.0/token", entra.0.http_origin());
    assert_eq!(endpoint("evil.example").await, usual, "a foreign Host header is not taken over");
}

#[tokio::test]
async fn the_multi_tenant_endpoints_have_a_placeholder_for_the_tenant() {
    let entra = Entra::start().await;
    for segment in ["common", "organizations"] {
        let document = entra.get(&format!("/{segment}/v2.0/.well-known/openid-configuration")).await.json();
        assert_eq!(document["issuer"], format!("{}/{{tenantid}}/v2.0", entra.0.origin()));
    }
}

#[tokio::test]
async fn the_configuration_of_an_unknown_tenant_is_an_invalid_tenant() {
    let entra = Entra::start().await;
    let path = "/11111111-2222-4333-8444-555555555555/v2.0/.well-known/openid-configuration";
    entra.get(path).await.is_error(400, "invalid_tenant", 90_002);
    entra.get("/undefined/v2.0/.well-known/openid-configuration").await.is_error(400, "invalid_tenant", 900_023);
}

#[tokio::test]
async fn keys_are_published_with_what_verifiers_look_for() {
    let entra = Entra::start().await;
    let keys = entra.get(&format!("/{}/discovery/v2.0/keys", entra.0.tenant_id())).await.json();
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["use"]), (&json!("RSA"), &json!("sig")));
    assert_eq!(key["issuer"], format!("{}/{}/v2.0", entra.0.origin(), entra.0.tenant_id()));
    assert!(["kid", "x5t", "n", "e"].iter().all(|name| key[name].is_string()) && key["x5c"][0].is_string(), "{key}");
    assert!(["d", "p", "q"].iter().all(|name| key.get(name).is_none()), "no private part");
}
