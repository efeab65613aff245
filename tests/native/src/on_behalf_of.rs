use azure_identity_wasm::{ErrorKind, GetTokenOptions, OnBehalfOfCredential};
use entra_emulator::{Emulator, UserRegistration, UserTokenRequest};

use crate::support::{VAULT, application, entra, options_for};

fn user_token(entra: &Emulator, client: &str) -> String {
    let user = entra.add_user(UserRegistration::default()).unwrap();
    let request = UserTokenRequest { audience: client.into(), user: Some(user.object_id.clone()), ..UserTokenRequest::default() };
    entra.issue_user_token(&request).unwrap().access_token
}

#[tokio::test]
async fn credentials_made_for_each_call_of_a_user_send_one_request() {
    let entra = entra().await;
    let client = application::register(&entra);
    let (options, user) = (options_for(&entra), user_token(&entra, &client));
    let ask = async || {
        let credential = OnBehalfOfCredential::with_secret(entra.tenant_id(), &client, "api secret", user.as_str(), &options).unwrap();
        credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap()
    };
    let (first, second, third) = tokio::join!(ask(), ask(), ask());
    assert_eq!((first.token.expose(), second.token.expose()), (second.token.expose(), third.token.expose()));
    assert_eq!(ask().await.token.expose(), first.token.expose());
    assert_eq!(entra.counts().token, 1);
}

#[tokio::test]
async fn no_user_gets_the_token_of_another_and_no_secret_passes_for_another() {
    let entra = entra().await;
    let client = application::register(&entra);
    let options = options_for(&entra);
    let make = |secret: &str, user: &str| OnBehalfOfCredential::with_secret(entra.tenant_id(), &client, secret, user, &options).unwrap();
    let (ada, ben) = (user_token(&entra, &client), user_token(&entra, &client));
    let ask = async |credential: &OnBehalfOfCredential| credential.get_token(VAULT, &GetTokenOptions::default()).await;
    let (of_ada, of_ben) = (make("api secret", &ada), make("api secret", &ben));
    assert_ne!(ask(&of_ada).await.unwrap().token.expose(), ask(&of_ben).await.unwrap().token.expose());
    let refused = ask(&make("not the secret", &ada)).await.unwrap_err();
    assert!(refused.message().contains("AADSTS7000215"), "{refused}");
    assert_eq!(entra.counts().token, 3);

    of_ada.close();
    ask(&of_ben).await.unwrap();
    assert_eq!(entra.counts().token, 3, "closing forgets one user's tokens");
    ask(&make("api secret", &ada)).await.unwrap();
    assert_eq!(entra.counts().token, 4, "and these really");
}

#[tokio::test]
async fn a_certificate_proves_the_application_and_claims_come_for_the_client() {
    let entra = entra().await;
    let client = application::register(&entra);
    let user = user_token(&entra, &client);
    let (certificate, options) = (application::certificate(), options_for(&entra));
    let credential = OnBehalfOfCredential::with_certificate(entra.tenant_id(), &client, certificate, user.as_str(), &options).unwrap();
    credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    let demand = serde_json::from_value(serde_json::json!({ "resource": "https://storage.azure.com", "kind": "multifactor" })).unwrap();
    entra.demand_interaction(demand).unwrap();
    assert_eq!(entra.counts().token, 1);
    let secret = OnBehalfOfCredential::with_secret(entra.tenant_id(), &client, "api secret", user.as_str(), &options).unwrap();
    secret.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
    assert_eq!(entra.counts().token, 2, "another proof proves itself");
    let error = credential.get_token(&["https://storage.azure.com/.default"], &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.claims().unwrap().contains("access_token"), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(&user));
}
