//! People who sign in to the native crate.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use azure_identity_wasm::{
    AuthorizationCodeCredential, AuthorizationCodeCredentialOptions, CredentialOptions, DeviceCode, DeviceCodeCredential,
    DeviceCodeCredentialOptions, ErrorKind, GetTokenOptions, InteractiveBrowserCredential, InteractiveBrowserCredentialOptions,
    RefreshTokenCredential, RefreshTokenCredentialOptions, Secret, UsernamePasswordCredential,
    host::Host,
    native::{NativeBrowser, Reqwest, reqwest},
};
use entra_emulator::{ApplicationRegistration, CodeRequest, Emulator, RedirectUri, RedirectUriType, Settings};

use crate::support::{VAULT, entra, eventually, options_for};

const GRAPH: &[&str] = &["https://graph.microsoft.com/.default"];
const REDIRECT_URI: &str = "https://shop.example/answer";

/// A program on people's machines, and an emulator whose devices may ask every second; the client id.
async fn world() -> (Arc<Emulator>, String) {
    let entra = entra().await;
    entra.set_settings(Settings { device_code_interval: 1, ..entra.settings() });
    let redirect = |uri: &str, kind| RedirectUri { uri: uri.into(), kind };
    let redirect_uris = vec![redirect("http://localhost", RedirectUriType::Native), redirect(REDIRECT_URI, RedirectUriType::Native)];
    let registration = ApplicationRegistration { public_client: true, redirect_uris, ..ApplicationRegistration::default() };
    let client = entra.add_application(registration).unwrap().client_id;
    (Arc::new(entra), client)
}

fn device(
    entra: &Emulator,
    client: &str,
    prompt: impl Fn(&DeviceCode) -> azure_identity_wasm::Result<()> + Send + Sync + 'static,
) -> DeviceCodeCredentialOptions {
    let mut device = DeviceCodeCredentialOptions::new(prompt);
    device.tenant_id = Some(entra.tenant_id().into());
    device.client_id = Some(client.into());
    device
}

/// An authorization code for a user who has signed in elsewhere.
fn code(entra: &Emulator, client: &str) -> String {
    let scope = format!("{} openid profile offline_access", VAULT[0]);
    let request = CodeRequest { client_id: Some(client.into()), redirect_uri: REDIRECT_URI.into(), scope, ..CodeRequest::default() };
    entra.issue_code(&request).unwrap().code
}

#[tokio::test]
async fn who_approves_the_device_is_signed_in_for_other_resources_too() {
    let (entra, client) = world().await;
    let approving = entra.clone();
    let prompt = move |code: &DeviceCode| {
        assert!(code.message.contains(&code.user_code) && code.message.contains(&code.verification_uri), "{}", code.message);
        approving.approve_device(&code.user_code, None).unwrap();
        Ok(())
    };
    let credential = DeviceCodeCredential::new(device(&entra, &client, prompt), &options_for(&entra)).unwrap();
    let record = credential.authenticate(VAULT, &GetTokenOptions::default()).await.unwrap();
    let user = entra.user();
    assert_eq!((&record.username, &record.client_id), (&user.user_principal_name, &client));
    assert_eq!(record.home_account_id, format!("{}.{}", user.object_id, user.tenant_id));
    credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    credential.get_token(GRAPH, &GetTokenOptions::default()).await.unwrap();
    assert_eq!(entra.counts().token, 2, "one for the code, one for the other resource");
}

#[tokio::test]
async fn a_device_code_that_nobody_waits_for_is_not_asked_for_any_more() {
    let (entra, client) = world().await;
    let credential = DeviceCodeCredential::new(device(&entra, &client, |_| Ok(())), &options_for(&entra)).unwrap();
    let options = GetTokenOptions::default();
    let waiting = tokio::time::timeout(Duration::from_millis(1500), credential.get_token(VAULT, &options)).await;
    assert!(waiting.is_err(), "nobody has approved it");
    let asked = entra.counts().token;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!((asked >= 1, entra.counts().token), (true, asked));
}

#[tokio::test]
async fn who_declines_has_refused() {
    let (entra, client) = world().await;
    let declining = entra.clone();
    let prompt = move |code: &DeviceCode| {
        declining.decline_device(&code.user_code).unwrap();
        Ok(())
    };
    let credential = DeviceCodeCredential::new(device(&entra, &client, prompt), &options_for(&entra)).unwrap();
    let error = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.message().contains("authorization_declined"), "{error}");
}

#[tokio::test]
async fn who_signs_in_with_the_browser_is_signed_in_by_the_answer_that_it_posts() {
    let (entra, client) = world().await;
    let answered: Arc<Mutex<Vec<u16>>> = Arc::default();
    let (browsing, statuses, runtime) = (entra.clone(), answered.clone(), tokio::runtime::Handle::current());
    // What the browser does once the person has typed name and password: it posts the code to where the page was told to.
    let opener = move |url: &str| {
        let url = reqwest::Url::parse(url).unwrap();
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((&*query["response_mode"], &*query["code_challenge_method"]), ("form_post", "S256"));
        let request = CodeRequest {
            client_id: Some(query["client_id"].clone()),
            redirect_uri: query["redirect_uri"].clone(),
            scope: query["scope"].clone(),
            nonce: Some(query["nonce"].clone()),
            code_challenge: Some(query["code_challenge"].clone()),
            code_challenge_method: Some("S256".into()),
            ..CodeRequest::default()
        };
        let code = browsing.issue_code(&request).unwrap().code;
        let (statuses, state, target) = (statuses.clone(), query["state"].clone(), query["redirect_uri"].clone());
        runtime.spawn(async move {
            let browser = crate::support::client(&[]).build().unwrap();
            for state in ["of another sign-in", &state] {
                let body = format!("code={code}&state={}", state.replace(' ', "+"));
                let post = browser.post(&target).header("content-type", "application/x-www-form-urlencoded").body(body);
                let status = post.send().await.unwrap().status().as_u16();
                statuses.lock().unwrap().push(status);
            }
        });
        Ok(())
    };
    let host = Host::native_builder()
        .fetch(Reqwest::with_root_certificates(entra.ca_pem().as_bytes()).unwrap())
        .browser(NativeBrowser::with_opener(opener))
        .build();
    let options =
        CredentialOptions { authority_host: Some(entra.origin().into()), disable_instance_discovery: true, ..CredentialOptions::new(host) };
    let mut browser = InteractiveBrowserCredentialOptions::default();
    browser.tenant_id = Some(entra.tenant_id().into());
    browser.client_id = Some(client);
    let credential = InteractiveBrowserCredential::new(browser, &options).unwrap();
    let defaults = GetTokenOptions::default();
    let (one, other) = tokio::join!(credential.get_token(VAULT, &defaults), credential.get_token(GRAPH, &defaults));
    assert_ne!(one.unwrap().token.expose(), other.unwrap().token.expose());
    eventually("both answers have theirs", || answered.lock().unwrap().len() == 2).await;
    assert_eq!(*answered.lock().unwrap(), [400, 200], "one sign-in for both, and no answer of another");
    let record = credential.authenticate(GRAPH, &defaults).await.unwrap();
    assert_eq!(record.username, entra.user().user_principal_name);
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_its_refresh_token_serves_from_then_on() {
    let (entra, client) = world().await;
    let code = code(&entra, &client);
    let make = || {
        let more = AuthorizationCodeCredentialOptions::default();
        AuthorizationCodeCredential::new(entra.tenant_id(), &client, code.as_str(), REDIRECT_URI, more, &options_for(&entra)).unwrap()
    };
    let credential = make();
    let defaults = GetTokenOptions::default();
    let (one, other) = tokio::join!(credential.get_token(VAULT, &defaults), credential.get_token(GRAPH, &defaults));
    assert_ne!(one.unwrap().token.expose(), other.unwrap().token.expose());
    assert_eq!(entra.counts().token, 2, "the code, and the refresh token");
    let error = make().get_token(VAULT, &defaults).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthenticationRequired);
    assert!(!format!("{error} {error:?}").contains(&code), "{error}");
}

#[tokio::test]
async fn each_new_refresh_token_is_handed_over_and_used() {
    let (entra, client) = world().await;
    entra.set_settings(Settings { refuse_replayed_refresh_tokens: true, token_lifetime: 400, ..entra.settings() });
    let password = UsernamePasswordCredential::new(
        entra.tenant_id(),
        &client,
        &entra.user().user_principal_name,
        entra.user().password,
        None,
        &options_for(&entra),
    );
    password.unwrap().get_token(VAULT, &GetTokenOptions::default()).await.unwrap();

    let handed: Arc<Mutex<Vec<String>>> = Arc::default();
    let hears = handed.clone();
    let mut more = RefreshTokenCredentialOptions::default();
    more.on_refresh_token = Some(Box::new(move |token: Secret| {
        hears.lock().unwrap().push(token.expose().into());
        std::future::ready(Ok(()))
    }));
    let first = first_refresh_token(&entra, &client).await;
    let credential = RefreshTokenCredential::new(entra.tenant_id(), &client, first.as_str(), more, &options_for(&entra)).unwrap();
    credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    credential.get_token(GRAPH, &GetTokenOptions::default()).await.unwrap();
    let handed = handed.lock().unwrap();
    assert_eq!(handed.len(), 2);
    assert!(handed[0] != first && handed[1] != handed[0], "each is another one");
}

/// A refresh token as an application that keeps them has it.
async fn first_refresh_token(entra: &Emulator, client: &str) -> String {
    let http = crate::support::client(&[entra.ca_pem()]).build().unwrap();
    let endpoint = format!("{}/{}/oauth2/v2.0/token", entra.origin(), entra.tenant_id());
    let body = format!(
        "grant_type=authorization_code&client_id={client}&redirect_uri={}&code={}&scope=openid+offline_access+https%3A%2F%2Fvault.azure.net%2F.default",
        "https%3A%2F%2Fshop.example%2Fanswer",
        code(entra, client)
    );
    let post = http.post(endpoint).header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer: serde_json::Value = serde_json::from_slice(&post.send().await.unwrap().bytes().await.unwrap()).unwrap();
    answer["refresh_token"].as_str().unwrap_or_else(|| panic!("{answer}")).into()
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let (entra, client) = world().await;
    let user = entra.user().user_principal_name;
    let wrong = format!("{} and more", entra.user().password);
    let credential =
        UsernamePasswordCredential::new(entra.tenant_id(), &client, &user, wrong.as_str(), None, &options_for(&entra)).unwrap();
    let error = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.message().contains("AADSTS50126"), "{error}");
    assert!(!format!("{error} {error:?} {credential:?}").contains(&wrong));
}
