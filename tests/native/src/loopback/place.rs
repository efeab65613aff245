use std::net::{Ipv6Addr, SocketAddr, TcpListener};

use azure_identity_wasm::{
    ErrorKind,
    host::{Browser, ListenOptions},
    native::NativeBrowser,
};

use super::{AUTHORIZE, OPTIONS, SignIn, form, is_free, post, request, send_to};

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

#[tokio::test]
async fn without_a_redirect_uri_it_is_a_free_port_another_one_for_each_sign_in() {
    let browser = NativeBrowser::new();
    let (one, two) = (browser.listen(&OPTIONS).await.unwrap(), browser.listen(&OPTIONS).await.unwrap());
    assert!(one.redirect_uri().starts_with("http://localhost:"), "{}", one.redirect_uri());
    assert_ne!(one.redirect_uri(), two.redirect_uri());
}

#[tokio::test]
async fn all_addresses_of_localhost_are_listened_at_and_no_other() {
    for address in ["127.0.0.1", "::1"].into_iter().filter(|address| *address != "::1" || has_ipv6()) {
        let sign_in = SignIn::begin(OPTIONS).await;
        assert!(tokio::net::TcpStream::connect(("127.0.0.2", sign_in.port)).await.is_err(), "another address of this machine");
        let address = SocketAddr::new(address.parse().unwrap(), sign_in.port);
        assert_eq!(send_to(address, &post(sign_in.port, &form("code=x"))).await.status, 200, "{address}");
        assert_eq!(sign_in.form().await, form("code=x"));
    }
}

#[tokio::test]
async fn a_redirect_uri_is_taken_as_it_is_its_port_its_path_its_address() {
    for (host, path) in [("localhost", ""), ("localhost", "/signed-in/here%20"), ("127.0.0.1", "/")] {
        let redirect_uri = format!("http://{host}:{}{path}", free_port());
        let options = ListenOptions { redirect_uri: Some(&redirect_uri), ..OPTIONS };
        assert_eq!(NativeBrowser::new().listen(&options).await.unwrap().redirect_uri(), redirect_uri);
        let sign_in = SignIn::begin(options).await;
        let line = format!("POST {} HTTP/1.1", if path.is_empty() { "/" } else { path });
        let text = request(&line, &format!("{host}:{}", sign_in.port), "application/x-www-form-urlencoded", &form("code=x"));
        assert_eq!(super::send(sign_in.port, &text).await.status, 200, "{redirect_uri}");
        assert_eq!(sign_in.form().await, form("code=x"));
    }
}

#[tokio::test]
async fn a_redirect_uri_elsewhere_is_refused_by_its_name() {
    for redirect_uri in ["https://localhost:8400", "http://0.0.0.0:8400", "http://localhost"] {
        let options = ListenOptions { redirect_uri: Some(redirect_uri), ..OPTIONS };
        let Err(error) = NativeBrowser::new().listen(&options).await else { panic!("{redirect_uri} is taken") };
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().starts_with("redirectUri: "), "{error}");
    }
}

#[tokio::test]
async fn a_port_that_another_program_has_is_named_at_whichever_address_it_has_it() {
    for address in ["127.0.0.1", "::1"].into_iter().filter(|address| *address != "::1" || has_ipv6()) {
        let other = TcpListener::bind((address, 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let redirect_uri = format!("http://localhost:{port}");
        let Err(error) = NativeBrowser::new().listen(&ListenOptions { redirect_uri: Some(&redirect_uri), ..OPTIONS }).await else {
            panic!("it is taken twice")
        };
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.message().contains(&format!("port {port} of {address} ")), "{error}");
        assert!(error.message().contains("another program has it"), "{error}");
    }
}

#[tokio::test]
async fn a_listener_that_nobody_waits_for_is_closed_when_it_is_dropped() {
    let listener = NativeBrowser::new().listen(&OPTIONS).await.unwrap();
    let port = super::port_of(listener.redirect_uri());
    drop(listener);
    assert!(is_free(port).await);
}

#[test]
fn off_a_runtime_it_says_so() {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
        time::Duration,
    };
    let mut context = Context::from_waker(Waker::noop());
    let browser = NativeBrowser::new();
    let Poll::Ready(Ok(listener)) = pin!(browser.listen(&OPTIONS)).as_mut().poll(&mut context) else { panic!("it waits") };
    let Poll::Ready(Err(error)) = pin!(listener.receive(AUTHORIZE, Duration::from_secs(1))).as_mut().poll(&mut context) else {
        panic!("it waits")
    };
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("Tokio runtime"), "{error}");
}
