use crate::support::{Entra, REDIRECT_URI, SECRET, SERVER_REDIRECT_URI, Sts, claims, client_secret, error, instance, scopes};
use serde_json::json;
use wasmtime_host::{AuthorizationCode, Error, Failure};

const VERIFIER: &str = "a-verifier-of-the-tests_that~is.long-enough-0123";

fn graph() -> Vec<String> {
    vec!["https://graph.microsoft.com/.default".to_owned()]
}

/// As a web application gets it.
fn code_for_a_server(entra: &Entra) -> AuthorizationCode {
    AuthorizationCode {
        code: entra.code(SERVER_REDIRECT_URI, None),
        redirect_uri: SERVER_REDIRECT_URI.to_owned(),
        client_secret: Some(entra.client_secret.clone()),
        code_verifier: None,
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_code_is_redeemed_once_and_then_its_refresh_token_serves() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let code = code_for_a_server(&entra);
    let made = instance.authorization_code(entra.tenant_id(), &entra.client_id, &code, Some(&entra.options())).await;
    let credential = made.unwrap();
    let token = instance.get_token(credential, &scopes(), None).await.unwrap();
    let user = entra.emulator.user();
    assert_eq!(claims(&token.token)["oid"], json!(user.object_id));
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, token.token);
    let other = instance.get_token(credential, &graph(), None).await.unwrap();
    assert_eq!(claims(&other.token)["oid"], json!(user.object_id));
    assert_eq!(entra.token_requests(), 2);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_code_that_somebody_has_redeemed_asks_for_another_sign_in() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let code = code_for_a_server(&entra);
    let (tenant, options) = (entra.tenant_id(), entra.options());
    let first = instance.authorization_code(tenant, &entra.client_id, &code, Some(&options)).await.unwrap();
    instance.get_token(first, &scopes(), None).await.unwrap();
    let second = instance.authorization_code(tenant, &entra.client_id, &code, Some(&options)).await.unwrap();
    let failed = error(instance.get_token(second, &scopes(), None).await);
    assert!(!format!("{failed:?}").contains(&code.code), "{failed:?}");
    let Error::AuthenticationRequired(details) = failed else { panic!("{failed:?}") };
    assert_eq!((details.credential.as_str(), details.scopes), ("AuthorizationCodeCredential", scopes()));
    assert!(details.message.contains("AADSTS54005"), "{}", details.message);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_program_redeems_its_code_by_the_verifier_alone() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let wrong = "another-verifier-that-is-long-enough-0123456789";
    for (verifier, is_right) in [(VERIFIER, true), (wrong, false)] {
        let code = AuthorizationCode {
            code: entra.code(REDIRECT_URI, Some(VERIFIER)),
            redirect_uri: REDIRECT_URI.to_owned(),
            code_verifier: Some(verifier.to_owned()),
            ..AuthorizationCode::default()
        };
        let made = instance.authorization_code(entra.tenant_id(), &entra.client_id, &code, Some(&entra.options())).await;
        let outcome = instance.get_token(made.unwrap(), &scopes(), None).await;
        assert_eq!(outcome.is_ok(), is_right, "{outcome:?}");
        if let Err(failed) = outcome {
            let said = format!("{failed} {failed:?} {code:?}");
            assert!(!said.contains(verifier) && !said.contains(&code.code), "{said}");
        }
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn who_is_signed_in_is_known_until_the_credential_is_closed() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let user = entra.emulator.user();
    let (tenant, name, password) = (entra.tenant_id(), &user.user_principal_name, &user.password);
    let made = instance.username_password(tenant, &entra.client_id, name, password, Some(&entra.options())).await;
    let credential = made.unwrap();
    assert!(instance.authentication_record(credential).await.unwrap().is_none());
    assert!(instance.latest_refresh_token(credential).await.unwrap().is_none());

    let token = instance.get_token(credential, &scopes(), None).await.unwrap();
    assert_eq!(claims(&token.token)["oid"], json!(user.object_id));
    let record = instance.authentication_record(credential).await.unwrap().expect("a record");
    assert_eq!((&record.username, &record.client_id), (name, &entra.client_id));
    assert_eq!((record.tenant_id.as_str(), record.home_account_id), (tenant, format!("{}.{tenant}", user.object_id)));
    assert!(entra.emulator.origin().ends_with(&record.authority), "{}", record.authority);

    instance.close(credential).await.unwrap();
    assert!(instance.authentication_record(credential).await.unwrap().is_none());
    assert!(instance.latest_refresh_token(credential).await.unwrap().is_none());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_refresh_token_keeps_its_user_signed_in_beyond_the_instance() {
    let entra = Entra::with_people().await;
    let user = entra.emulator.user();
    let (tenant, options) = (entra.tenant_id(), entra.options());
    let mut kept = {
        let mut instance = entra.instance().await;
        let (name, password) = (&user.user_principal_name, &user.password);
        let made = instance.username_password(tenant, &entra.client_id, name, password, Some(&options)).await;
        let credential = made.unwrap();
        instance.get_token(credential, &scopes(), None).await.unwrap();
        instance.latest_refresh_token(credential).await.unwrap().expect("a refresh token")
    };
    for _ in 0..2 {
        let mut instance = entra.instance().await;
        let credential = instance.refresh_token(tenant, &entra.client_id, &kept, None, Some(&options)).await.unwrap();
        let token = instance.get_token(credential, &scopes(), None).await.unwrap();
        assert_eq!(claims(&token.token)["oid"], json!(user.object_id));
        let latest = instance.latest_refresh_token(credential).await.unwrap().expect("a refresh token");
        assert_ne!(latest, kept);
        kept = latest;
    }
    entra.emulator.revoke_sessions(&user.object_id).unwrap();
    let mut instance = entra.instance().await;
    let credential = instance.refresh_token(tenant, &entra.client_id, &kept, None, Some(&options)).await.unwrap();
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    assert!(!format!("{failed:?}").contains(&kept), "{failed:?}");
    assert!(matches!(failed, Error::AuthenticationRequired(_)), "{failed:?}");
    assert!(instance.latest_refresh_token(credential).await.unwrap().is_none());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_wrong_password_is_refused_with_its_number() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let name = entra.emulator.user().user_principal_name;
    let made = instance.username_password(entra.tenant_id(), &entra.client_id, &name, SECRET, Some(&entra.options())).await;
    let failed = error(instance.get_token(made.unwrap(), &scopes(), None).await);
    assert!(!format!("{failed:?}").contains(SECRET), "{failed:?}");
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    assert_eq!(details.credential, "UsernamePasswordCredential");
    assert_eq!(details.entra.expect("what Entra said").error_codes, [50_126]);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn nobody_is_signed_in_where_an_application_acts_for_itself() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let (secret, options) = (&entra.client_secret, entra.options());
    let credential = instance.client_secret(entra.tenant_id(), &entra.client_id, secret, Some(&options)).await.unwrap();
    instance.get_token(credential, &scopes(), None).await.unwrap();
    assert!(instance.authentication_record(credential).await.unwrap().is_none());
    assert!(instance.latest_refresh_token(credential).await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_wrong_argument_is_named() {
    let mut instance = instance(&Sts::new([])).await;
    let code = |code: &str, redirect_uri: &str, client_secret: Option<&str>| AuthorizationCode {
        code: code.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        client_secret: client_secret.map(str::to_owned),
        code_verifier: None,
    };
    for (code, name) in [
        (code("", REDIRECT_URI, None), "authorizationCode"),
        (code("made-up", " ", None), "redirectUri"),
        (code("made-up", REDIRECT_URI, Some("")), "clientSecret"),
    ] {
        assert_named(instance.authorization_code("tenant", "client", &code, None).await, "AuthorizationCodeCredential", name);
    }
    for (token, secret, name) in [("", None, "refreshToken"), ("made-up", Some(""), "clientSecret")] {
        assert_named(instance.refresh_token("tenant", "client", token, secret, None).await, "RefreshTokenCredential", name);
    }
    for (username, password, name) in [(" ", SECRET, "username"), ("user@contoso.example", "", "password")] {
        assert_named(instance.username_password("tenant", "client", username, password, None).await, "UsernamePasswordCredential", name);
    }
    assert_named(instance.device_code(Some("no tenant"), None, None).await, "DeviceCodeCredential", "tenantId");
    // What came before is still there.
    client_secret(&mut instance).await;
}

#[track_caller]
fn assert_named(made: Result<wasmtime_host::Credential, Failure>, credential: &str, name: &str) {
    let refused = error(made);
    let Error::Configuration(why) = refused else { panic!("{name}: {refused:?}") };
    assert!(why.message.starts_with(name) && why.credential == credential, "{name}: {why:?}");
}
