//! The control API.

use crate::support::{Entra, GRAPH, signer};
use serde_json::json;

#[tokio::test]
async fn an_application_can_be_registered_with_all_it_has() {
    let entra = Entra::start().await;
    let (certificate, _) = signer(0).certificate(86_400);
    let app = entra
        .control(
            "POST",
            "/apps",
            &json!({
                "display_name": "Shop",
                "secrets": [{}, { "value": "chosen", "expires_on": 4_000_000_000u32 }],
                "keys": [{ "certificate": certificate }, { "public_key": signer(1).public_pem() }, { "jwks": { "keys": [signer(1).jwk("k")] } }],
                "federated_credentials": [{ "issuer": "https://token.ci.example", "subject": "main" }],
                "allowed_resources": ["https://graph.microsoft.com"],
                "redirect_uris": [{ "uri": "https://shop.example/", "type": "spa" }, { "uri": "http://localhost", "type": "native" }],
            }),
        )
        .await;
    assert_eq!(app["tenant_id"], entra.0.tenant_id());
    assert_eq!(app["secrets"][1], "chosen");
    assert_eq!(app["keys"].as_array().unwrap().len(), 3);
    assert_eq!(app["federated_credentials"][0]["audiences"], json!(["api://AzureADTokenExchange"]));
    let made = app["secrets"][0].as_str().unwrap();
    assert_eq!(made.len(), 40);
    let answer = entra.token(&[("client_id", app["client_id"].as_str().unwrap()), ("client_secret", made)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn registering_again_replaces() {
    let entra = Entra::start().await;
    let first = entra.control("POST", "/apps", &json!({ "secrets": [{ "value": "one" }] })).await;
    let id = first["client_id"].as_str().unwrap();
    let second = entra.control("POST", "/apps", &json!({ "client_id": id, "secrets": [{ "value": "two" }] })).await;
    assert_eq!(first["object_id"], second["object_id"], "it stays the same principal");
    entra.token(&[("client_id", id), ("client_secret", "one")]).await.is_error(401, "invalid_client", 7_000_215);
    assert_eq!(entra.token(&[("client_id", id), ("client_secret", "two")]).await.status, 200);
}

#[tokio::test]
async fn many_things_can_be_registered_at_once() {
    let entra = Entra::start().await;
    let resources = (0..3).map(|number| json!({ "identifiers": [format!("api://many-{number}")] })).collect::<Vec<_>>();
    let added = entra.control("POST", "/resources", &json!(resources)).await;
    assert_eq!(added.as_array().unwrap().len(), 3);
    assert_eq!(entra.token(&[("scope", "api://many-2/.default")]).await.status, 200);
    let tenant = entra.control("POST", "/tenants", &json!({ "display_name": "Fabrikam", "domains": ["fabrikam.example"] })).await;
    assert_eq!(tenant["domains"], json!(["fabrikam.example"]));
    let issuers = json!([{ "issuer": "https://token.ci.example", "jwks": { "keys": [signer(0).jwk("k")] } }]);
    assert_eq!(entra.control("POST", "/issuers", &issuers).await, json!([{ "issuer": "https://token.ci.example" }]));
}

#[tokio::test]
async fn what_is_registered_can_be_seen_without_secrets() {
    let entra = Entra::start().await;
    for path in ["/", "/directory"] {
        let text = entra.control("GET", path, &json!({})).await.to_string();
        assert!(text.contains(entra.0.client_id()) && text.contains(entra.0.tenant_id()), "{path}");
        assert!(!text.contains(entra.0.client_secret()), "{path}");
    }
    assert!(!format!("{:?}", entra.0).contains(entra.0.client_secret()), "nor in Debug");
}

#[tokio::test]
async fn a_value_that_is_no_good_is_refused_by_name() {
    let entra = Entra::start().await;
    for (path, body, named) in [
        ("/apps", json!({ "client_id": "me" }), "client_id"),
        ("/apps", json!({ "tenant_id": "nobody.example" }), "tenant_id"),
        ("/apps", json!({ "keys": [{ "certificate": "none" }] }), "certificate"),
        ("/apps", json!({ "keys": [{ "public_key": "none" }] }), "public_key"),
        ("/apps", json!({ "keys": [{ "jwks": {} }] }), "jwks"),
        ("/apps", json!({ "keys": [{ "jwks": { "keys": [{ "kty": "EC" }] } }] }), "kty"),
        ("/apps", json!({ "redirect_uris": [{ "uri": "shop", "type": "spa" }] }), "redirect_uris"),
        ("/apps", json!({ "secrets": [{ "value": "" }] }), "secrets"),
        ("/apps", json!({ "secret": "x" }), "secret"),
        ("/apps", json!({ "identifier_uris": ["a*b*"] }), "identifiers"),
        ("/apps", json!({ "identifier_uris": [format!("api://{}", entra.0.client_id())] }), "identifier_uris"),
        ("/apps", json!({ "token_version": 3 }), "token_version"),
        ("/tenants", json!({ "tenant_id": "x" }), "tenant_id"),
        ("/tenants", json!({ "domains": ["x"] }), "domains"),
        ("/resources", json!({}), "identifiers"),
        ("/resources", json!({ "identifiers": ["a*b*"] }), "identifiers"),
        ("/resources", json!({ "identifiers": ["api://a"], "token_version": 3 }), "token_version"),
        ("/issuers", json!({ "issuer": "", "jwks": { "keys": [] } }), "issuer"),
    ] {
        let answer = entra.try_control("POST", path, &body.to_string()).await;
        assert_eq!(answer.status, 400, "{path} {body}");
        assert!(answer.json()["error"].as_str().unwrap().contains(named), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_clock_can_be_moved() {
    let entra = Entra::start().await;
    assert_eq!(entra.control("PUT", "/clock", &json!({ "offset_seconds": 500 })).await["offset_seconds"], 500);
    assert_eq!(entra.control("PUT", "/clock", &json!({ "advance_seconds": -100 })).await["offset_seconds"], 400);
    let now = entra.control("PUT", "/clock", &json!({ "now": 1_900_000_000 })).await["now"].as_i64().unwrap();
    assert!((1_900_000_000..1_900_000_005).contains(&now));
    for bad in [json!({}), json!({ "now": 1, "advance_seconds": 1 }), json!({ "hours": 1 })] {
        assert_eq!(entra.try_control("PUT", "/clock", &bad.to_string()).await.status, 400, "{bad}");
    }
    for extreme in [i64::MAX, i64::MIN] {
        entra.control("PUT", "/clock", &json!({ "now": extreme })).await;
        entra.token(&[]).await.ok_text("access_token");
    }
}

#[tokio::test]
async fn settings_can_be_changed_one_by_one() {
    let entra = Entra::start().await;
    let settings = entra.control("PATCH", "/settings", &json!({ "token_lifetime": 120 })).await;
    assert_eq!((&settings["token_lifetime"], &settings["clock_skew"]), (&json!(120), &json!(300)));
    assert_eq!(entra.token(&[]).await.json()["expires_in"], 119);
    for bad in [json!({ "token_life": 1 }), json!({ "token_lifetime": -1 }), json!({ "token_lifetime": "long" })] {
        assert_eq!(entra.try_control("PATCH", "/settings", &bad.to_string()).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_reset_undoes_everything_but_registrations() {
    let entra = Entra::start().await;
    let app = entra.control("POST", "/apps", &json!({ "secrets": [{ "value": "kept" }] })).await;
    entra.control("PATCH", "/settings", &json!({ "token_lifetime": 120 })).await;
    entra.control("PUT", "/clock", &json!({ "offset_seconds": 500 })).await;
    entra.control("POST", "/faults", &json!({ "on": "any", "action": { "type": "reset" } })).await;
    entra.control("PUT", "/resource/demand", &json!({ "claims": { "access_token": {} } })).await;
    entra.control("POST", "/reset", &json!({})).await;
    let answer = entra.token(&[("client_id", app["client_id"].as_str().unwrap()), ("client_secret", "kept")]).await;
    assert_eq!(answer.json()["expires_in"], 3599, "{}", answer.text());
    let state = entra.control("GET", "/", &json!({})).await;
    assert_eq!((&state["faults"], &state["counts"]["requests"]), (&json!([]), &json!(1)));
    assert_eq!(entra.control("GET", "/clock", &json!({})).await["offset_seconds"], 0);
}

#[tokio::test]
async fn what_is_no_route_or_no_json_is_said_so() {
    let entra = Entra::start().await;
    for (method, path, body, status) in [
        ("GET", "/nothing", "", 404),
        ("DELETE", "/apps", "", 405),
        ("POST", "/apps", "{", 400),
        ("POST", "/apps", "[{]", 400),
        ("POST", "/faults", "7", 400),
        ("PUT", "/resource/demand", "{}", 400),
        ("PUT", "/resource/demand", r#"{"claims":{"id_token":{}}}"#, 400),
    ] {
        let answer = entra.try_control(method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        assert!(answer.json()["error"].is_string(), "{}", answer.text());
    }
    assert_eq!(entra.token(&[("scope", GRAPH)]).await.status, 200);
}
