//! Servers that are known by a thumbprint, or by roots and a name of their own.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use azure_identity_wasm::{
    CredentialOptions, Error, ErrorKind, GetTokenOptions, ManagedIdentityCredential, ManagedIdentityId,
    host::{FetchError, FetchPinned, Host, Reply, Trust},
    native::PinnedReqwest,
    request::{Method, Request},
    transport::Headers,
};
use http_body_util::Full;
use hyper::{Response, body::Bytes};

use crate::support::HttpsServer;

/// What of the requests that came.
type Seen = Arc<Mutex<Vec<String>>>;

async fn fabric() -> (HttpsServer, Seen) {
    let seen = Seen::default();
    let keep = seen.clone();
    let server = HttpsServer::start(move |request| {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        keep.lock().unwrap().push(format!("{} {} {}", request.uri(), header("secret"), header("host")));
        async { Response::new(Full::new(Bytes::from(r#"{"access_token":"T1","expires_on":4102444800,"token_type":"Bearer"}"#))) }
    });
    (server.await, seen)
}

async fn token(server: &HttpsServer, thumbprint: &str) -> Result<String, Error> {
    let variables = [
        ("IDENTITY_ENDPOINT", format!("{}/metadata/identity/oauth2/token", server.origin())),
        ("IDENTITY_HEADER", "made-up-fabric-secret".into()),
        ("IDENTITY_SERVER_THUMBPRINT", thumbprint.into()),
    ];
    let env = move |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let mut options = CredentialOptions::new(Host::native_builder().env(env).build());
    options.retry.max_retries = Some(0);
    let credential = ManagedIdentityCredential::new(ManagedIdentityId::SystemAssigned, &options)?;
    let token = credential.get_token(&["https://vault.azure.net/.default"], &GetTokenOptions::default()).await?;
    Ok(token.token.expose().into())
}

async fn exchange(url: String, trust: &Trust) -> Result<Reply, FetchError> {
    let request = Request::new(Method::Get, url, Headers::new([("secret", "s")]), None);
    PinnedReqwest::new().fetch_pinned(&request, trust, Duration::from_secs(10)).await
}

#[tokio::test]
async fn the_one_certificate_is_enough_in_whatever_way_its_thumbprint_is_written() {
    let (server, seen) = fabric().await;
    let mut colons = String::new();
    for pair in server.thumbprint.to_uppercase().as_bytes().chunks(2) {
        colons.extend([std::str::from_utf8(pair).unwrap(), ":"]);
    }
    for thumbprint in [server.thumbprint.clone(), colons.trim_end_matches(':').into(), format!(" {} ", server.thumbprint)] {
        assert_eq!(token(&server, &thumbprint).await.unwrap(), "T1");
    }
    let expected = format!(
        "/metadata/identity/oauth2/token?api-version=2019-07-01-preview&resource=https%3A%2F%2Fvault.azure.net made-up-fabric-secret localhost:{}",
        server.port
    );
    assert_eq!(*seen.lock().unwrap(), vec![expected; 3]);
}

#[tokio::test]
async fn another_certificate_never_sees_the_secret() {
    let (server, seen) = fabric().await;
    let error = token(&server, &"00112233445566778899".repeat(2)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.message().contains("not trusted") && error.message().contains("IDENTITY_SERVER_THUMBPRINT"), "{error}");
    assert!(seen.lock().unwrap().is_empty());
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn what_is_no_thumbprint_is_refused_before_anything_is_sent() {
    let (server, _) = fabric().await;
    for bad in ["", "00", "zz112233445566778899AABBCCDDEEFF00112233", &"0".repeat(64)].into_iter().skip(1) {
        let error = token(&server, bad).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().starts_with("IDENTITY_SERVER_THUMBPRINT: "), "{error}");
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn roots_replace_those_of_the_system_and_a_name_that_of_the_url() {
    let (server, seen) = fabric().await;
    let mut trust = Trust::default();
    assert!(exchange(server.origin(), &trust).await.is_err());
    trust.roots = Some(server.ca_pem.clone());
    assert_eq!(exchange(server.origin(), &trust).await.unwrap().status, 200);
    // The certificate is for localhost, and the address is not.
    let address = format!("https://127.0.0.1:{}/a", server.port);
    assert!(matches!(exchange(address.clone(), &trust).await, Err(FetchError::Untrusted(_))));
    trust.server_name = Some("localhost".into());
    assert_eq!(exchange(address, &trust).await.unwrap().status, 200);
    assert!(seen.lock().unwrap().last().unwrap().ends_with(&format!(" 127.0.0.1:{}", server.port)), "{seen:?}");
    trust.server_name = Some("elsewhere.example".into());
    assert!(exchange(server.origin(), &trust).await.is_err());
    trust.roots = Some("no PEM".into());
    assert!(matches!(exchange(server.origin(), &trust).await, Err(FetchError::Forbidden(_))));
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn without_tls_nobody_proves_anything() {
    let mut trust = Trust::default();
    trust.sha1 = Some("00".repeat(20));
    assert!(matches!(exchange("http://127.0.0.1:1/".into(), &trust).await, Err(FetchError::Forbidden(_))));
}
