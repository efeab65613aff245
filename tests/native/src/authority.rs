//! Whom a secret goes to.

use std::time::Duration;

use azure_identity_wasm::{
    ClientSecretCredential, CredentialOptions, ErrorKind,
    host::{Fetch, FetchError, Host, Reply},
    maybe_send::BoxFuture,
    native::Reqwest,
    request::Request,
};
use entra_emulator::Emulator;

use crate::support::{credential, entra, vault_token};

#[tokio::test]
async fn an_authority_that_microsoft_knows_is_asked_about_once_for_all_credentials() {
    let entra = entra().await;
    let options = options(&entra, entra.origin());
    let credentials: Vec<_> = (0..5).map(|_| credential(&entra, &options)).collect();
    let mut joined = tokio::task::JoinSet::new();
    for credential in credentials {
        joined.spawn(async move { vault_token(&credential).await.map(drop) });
    }
    while let Some(ended) = joined.join_next().await {
        ended.unwrap().unwrap();
    }
    let counts = entra.counts();
    assert_eq!((counts.of("instance_discovery"), counts.of("openid_configuration"), counts.token), (1, 1, 5));
}

#[tokio::test]
async fn an_authority_that_nobody_knows_gets_no_secret() {
    let entra = entra().await;
    let options = options(&entra, "https://login.contoso.example");
    let stranger = ClientSecretCredential::new(entra.tenant_id(), entra.client_id(), entra.client_secret(), &options).unwrap();
    let error = vault_token(&stranger).await.unwrap_err();
    assert_eq!((error.kind(), entra.counts().token), (ErrorKind::Configuration, 0));
    assert!(error.message().starts_with("authorityHost: "), "{error}");
}

/// Trusts the emulator, which answers what Microsoft is asked.
fn options(entra: &Emulator, authority: &str) -> CredentialOptions {
    let fetch =
        InPlaceOfMicrosoft { fetch: Reqwest::with_root_certificates(entra.ca_pem().as_bytes()).unwrap(), origin: entra.origin().into() };
    let options = CredentialOptions::new(Host::native_builder().fetch(fetch).build());
    CredentialOptions { authority_host: Some(authority.into()), ..options }
}

struct InPlaceOfMicrosoft {
    fetch: Reqwest,
    origin: String,
}

impl Fetch for InPlaceOfMicrosoft {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let mut request = request.clone();
        request.url = request.url.replace("https://login.microsoftonline.com", &self.origin);
        Box::pin(async move { self.fetch.fetch(&request, limit).await })
    }
}
