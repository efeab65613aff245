use crate::support::{Answer, CERTIFICATES, Entra, SECRET, Sts, claims, error, instance, scopes};
use entra_emulator::{Interaction, InteractionKind, UserTokenRequest};
use serde_json::json;
use wasmtime_host::{Certificate, Credential, Error, Instance, Proof};

/// A credential that proves the application by its secret.
async fn for_user(entra: &Entra, instance: &mut Instance, user: &str) -> Credential {
    let proof = Proof::Secret(entra.client_secret.clone());
    instance.on_behalf_of(entra.tenant_id(), &entra.client_id, user, proof, Some(&entra.options())).await.unwrap()
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_users_token_becomes_another_one_of_that_user() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let certificate = Certificate::file(CERTIFICATES.pem(), None);
    for (proof, method) in [(Proof::Secret(entra.client_secret.clone()), "1"), (Proof::Certificate(certificate), "2")] {
        let user = entra.user_token();
        let made = instance.on_behalf_of(entra.tenant_id(), &entra.client_id, &user, proof, Some(&entra.options())).await;
        let token = instance.get_token(made.unwrap(), &scopes(), None).await.unwrap();
        let (before, after) = (claims(&user), claims(&token.token));
        assert_eq!((&after["oid"], &after["idtyp"]), (&before["oid"], &json!("user")));
        assert_eq!((&after["aud"], &after["appidacr"]), (&json!("https://vault.azure.net"), &json!(method)));
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_assertion_proves_the_application_as_well() {
    let sts = Sts::new([Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let assertion = instance.new_assertion().await.unwrap();
    let credential = instance.on_behalf_of("tenant", "client", "user.jwt.x", Proof::Assertion(assertion), None).await.unwrap();
    assert!(matches!(error(instance.get_token(credential, &scopes(), None).await), Error::Unavailable(_)));
    instance.set_assertion(assertion, Some("application.jwt.x")).await.unwrap();
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    let body = &sts.seen()[0].body;
    for part in ["client_assertion=application.jwt.x", "&assertion=user.jwt.x", "requested_token_use=on_behalf_of"] {
        assert!(body.contains(part), "{body}");
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn credentials_of_one_user_share_tokens_until_one_is_closed() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let (ada, ben) = (entra.user_token(), entra.user_token());
    let first = for_user(&entra, &mut instance, &ada).await;
    let token = instance.get_token(first, &scopes(), None).await.unwrap().token;
    instance.drop_credential(first).await.unwrap();

    let (second, third, other) = (
        for_user(&entra, &mut instance, &ada).await,
        for_user(&entra, &mut instance, &ada).await,
        for_user(&entra, &mut instance, &ben).await,
    );
    assert_eq!(instance.get_token(second, &scopes(), None).await.unwrap().token, token);
    assert_eq!(entra.token_requests(), 1);
    assert_ne!(instance.get_token(other, &scopes(), None).await.unwrap().token, token);
    assert_eq!(entra.token_requests(), 2);

    instance.close(second).await.unwrap();
    assert!(matches!(error(instance.get_token(second, &scopes(), None).await), Error::Configuration(_)));
    instance.get_token(third, &scopes(), None).await.unwrap();
    instance.get_token(other, &scopes(), None).await.unwrap();
    assert_eq!(entra.token_requests(), 3);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn another_secret_finds_no_token_and_is_refused_with_its_number() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let user = entra.user_token();
    let right = for_user(&entra, &mut instance, &user).await;
    instance.get_token(right, &scopes(), None).await.unwrap();
    let proof = Proof::Secret(SECRET.to_owned());
    let wrong = instance.on_behalf_of(entra.tenant_id(), &entra.client_id, &user, proof, Some(&entra.options())).await.unwrap();
    let failed = error(instance.get_token(wrong, &scopes(), None).await);
    assert!(!format!("{failed:?}").contains(SECRET) && !format!("{failed:?}").contains(&user), "{failed:?}");
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    assert_eq!(details.credential, "OnBehalfOfCredential");
    let said = details.entra.expect("what Entra said");
    assert_eq!((said.status, said.error_codes.as_slice()), (401, &[7_000_215][..]));
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_token_for_somebody_else_is_refused_with_its_number() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let for_graph = UserTokenRequest::for_audience("https://graph.microsoft.com");
    let user = entra.emulator.issue_user_token(&for_graph).unwrap().access_token;
    let credential = for_user(&entra, &mut instance, &user).await;
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    assert!(details.message.contains("AADSTS500131"), "{}", details.message);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_the_user_must_do_first_is_for_the_users_client() {
    let entra = Entra::start().await;
    let mut instance = entra.instance().await;
    let demand = Interaction { resource: "https://vault.azure.net".to_owned(), kind: InteractionKind::Multifactor };
    entra.emulator.demand_interaction(demand).unwrap();
    let user = entra.user_token();
    let credential = for_user(&entra, &mut instance, &user).await;
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    let said = details.entra.expect("what Entra said");
    assert_eq!((said.code.as_str(), said.error_codes.as_slice()), ("interaction_required", &[50_076][..]));
    assert!(said.claims.is_some_and(|claims| claims.contains("access_token")));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_wrong_argument_is_named() {
    let sts = Sts::new([]);
    let mut instance = instance(&sts).await;
    let garbage = || Proof::Certificate(Certificate::file(b"garbage".to_vec(), None));
    for (tenant, client, user, proof, name) in [
        ("no tenant", "client", "user.jwt.x", Proof::Secret(SECRET.into()), "tenantId"),
        ("tenant", "", "user.jwt.x", Proof::Secret(SECRET.into()), "clientId"),
        ("tenant", "client", " ", Proof::Secret(SECRET.into()), "userAssertionToken"),
        ("tenant", "client", "user.jwt.x", Proof::Secret(String::new()), "clientSecret"),
        ("tenant", "client", "user.jwt.x", garbage(), "certificate"),
    ] {
        let refused = error(instance.on_behalf_of(tenant, client, user, proof, None).await);
        let Error::Configuration(why) = refused else { panic!("{name}: {refused:?}") };
        assert!(why.message.starts_with(name) && why.credential == "OnBehalfOfCredential", "{name}: {why:?}");
    }
}
