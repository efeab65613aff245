//! What a token request must look like: parameters, tenant, scope, resource.

use crate::support::{Entra, GRAPH, form_body, send};
use entra_emulator::{ApplicationRegistration, ResourceRegistration, SecretRegistration, TenantRegistration};

#[tokio::test]
async fn a_missing_or_empty_parameter_is_named() {
    let entra = Entra::start().await;
    for name in ["grant_type", "client_id", "scope"] {
        let answer = entra.token(&[(name, "")]).await;
        answer.is_error(400, "invalid_request", 900_144);
        assert!(answer.text().contains(&format!("'{name}'")), "{}", answer.text());
    }
    let mut form = entra.form(&[("grant_type", "")]);
    form.push(("grant_type".to_owned(), String::new()));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = send(&entra.0, "POST", &entra.token_path(), &headers, form_body(&form).as_bytes()).await;
    answer.is_error(400, "invalid_request", 900_144);
}

#[tokio::test]
async fn another_content_type_is_an_empty_form() {
    let entra = Entra::start().await;
    let json = br#"{"grant_type":"client_credentials"}"#;
    for content_type in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
        let answer = send(&entra.0, "POST", &entra.token_path(), &[("content-type", content_type)], json).await;
        answer.is_error(400, "invalid_request", 900_144);
    }
    let untyped = send(&entra.0, "POST", &entra.token_path(), &[], form_body(&entra.form(&[])).as_bytes()).await;
    untyped.is_error(400, "invalid_request", 900_144);
}

#[tokio::test]
async fn the_content_type_may_name_a_character_set() {
    let entra = Entra::start().await;
    let headers = [("content-type", "Application/X-WWW-Form-Urlencoded;charset=utf-8")];
    let answer = send(&entra.0, "POST", &entra.token_path(), &headers, form_body(&entra.form(&[])).as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn a_repeated_parameter_is_refused() {
    let entra = Entra::start().await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    for name in ["scope", "client_id", "something_unknown"] {
        let mut form = entra.form(&[]);
        form.extend([(name.to_owned(), "x".to_owned()), (name.to_owned(), "x".to_owned())]);
        let answer = send(&entra.0, "POST", &entra.token_path(), &headers, form_body(&form).as_bytes()).await;
        answer.is_error(400, "invalid_request", 9_000_411);
        assert!(answer.text().contains(&format!("'{name}'")), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_grant_that_is_not_known_is_refused() {
    let entra = Entra::start().await;
    entra.token(&[("grant_type", "magic")]).await.is_error(400, "unsupported_grant_type", 70_003);
    entra.token(&[("grant_type", "Client_Credentials")]).await.is_error(400, "unsupported_grant_type", 70_003);
}

#[tokio::test]
async fn the_endpoint_takes_nothing_but_post() {
    let entra = Entra::start().await;
    for method in ["GET", "PUT", "DELETE"] {
        let answer = send(&entra.0, method, &entra.token_path(), &[], b"").await;
        answer.is_error(405, "invalid_request", 900_561);
    }
}

#[tokio::test]
async fn unknown_parameters_are_ignored() {
    let entra = Entra::start().await;
    let extras = [("client_info", "1"), ("x-client-SKU", "any"), ("response_type", "token")];
    assert_eq!(entra.token(&extras).await.status, 200);
}

#[tokio::test]
async fn a_tenant_goes_by_its_id_or_a_domain_in_any_case() {
    let entra = Entra::start().await;
    let tenant = entra.0.add_tenant(TenantRegistration { domains: vec!["fabrikam.example".to_owned()], ..Default::default() }).unwrap();
    let app = entra
        .0
        .add_application(ApplicationRegistration {
            tenant_id: Some("fabrikam.example".to_owned()),
            secrets: vec![SecretRegistration::default()],
            ..Default::default()
        })
        .unwrap();
    let changes = [("client_id", app.client_id.as_str()), ("client_secret", app.secrets[0].as_str())];
    for name in [tenant.tenant_id.clone(), tenant.tenant_id.to_uppercase(), "fabrikam.example".into(), "Fabrikam.Example".into()] {
        let answer = entra.token_at(&format!("/{name}/oauth2/v2.0/token"), &changes).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn an_unknown_tenant_is_told_from_a_malformed_one() {
    let entra = Entra::start().await;
    for unknown in ["11111111-2222-4333-8444-555555555555", "nobody.example"] {
        entra.token_at(&format!("/{unknown}/oauth2/v2.0/token"), &[]).await.is_error(400, "invalid_request", 90_002);
    }
    for malformed in ["undefined", "a..b", "-x.example", "two%20words", "%2e%2e"] {
        entra.token_at(&format!("/{malformed}/oauth2/v2.0/token"), &[]).await.is_error(400, "invalid_request", 900_023);
    }
}

#[tokio::test]
async fn an_application_cannot_ask_for_itself_without_a_tenant() {
    let entra = Entra::start().await;
    entra.token_at("/common/oauth2/v2.0/token", &[]).await.is_error(400, "invalid_request", 50_194);
    entra.token_at("/organizations/oauth2/v2.0/token", &[]).await.is_error(400, "invalid_request", 50_194);
    entra.token_at("/consumers/oauth2/v2.0/token", &[]).await.is_error(400, "invalid_request", 50_059);
    let app = entra
        .0
        .add_application(ApplicationRegistration { multi_tenant: true, secrets: vec![SecretRegistration::default()], ..Default::default() })
        .unwrap();
    let changes = [("client_id", app.client_id.as_str()), ("client_secret", app.secrets[0].as_str())];
    entra.token_at("/common/oauth2/v2.0/token", &changes).await.is_error(400, "invalid_request", 50_059);
}

#[tokio::test]
async fn the_scope_is_one_resource_with_default_behind_it() {
    let entra = Entra::start().await;
    for bad in ["https://graph.microsoft.com/User.Read", "User.Read", "https://graph.microsoft.com", "openid profile"] {
        entra.token(&[("scope", bad)]).await.is_error(400, "invalid_scope", 1_002_012);
    }
    let two = format!("{GRAPH} https://vault.azure.net/.default");
    for bad in [two.as_str(), "/.default", "//.default", "https://graph.microsoft.com/.default User.Read"] {
        entra.token(&[("scope", bad)]).await.is_error(400, "invalid_scope", 70_011);
    }
}

#[tokio::test]
async fn openid_scopes_beside_it_do_no_harm() {
    let entra = Entra::start().await;
    let answer = entra.token(&[("scope", &format!("{GRAPH} openid offline_access profile"))]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn a_resource_that_is_not_known_is_refused() {
    let entra = Entra::start().await;
    let answer = entra.token(&[("scope", "api://nothing-here/.default")]).await;
    answer.is_error(400, "invalid_resource", 500_011);
    assert!(answer.text().contains("api://nothing-here was"), "{}", answer.text());
}

#[tokio::test]
async fn resources_can_be_added_by_pattern() {
    let entra = Entra::start().await;
    let identifiers = vec!["api://load-*".to_owned()];
    let resource = entra.0.add_resource(ResourceRegistration { identifiers, ..Default::default() }).unwrap();
    assert_eq!(entra.token(&[("scope", "api://load-17/.default")]).await.status, 200);
    assert_eq!(entra.token(&[("scope", &format!("{}/.default", resource.app_id))]).await.status, 200);
    entra.token(&[("scope", "api://load-/.default")]).await.is_error(400, "invalid_resource", 500_011);
    entra.token(&[("scope", "api://load-1/2/.default")]).await.is_error(400, "invalid_resource", 500_011);
}

#[tokio::test]
async fn an_application_can_be_confined_to_some_resources() {
    let entra = Entra::start().await;
    let registration = ApplicationRegistration {
        secrets: vec![SecretRegistration::default()],
        allowed_resources: Some(vec!["https://vault.azure.net".to_owned()]),
        ..Default::default()
    };
    let app = entra.0.add_application(registration).unwrap();
    let who = [("client_id", app.client_id.as_str()), ("client_secret", app.secrets[0].as_str())];
    let answer = entra.token(&[who[0], who[1], ("scope", "https://vault.azure.net/.default")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    entra.token(&[who[0], who[1], ("scope", GRAPH)]).await.is_error(400, "invalid_grant", 501_051);
}

#[tokio::test]
async fn claims_must_be_a_json_object() {
    let entra = Entra::start().await;
    for bad in ["{", "[]", "null", "\"text\""] {
        entra.token(&[("claims", bad)]).await.is_error(400, "invalid_request", 90_100);
    }
    for good in ["{}", r#"{"access_token":null}"#, r#"{"access_token":{"xms_cc":7,"acrs":null}}"#] {
        assert_eq!(entra.token(&[("claims", good)]).await.status, 200, "{good}");
    }
}
