use std::sync::{Arc, Mutex};

use azure_identity_wasm::{
    CredentialOptions, EncryptionKey, GetTokenOptions, RefreshTokenCredential, RefreshTokenCredentialOptions,
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
