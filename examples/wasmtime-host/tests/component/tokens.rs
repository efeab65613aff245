use std::time::Duration;

use crate::support::{Answer, SECRET, START, Sts, client_secret, error, instance, scopes};
use tokio::time::advance;
use wasmtime_host::{CredentialOptions, Error, TokenRequestOptions};

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_token_is_fetched_once_and_then_served_from_the_cache() {
    let sts = Sts::new([Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    for _ in 0..3 {
        let token = instance.get_token(credential, &scopes(), None).await.unwrap();
        assert_eq!((token.token.as_str(), token.expires_on, token.token_type.as_str()), ("T1", START + 3600, "Bearer"));
    }
    assert_eq!(sts.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_request_is_a_form_with_the_secret_in_its_body_alone() {
    let sts = Sts::new([Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    instance.get_token(credential, &scopes(), None).await.unwrap();
    let request = sts.seen().remove(0);
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://login.microsoftonline.com/tenant/oauth2/v2.0/token"));
    assert!(request.body.contains("client_secret=s3cret%2Bvalue"), "{}", request.body);
    let header = |name: &str| request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    assert_eq!(header("host").as_deref(), Some("login.microsoftonline.com"));
    assert_eq!(header("content-type").as_deref(), Some("application/x-www-form-urlencoded"));
    assert_eq!(header("content-length"), Some(request.body.len().to_string()));
    assert!(request.headers.iter().all(|(_, value)| !value.contains("s3cret")), "{:?}", request.headers);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_token_is_renewed_before_it_expires() {
    let sts = Sts::new([Answer::token("T1"), Answer::token("T2")]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    advance(Duration::from_secs(3600 - 301)).await;
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    advance(Duration::from_secs(2)).await;
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T2");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_call_can_ask_another_tenant_that_is_allowed() {
    let sts = Sts::new([Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let options = CredentialOptions { additionally_allowed_tenants: vec!["other".into()], ..CredentialOptions::default() };
    let credential = instance.client_secret("tenant", "client", SECRET, Some(&options)).await.unwrap();
    let ask = |tenant: &str| TokenRequestOptions { tenant_id: Some(tenant.into()), enable_cae: true, ..TokenRequestOptions::default() };
    instance.get_token(credential, &scopes(), Some(&ask("other"))).await.unwrap();
    assert_eq!(sts.seen()[0].url, "https://login.microsoftonline.com/other/oauth2/v2.0/token");
    assert!(sts.seen()[0].body.contains("claims="), "{}", sts.seen()[0].body);
    let refused = error(instance.get_token(credential, &scopes(), Some(&ask("third"))).await);
    assert!(matches!(refused, Error::AuthenticationFailed(_)), "{refused:?}");
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_assertion_is_needed_when_a_new_token_is() {
    let sts = Sts::new([Answer::token("T1"), Answer::token("T2")]);
    let mut instance = instance(&sts).await;
    let assertion = instance.new_assertion().await.unwrap();
    let credential = instance.client_assertion("tenant", "client", assertion, None).await.unwrap();
    let missing = error(instance.get_token(credential, &scopes(), None).await);
    assert!(matches!(&missing, Error::Unavailable(why) if why.message.contains("client-assertion.set")), "{missing:?}");

    instance.set_assertion(assertion, Some("first.jwt.x")).await.unwrap();
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    assert!(sts.seen()[0].body.contains("client_assertion=first.jwt.x"), "{}", sts.seen()[0].body);

    instance.set_assertion(assertion, None).await.unwrap();
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    advance(Duration::from_hours(1)).await;
    assert!(matches!(error(instance.get_token(credential, &scopes(), None).await), Error::Unavailable(_)));

    instance.set_assertion(assertion, Some("second.jwt.x")).await.unwrap();
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T2");
    assert!(sts.seen()[1].body.contains("client_assertion=second.jwt.x"), "{}", sts.seen()[1].body);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_closed_credential_refuses_and_the_others_go_on() {
    let sts = Sts::new([Answer::token("T1"), Answer::token("T2")]);
    let mut instance = instance(&sts).await;
    let (closed, open) = (client_secret(&mut instance).await, client_secret(&mut instance).await);
    instance.get_token(closed, &scopes(), None).await.unwrap();
    instance.close(closed).await.unwrap();
    instance.close(closed).await.unwrap();
    let refused = error(instance.get_token(closed, &scopes(), None).await);
    assert!(matches!(&refused, Error::Configuration(why) if why.message.contains("closed")), "{refused:?}");
    instance.drop_credential(closed).await.unwrap();
    assert_eq!(instance.get_token(open, &scopes(), None).await.unwrap().token, "T2");
}
