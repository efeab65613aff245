//! HTTPS with an authority of the emulator's own.

use crate::support::{Entra, Scheme, connect, form_body, send_over, tls};
use entra_emulator::{Emulator, Options, StartError};

#[tokio::test]
async fn https_works_for_whoever_trusts_the_authority() {
    let entra = Entra::start().await;
    let mut connection = connect(&entra.0, Scheme::Https).await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let body = form_body(&entra.form(&[]));
    let answer = send_over(&mut connection, "POST", &entra.token_path(), &headers, body.as_bytes()).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(entra.0.log()[0].secure);
}

#[tokio::test]
async fn the_certificate_is_for_loopback_and_the_names_asked_for() {
    let entra = Entra::with(Options { host_names: vec!["login.microsoftonline.com".to_owned()], ..Options::default() }).await;
    for name in ["localhost", "127.0.0.1", "::1", "login.microsoftonline.com"] {
        assert!(tls(&entra.0, entra.0.ca_pem(), name).await.is_ok(), "{name}");
    }
    assert!(tls(&entra.0, entra.0.ca_pem(), "login.windows.net").await.is_err());
}

#[tokio::test]
async fn every_emulator_has_an_authority_of_its_own() {
    let (entra, other) = (Entra::start().await, Entra::start().await);
    assert!(tls(&entra.0, other.0.ca_pem(), "localhost").await.is_err());
}

#[tokio::test]
async fn dropping_it_frees_its_ports_and_ends_its_connections() {
    let entra = Entra::start().await;
    let port = |origin: &str| origin.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let (https, http) = (port(entra.0.origin()), port(entra.0.http_origin()));
    let mut connection = connect(&entra.0, Scheme::Https).await;
    send_over(&mut connection, "GET", "/common/discovery/v2.0/keys", &[], b"").await.unwrap();
    drop(entra);
    assert!(send_over(&mut connection, "GET", "/common/discovery/v2.0/keys", &[], b"").await.is_err());
    let again = Entra::with(Options { port: https, http_port: http, ..Options::default() }).await;
    assert_eq!(port(again.0.origin()), https);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let entra = Entra::start().await;
    let port = entra.0.origin().rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let error = Emulator::start(Options { port, ..Options::default() }).await.expect_err("the port is taken");
    assert!(matches!(error, StartError::Bind(..)) && error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused() {
    let bad_tenant = Options { tenant_id: Some("contoso".to_owned()), ..Options::default() };
    assert!(matches!(Emulator::start(bad_tenant).await, Err(StartError::Option(_))));
    let bad_name = Options { host_names: vec!["näme with spaces".to_owned()], ..Options::default() };
    assert!(Emulator::start(bad_name).await.is_err());
    let tenant = "72F988BF-86F1-41AF-91AB-2D7CD011DB47";
    let chosen = Entra::with(Options { tenant_id: Some(tenant.to_owned()), ..Options::default() }).await;
    assert_eq!(chosen.0.tenant_id(), tenant.to_lowercase());
}
