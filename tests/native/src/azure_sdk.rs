//! A client of the official Azure SDK for Rust works with our credentials.

use std::{error::Error as _, sync::Arc};

use azure_core::{
    credentials::{TokenCredential, TokenRequestOptions},
    error::ErrorKind,
    http::{ClientMethodOptions, ClientOptions, Context, Transport},
    time::OffsetDateTime,
};
use azure_identity_wasm::{ClientSecretCredential, CredentialOptions, Error, GetTokenOptions, native::AzureCoreCredential};
use azure_security_keyvault_secrets::{SecretClient, SecretClientOptions};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{Emulator, TenantRegistration};
use http_body_util::Full;
use hyper::{
    StatusCode,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::support::{Answer, HttpsServer, VAULT, client, credential, entra, options_for};

#[tokio::test]
async fn the_key_vault_client_reads_a_secret_with_our_token() {
    let entra = entra().await;
    let vault = vault(&entra).await;
    let credential = AzureCoreCredential::new(credential(&entra, &options_for(&entra)));
    let client = secret_client(&vault, credential);
    let secret = client.get_secret("greeting", None).await.unwrap().into_model().unwrap();
    assert_eq!(secret.value.as_deref(), Some("hello"));
    client.get_secret("greeting", None).await.unwrap();
    assert_eq!((entra.counts().token, vault.requests()), (1, 3), "the first request is the client's question for a challenge");
}

#[tokio::test]
async fn the_key_vault_client_is_told_why_there_is_no_token() {
    let entra = entra().await;
    let vault = vault(&entra).await;
    let wrong = ClientSecretCredential::new(entra.tenant_id(), entra.client_id(), "a wrong secret", &options_for(&entra)).unwrap();
    let client = secret_client(&vault, AzureCoreCredential::new(wrong));
    let error = client.get_secret("greeting", None).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Credential);
    let mut causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let ours = causes.find_map(|cause| cause.downcast_ref::<Error>()).unwrap();
    assert!(ours.to_string().contains("AADSTS7000215"), "{ours}");
    assert_eq!(ours.entra().unwrap().error_codes, [7_000_215]);
    assert_eq!(entra.counts().token, 1, "the SDK does not ask again");
}

#[tokio::test]
async fn expiry_and_scopes_are_carried_over() {
    let entra = entra().await;
    let credential = AzureCoreCredential::new(credential(&entra, &options_for(&entra)));
    let token = credential.get_token(VAULT, None).await.unwrap();
    let lifetime = (token.expires_on - OffsetDateTime::now_utc()).whole_seconds();
    assert!((3500..=3600).contains(&lifetime), "{lifetime}");
    let error = credential.get_token(&[], None).await.unwrap_err();
    assert!(error.to_string().contains("scopes: "), "{error}");
    assert!(!format!("{credential:?} {token:?}").contains(token.token.secret()));
}

#[tokio::test]
async fn the_context_of_a_call_can_name_another_tenant() {
    let entra = entra().await;
    let other = entra.add_tenant(TenantRegistration::default()).unwrap();
    let options = CredentialOptions { additionally_allowed_tenants: vec!["*".into()], ..options_for(&entra) };
    let credential = AzureCoreCredential::new(credential(&entra, &options));
    let elsewhere = GetTokenOptions { tenant_id: Some(other.tenant_id.clone()), ..GetTokenOptions::default() };
    let context = Context::new().with_value(elsewhere);
    let options = TokenRequestOptions { method_options: ClientMethodOptions { context } };
    let error = credential.get_token(VAULT, Some(options)).await.unwrap_err();
    assert!(error.to_string().contains("AADSTS700016"), "the application is unknown there: {error}");
}

fn secret_client(vault: &HttpsServer, credential: Arc<AzureCoreCredential>) -> SecretClient {
    let transport = Transport::new(Arc::new(client(&[&vault.ca_pem]).build().unwrap()));
    let options = SecretClientOptions {
        client_options: ClientOptions { transport: Some(transport), ..ClientOptions::default() },
        // The vault is at localhost, not under vault.azure.net.
        verify_challenge_resource: Some(false),
        ..SecretClientOptions::default()
    };
    SecretClient::new(&vault.origin(), credential, Some(options)).unwrap()
}

/// A vault with one secret. It answers as Key Vault does: with a challenge unless the request has a token of this Entra for Key Vault.
async fn vault(entra: &Emulator) -> HttpsServer {
    let keys = format!("{}/{}/discovery/v2.0/keys", entra.origin(), entra.tenant_id());
    let keys = client(&[entra.ca_pem()]).build().unwrap().get(keys).send().await.unwrap().bytes().await.unwrap();
    let keys: Arc<Value> = Arc::new(serde_json::from_slice(&keys).unwrap());
    let challenge = format!("Bearer authorization=\"{}/{}\", resource=\"https://vault.azure.net\"", entra.origin(), entra.tenant_id());
    let client_id = entra.client_id().to_owned();
    HttpsServer::start(move |request| {
        let token = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let welcome = token.and_then(|token| claims(token, &keys)).is_some_and(|claims| {
            let now = OffsetDateTime::now_utc().unix_timestamp();
            claims["aud"] == "https://vault.azure.net" && claims["appid"] == client_id.as_str() && claims["exp"].as_i64() > Some(now)
        });
        let answer = match request.uri().path().trim_end_matches('/') {
            _ if !welcome => {
                let mut answer = json_answer(StatusCode::UNAUTHORIZED, &json!({ "error": { "code": "Unauthorized" } }));
                answer.headers_mut().insert(WWW_AUTHENTICATE, challenge.parse().unwrap());
                answer
            }
            "/secrets/greeting" => {
                json_answer(StatusCode::OK, &json!({ "value": "hello", "id": "https://localhost/secrets/greeting/1", "attributes": {} }))
            }
            _ => json_answer(StatusCode::NOT_FOUND, &json!({ "error": { "code": "SecretNotFound" } })),
        };
        async { answer }
    })
    .await
}

fn json_answer(status: StatusCode, body: &Value) -> Answer {
    let answer = Answer::new(Full::new(body.to_string().into()));
    let (mut head, body) = answer.into_parts();
    head.status = status;
    head.headers.insert("content-type", "application/json".parse().unwrap());
    Answer::from_parts(head, body)
}

/// The claims of a token that one of these keys has signed.
fn claims(token: &str, keys: &Value) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let key = keys["keys"].as_array()?.iter().find(|key| key["kid"] == header["kid"])?;
    let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok();
    let key = RsaPublicKeyComponents { n: part("n")?, e: part("e")? };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
