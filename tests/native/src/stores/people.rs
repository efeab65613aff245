use std::sync::{Arc, Mutex};

use azure_identity_wasm::{
    AuthenticationRecord, CredentialOptions, DeviceCode, DeviceCodeCredential, DeviceCodeCredentialOptions, EncryptionKey, ErrorKind,
    GetTokenOptions, RefreshTokenCredential, RefreshTokenCredentialOptions,
    host::{Fetch, FetchError, Host, MemoryTokenStore, Reply},
    maybe_send::BoxFuture,
    native::SystemClock,
    request::Request,
    transport::Headers,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// A token service that gives a new refresh token with every token; it remembers with which one each was asked for.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Vec<String>>>);

impl Fetch for Service {
    fn fetch<'a>(&'a self, request: &'a Request, _: std::time::Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let form = request.body.as_ref().unwrap().as_str();
        let used = form.split('&').find_map(|pair| pair.strip_prefix("refresh_token=")).unwrap();
        let mut asked = self.0.lock().unwrap();
        asked.push(used.into());
        let count = asked.len();
        let encoded = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let claims = encoded(r#"{"oid":"user","tid":"tenant","preferred_username":"ada@contoso.example"}"#);
        let info = encoded(r#"{"uid":"user","utid":"tenant"}"#);
        let body = serde_json::json!({
            "token_type": "Bearer", "expires_in": 3600, "access_token": format!("token{count}"), "refresh_token": format!("refresh{count}"),
            "id_token": format!("e30.{claims}.x"), "client_info": info,
        });
        Box::pin(std::future::ready(Ok(Reply { status: 200, headers: Headers::default(), body: body.to_string().into() })))
    }
}

#[tokio::test]
async fn who_is_signed_in_outlives_the_host_and_another_scope_is_had_with_the_latest_refresh_token() {
    let (store, service) = (MemoryTokenStore::new(SystemClock), Service::default());
    let credential = |first: &str| {
        let host = Host::native_builder().fetch(service.clone()).token_store(store.clone()).build();
        let options = CredentialOptions { encryption_key: Some(EncryptionKey::new([9; 32])), ..CredentialOptions::new(host) };
        RefreshTokenCredential::new("tenant", "client", first, RefreshTokenCredentialOptions::default(), &options).unwrap()
    };
    let ask = async |first: &str, scope: &str| {
        let token = credential(first).get_token(&[scope], &GetTokenOptions::default()).await.unwrap();
        (String::from(token.token.expose()), service.0.lock().unwrap().clone())
    };
    assert_eq!(ask("first", "https://one.example/.default").await, ("token1".into(), vec!["first".into()]));
    assert_eq!(ask("first", "https://two.example/.default").await, ("token2".into(), vec!["first".into(), "refresh1".into()]));
    assert_eq!(ask("first", "https://one.example/.default").await.0, "token1");
    let known = credential("first").authenticate(&["https://one.example/.default"], &GetTokenOptions::default()).await.unwrap();
    assert_eq!((known.username.as_str(), service.0.lock().unwrap().len()), ("ada@contoso.example", 2));
    // Another sign-in is another's.
    assert_eq!(ask("other", "https://one.example/.default").await.1.last().unwrap(), "other");
}

/// A token service whom a person signs in to by device code: whoever is at it. Tokens say whose they are; refresh tokens of who has left are refused.
#[derive(Clone, Default)]
struct Devices(Arc<Mutex<&'static str>>);

impl Devices {
    fn sits_down(&self, who: &'static str) {
        *self.0.lock().unwrap() = who;
    }
}

impl Fetch for Devices {
    fn fetch<'a>(&'a self, request: &'a Request, _: std::time::Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let form = request.body.as_ref().unwrap().as_str();
        let of = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default();
        let who = *self.0.lock().unwrap();
        let encoded = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let claims = encoded(&format!(r#"{{"oid":"{who}","tid":"tenant","preferred_username":"{who}@contoso.example"}}"#));
        let info = encoded(&format!(r#"{{"uid":"{who}","utid":"tenant"}}"#));
        let (status, body) = match of("grant_type") {
            "" => (
                200,
                serde_json::json!({ "device_code": "code", "user_code": "code", "verification_uri": "https://x.example", "expires_in": 900, "interval": 1, "message": "code" }),
            ),
            "refresh_token" if of("refresh_token") != who => {
                (400, serde_json::json!({ "error": "invalid_grant", "error_description": "AADSTS50173: ended" }))
            }
            _ => (
                200,
                serde_json::json!({
                    "token_type": "Bearer", "expires_in": 3600, "access_token": format!("{who} for {}", of("scope")), "refresh_token": who,
                    "id_token": format!("e30.{claims}.x"), "client_info": info,
                }),
            ),
        };
        Box::pin(std::future::ready(Ok(Reply { status, headers: Headers::default(), body: body.to_string().into() })))
    }
}

const ONE: &str = "https://one.example/.default";
const TWO: &str = "https://two.example/.default";

/// Whose token a call gets; one with claims gets a new one.
async fn owner(credential: &DeviceCodeCredential, scope: &str, anew: bool) -> String {
    let options = GetTokenOptions { claims: anew.then(|| r#"{"access_token":{}}"#.into()), ..GetTokenOptions::default() };
    let token = credential.get_token(&[scope], &options).await.unwrap();
    token.token.expose().split(' ').next().unwrap().into()
}

#[tokio::test]
async fn when_another_person_signs_in_no_token_of_the_one_before_is_left_in_memory() {
    let service = Devices::default();
    let credential = on_device(Host::native_builder().fetch(service.clone()).build());
    service.sits_down("ada");
    assert_eq!((owner(&credential, ONE, false).await, owner(&credential, TWO, false).await), ("ada".into(), "ada".into()));
    service.sits_down("ben");
    assert_eq!(owner(&credential, ONE, true).await, "ben");
    assert_eq!(owner(&credential, TWO, false).await, "ben", "a token of hers was at hand");
}

#[tokio::test]
async fn when_another_person_signs_in_no_token_of_the_one_before_is_served_from_the_store() {
    let (store, service) = (MemoryTokenStore::new(SystemClock), Devices::default());
    let process = || on_device(Host::native_builder().fetch(service.clone()).token_store(store.clone()).build());
    let first = process();
    service.sits_down("ada");
    assert_eq!((owner(&first, ONE, false).await, owner(&first, TWO, false).await), ("ada".into(), "ada".into()));
    assert_eq!(owner(&process(), TWO, false).await, "ada", "the store has hers");
    service.sits_down("ben");
    assert_eq!(owner(&process(), ONE, true).await, "ben");
    assert_eq!(owner(&process(), TWO, false).await, "ben", "a token of hers was in the store");
    // Whoever still has hers at hand learns from the store that she has gone.
    assert_eq!(owner(&first, ONE, true).await, "ben");
    assert_eq!(owner(&first, TWO, false).await, "ben", "a token of hers was at hand");
    let known = process().authenticate(&[ONE], &GetTokenOptions::default()).await.unwrap();
    assert_eq!(known.username, "ben@contoso.example");
}

#[tokio::test]
async fn a_record_finds_its_account_whoever_has_signed_in_since() {
    let (store, service) = (MemoryTokenStore::new(SystemClock), Devices::default());
    let host = || Host::native_builder().fetch(service.clone()).token_store(store.clone()).build();
    service.sits_down("ada");
    let record = on_device(host()).authenticate(&[ONE], &GetTokenOptions::default()).await.unwrap();
    let known = |tenant: &str, account: &str| {
        let mut record = record.clone();
        record.home_account_id = account.into();
        with_device(host(), tenant, Some(record))
    };
    assert_eq!(owner(&known("tenant", "ada.tenant"), ONE, false).await, "ada");
    assert_eq!(owner(&known("other", "ada.tenant"), ONE, false).await, "ada", "in another tenant");
    let nobody = known("tenant", "other.tenant").get_token(&[ONE], &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::AuthenticationRequired);
    service.sits_down("ben");
    assert_eq!(owner(&on_device(host()), ONE, true).await, "ben");
    assert_eq!(owner(&known("tenant", "ada.tenant"), ONE, false).await, "ada", "by her record");
    assert_eq!(owner(&on_device(host()), ONE, false).await, "ben", "without one");
}

fn on_device(host: Host) -> DeviceCodeCredential {
    with_device(host, "tenant", None)
}

/// Whoever has a record is not asked.
fn with_device(host: Host, tenant: &str, record: Option<AuthenticationRecord>) -> DeviceCodeCredential {
    let options = CredentialOptions { encryption_key: Some(EncryptionKey::new([9; 32])), ..CredentialOptions::new(host) };
    let mut device = DeviceCodeCredentialOptions::new(|_: &DeviceCode| Ok(()));
    (device.tenant_id, device.client_id) = (Some(tenant.into()), Some("client".into()));
    (device.disable_automatic_authentication, device.authentication_record) = (record.is_some(), record);
    DeviceCodeCredential::new(device, &options).unwrap()
}
