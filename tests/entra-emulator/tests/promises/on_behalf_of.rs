//! On behalf of: an API trades a user's token for the next one.

use crate::support::{Answer, Entra, GRAPH, decoded, signer, verifies};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{ApplicationRegistration, KeyRegistration, SecretRegistration, UserRegistration, UserTokenRequest};
use serde_json::{Value, json};

/// An emulator with an API that calls others in its users' names.
pub struct Api {
    pub entra: Entra,
    pub client_id: String,
}

impl Api {
    pub async fn start() -> Self {
        Self::with(ApplicationRegistration::default()).await
    }

    pub async fn with(registration: ApplicationRegistration) -> Self {
        let entra = Entra::start().await;
        let secrets = vec![SecretRegistration { value: Some("api secret".to_owned()), expires_on: None }];
        let client_id = entra.0.add_application(ApplicationRegistration { secrets, ..registration }).unwrap().client_id;
        Self { entra, client_id }
    }

    /// The token that a user calls the API with.
    pub fn user_token(&self) -> String {
        self.user_token_with(UserTokenRequest::default())
    }

    pub fn user_token_with(&self, request: UserTokenRequest) -> String {
        let audience = if request.audience.is_empty() { self.client_id.clone() } else { request.audience };
        self.entra.0.issue_user_token(&UserTokenRequest { audience, ..request }).unwrap().access_token
    }

    /// A right request, with some parameters replaced (or, with "", left out).
    pub async fn exchange(&self, assertion: &str, changes: &[(&str, &str)]) -> Answer {
        self.exchange_at(&self.entra.token_path(), assertion, changes).await
    }

    pub async fn exchange_at(&self, path: &str, assertion: &str, changes: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", "api secret"),
            ("assertion", assertion),
            ("scope", GRAPH),
            ("requested_token_use", "on_behalf_of"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
        self.entra.post_form(path, &kept.chain(changes.iter().copied()).collect::<Vec<_>>()).await
    }
}

#[tokio::test]
async fn a_users_token_becomes_one_for_the_next_api() {
    let api = Api::start().await;
    let ada = UserRegistration { user_principal_name: Some("ada@contoso.example".to_owned()), ..UserRegistration::default() };
    let user = api.entra.0.add_user(ada).unwrap();
    let assertion = api.user_token_with(UserTokenRequest { user: Some("Ada@contoso.example".to_owned()), ..Default::default() });
    let answer = api.exchange(&assertion, &[]).await;
    let token = answer.ok_text("access_token");
    let document = answer.json();
    assert_eq!((&document["token_type"], &document["expires_in"]), (&json!("Bearer"), &json!(3599)));
    for absent in ["refresh_token", "id_token", "client_info", "refresh_in"] {
        assert!(document[absent].is_null(), "{absent} was not asked for");
    }
    let (_, claims) = decoded(&token);
    assert_eq!((&claims["oid"], &claims["upn"]), (&json!(user.object_id), &json!("ada@contoso.example")));
    assert_eq!((&claims["idtyp"], &claims["tid"]), (&json!("user"), &json!(api.entra.0.tenant_id())));
    assert_eq!((&claims["appid"], &claims["appidacr"]), (&json!(api.client_id), &json!("1")));
    assert_eq!((&claims["aud"], &claims["scp"]), (&json!("https://graph.microsoft.com"), &json!("User.Read")));
    let keys = api.entra.get(&format!("/{}/discovery/v2.0/keys", api.entra.0.tenant_id())).await.json();
    assert!(verifies(&keys["keys"][0], &token));
}

#[tokio::test]
async fn the_next_api_sees_the_same_user_under_another_subject() {
    let api = Api::start().await;
    let assertion = api.user_token();
    let next = api.exchange(&assertion, &[("scope", &api.entra.0.resource_scope())]).await.ok_text("access_token");
    let ((_, before), (_, after)) = (decoded(&assertion), decoded(&next));
    assert_eq!((&before["oid"], &before["aud"]), (&after["oid"], &json!(api.client_id)));
    assert_ne!(before["sub"], after["sub"]);
    let seen = api.entra.call_resource(&next).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    assert_eq!((&seen.json()["object"], &seen.json()["application"]), (&before["oid"], &json!(api.client_id)));
}

#[tokio::test]
async fn a_signed_assertion_authenticates_the_api_as_well() {
    let keys = vec![KeyRegistration::PublicKey(signer(0).public_pem())];
    let api = Api::with(ApplicationRegistration { keys, ..Default::default() }).await;
    let claims = json!({ "aud": api.entra.token_url(), "iss": api.client_id, "sub": api.client_id, "exp": api.entra.0.now() + 600 });
    let proof = [
        ("client_secret", ""),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &signer(0).ps256(json!({}), &claims)),
    ];
    let token = api.exchange(&api.user_token(), &proof).await.ok_text("access_token");
    assert_eq!(decoded(&token).1["appidacr"], "2");
    let forged = [proof[0], proof[1], ("client_assertion", &signer(1).ps256(json!({}), &claims))];
    api.exchange(&api.user_token(), &forged).await.is_error(401, "invalid_client", 700_027);
}

#[tokio::test]
async fn more_comes_with_the_token_when_it_is_asked_for() {
    let api = Api::start().await;
    let scope = "openid profile offline_access https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Send";
    let answer = api.exchange(&api.user_token(), &[("scope", scope), ("client_info", "1")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let document = answer.json();
    let (_, access) = decoded(document["access_token"].as_str().unwrap());
    let (_, id) = decoded(document["id_token"].as_str().unwrap());
    assert_eq!((&id["aud"], &id["oid"], &id["ver"]), (&json!(api.client_id), &access["oid"], &json!("2.0")));
    assert_eq!(id["preferred_username"], access["upn"]);
    let info = URL_SAFE_NO_PAD.decode(document["client_info"].as_str().unwrap()).unwrap();
    let info = serde_json::from_slice::<Value>(&info).unwrap();
    assert_eq!(info, json!({ "uid": access["oid"], "utid": api.entra.0.tenant_id() }));
    assert!(document["refresh_token"].as_str().unwrap().len() > 100);
    assert_eq!(access["scp"], "User.Read Mail.Send");
    assert_eq!(document["scope"], "openid profile https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Send");
}

#[tokio::test]
async fn the_scope_of_the_answer_names_what_default_stands_for() {
    let api = Api::start().await;
    for (scope, audience, granted) in [
        (GRAPH, "https://graph.microsoft.com", "https://graph.microsoft.com/User.Read https://graph.microsoft.com/.default"),
        (
            "https://management.azure.com//.default",
            "https://management.azure.com/",
            "https://management.azure.com//user_impersonation https://management.azure.com//.default",
        ),
        ("Mail.Read", "https://graph.microsoft.com", "https://graph.microsoft.com/Mail.Read"),
    ] {
        let answer = api.exchange(&api.user_token(), &[("scope", scope)]).await;
        assert_eq!(answer.ok_text("scope"), granted);
        assert_eq!(decoded(&answer.ok_text("access_token")).1["aud"], audience);
    }
}

#[tokio::test]
async fn the_audience_may_be_any_name_of_the_api_in_either_form_of_token() {
    let uris = ["api://orders", "https://orders.contoso.example/"].map(ToOwned::to_owned);
    for version in [1, 2] {
        let registration = ApplicationRegistration { identifier_uris: uris.to_vec(), token_version: Some(version), ..Default::default() };
        let api = Api::with(registration).await;
        for name in [uris[0].as_str(), &uris[1], &api.client_id] {
            let assertion = api.user_token_with(UserTokenRequest::for_audience(name));
            assert_eq!(decoded(&assertion).1["ver"], format!("{version}.0"));
            let answer = api.exchange(&assertion, &[]).await;
            assert_eq!(answer.status, 200, "{name} {version}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_client_that_understands_challenges_gets_a_long_lived_token() {
    let api = Api::start().await;
    let answer = api.exchange(&api.user_token(), &[("claims", r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#)]).await;
    assert_eq!(answer.json()["expires_in"], 86_399);
    assert_eq!(decoded(&answer.ok_text("access_token")).1["xms_cc"], json!(["cp1"]));
}

#[tokio::test]
async fn common_means_the_users_tenant_for_multi_tenant_applications() {
    let api = Api::with(ApplicationRegistration { multi_tenant: true, ..Default::default() }).await;
    let answer = api.exchange_at("/common/oauth2/v2.0/token", &api.user_token(), &[]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["tid"], api.entra.0.tenant_id());
    let single = Api::start().await;
    let answer = single.exchange_at("/organizations/oauth2/v2.0/token", &single.user_token(), &[]).await;
    answer.is_error(400, "invalid_request", 50_194);
}

#[tokio::test]
async fn it_is_a_kind_of_request_of_its_own() {
    let api = Api::start().await;
    api.exchange(&api.user_token(), &[]).await;
    api.exchange("nonsense", &[]).await;
    let counts = api.entra.0.counts();
    assert_eq!((counts.of("token.on_behalf_of"), counts.token), (2, 2));
}

#[tokio::test]
async fn the_control_api_issues_users_tokens() {
    let api = Api::start().await;
    let user = api.entra.control("POST", "/users", &json!({ "user_principal_name": "bo@contoso.example", "display_name": "Bo" })).await;
    let wanted = json!({ "audience": format!("api://{}", api.client_id), "user": user["object_id"], "permissions": ["Orders.Read"],
        "methods": ["pwd", "mfa"], "lifetime": 120 });
    let issued = api.entra.control("POST", "/user-tokens", &wanted).await;
    let (_, claims) = decoded(issued["access_token"].as_str().unwrap());
    assert_eq!((&claims["aud"], &claims["scp"]), (&json!(api.client_id), &json!("Orders.Read")));
    assert_eq!((&claims["name"], &claims["preferred_username"]), (&json!("Bo"), &json!("bo@contoso.example")));
    assert_eq!((&claims["azp"], &claims["azpacr"]), (&json!(api.entra.0.client_id()), &json!("0")), "a public client's");
    assert_eq!((&claims["amr"], &claims["exp"]), (&json!(["pwd", "mfa"]), &issued["expires_on"]));
    let life = issued["expires_on"].as_i64().unwrap() - api.entra.0.now();
    assert!((115..=120).contains(&life), "{life}");
}

#[tokio::test]
async fn a_token_for_nobody_is_refused_by_name() {
    let entra = Entra::start().await;
    for (wanted, named) in [
        (json!({}), "audience"),
        (json!({ "audience": "api://nothing" }), "audience"),
        (json!({ "audience": entra.0.client_id(), "user": "nobody@contoso.example" }), "user"),
        (json!({ "audience": entra.0.client_id(), "tenant_id": "nobody.example" }), "tenant_id"),
        (json!({ "audience": entra.0.client_id(), "client_id": "x" }), "client_id"),
        (json!({ "audience": entra.0.client_id(), "claims": "{" }), "claims"),
        (json!({ "audience": entra.0.client_id(), "scp": "x" }), "scp"),
    ] {
        let answer = entra.try_control("POST", "/user-tokens", &wanted.to_string()).await;
        assert_eq!(answer.status, 400, "{wanted}");
        assert!(answer.json()["error"].as_str().unwrap().contains(named), "{}", answer.text());
    }
    for (user, named) in [
        (json!({ "object_id": "x" }), "object_id"),
        (json!({ "user_principal_name": "x" }), "user_principal_name"),
        (json!({ "tenant_id": "nobody.example" }), "tenant_id"),
    ] {
        let answer = entra.try_control("POST", "/users", &user.to_string()).await;
        assert!(answer.status == 400 && answer.text().contains(named), "{}", answer.text());
    }
}
