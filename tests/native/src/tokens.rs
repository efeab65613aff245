use azure_identity_wasm::{ClientSecretCredential, ErrorKind, GetTokenOptions};

use crate::support::{credential, entra, options_for, vault_token};

#[tokio::test]
async fn an_application_gets_a_token_over_tls_and_then_from_the_cache() {
    let entra = entra().await;
    let credential = credential(&entra, &options_for(&entra));
    let (first, second) = (vault_token(&credential).await.unwrap(), vault_token(&credential).await.unwrap());
    assert_eq!(first.token.expose().split('.').count(), 3, "a signed JWT");
    assert_eq!(first.token.expose(), second.token.expose());
    let lifetime = first.expires_on.seconds() - entra.now();
    assert!((3500..=3600).contains(&lifetime), "{lifetime}");
    assert_eq!((entra.counts().token, entra.counts().https_connections), (1, 1));
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let entra = entra().await;
    let credential = credential(&entra, &options_for(&entra));
    for account in 0..5 {
        let scope = format!("https://account{account}.core.windows.net/.default");
        credential.get_token(&[&scope], &GetTokenOptions::default()).await.unwrap();
    }
    assert_eq!((entra.counts().token, entra.counts().connections), (5, 1));
}

#[tokio::test]
async fn credentials_made_with_the_same_options_share_no_tokens() {
    let entra = entra().await;
    let options = options_for(&entra);
    vault_token(&credential(&entra, &options)).await.unwrap();
    let impostor = ClientSecretCredential::new(entra.tenant_id(), "another client", "no secret", &options).unwrap();
    vault_token(&impostor).await.unwrap_err();
}

#[tokio::test]
async fn a_wrong_secret_is_refused_with_entras_reason() {
    let entra = entra().await;
    let credential = ClientSecretCredential::new(entra.tenant_id(), entra.client_id(), "not the secret", &options_for(&entra)).unwrap();
    let error = vault_token(&credential).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.to_string().contains("AADSTS7000215"), "{error}");
    assert!(!format!("{error} {error:?}").contains("not the secret"));
    assert_eq!(entra.counts().token, 1);
}
