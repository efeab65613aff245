//! The example program, run as a user runs it: with nothing but its environment.

use std::process::{Command, Output};

use entra_emulator::{Emulator, Options};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

#[tokio::test(flavor = "multi_thread")]
async fn prints_when_the_token_expires_but_not_the_token() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let output = run(&entra, &[]).await;
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expires_on: i64 = printed.split(' ').find_map(|word| word.parse().ok()).unwrap();
    assert!((3500..=3600).contains(&(expires_on - entra.now())), "{printed}");
    assert!(!printed.contains("eyJ"), "no JWT");
    assert_eq!(entra.counts().of("token.client_credentials"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_is_missing() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let output = run(&entra, &[("AZURE_CLIENT_ID", None)]).await;
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "AZURE_CLIENT_ID: environment variable not found\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn says_how_to_mend_missing_root_certificates() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let nowhere = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-such-directory");
    let output = run(&entra, &[("SSL_CERT_FILE", None), ("SSL_CERT_DIR", Some(nowhere))]).await;
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("ca-certificates") && said.contains("SSL_CERT_FILE"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn goes_through_the_proxy_of_the_environment_unless_told_otherwise() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let (proxy, mut tunnels) = proxy().await;
    let output = run(&entra, &[("HTTPS_PROXY", Some(&proxy))]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let authority = entra.origin().strip_prefix("https://").unwrap();
    assert_eq!(tunnels.try_recv().unwrap(), format!("CONNECT {authority} HTTP/1.1"));

    let output = run(&entra, &[("HTTPS_PROXY", Some(&proxy)), ("NO_PROXY", Some("localhost"))]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(tunnels.try_recv().is_err());
}

/// Runs the program for the emulator's application, with these changes to its environment.
async fn run(entra: &Emulator, changes: &[(&str, Option<&str>)]) -> Output {
    let port = entra.origin().rsplit(':').next().unwrap();
    let ca_file = format!("{}/ca-{port}.pem", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&ca_file, entra.ca_pem()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_native-example"));
    command.env_clear().env("SSL_CERT_FILE", &ca_file);
    command.env("AZURE_AUTHORITY_HOST", entra.origin()).env("AZURE_TENANT_ID", entra.tenant_id());
    command.env("AZURE_CLIENT_ID", entra.client_id()).env("AZURE_CLIENT_SECRET", entra.client_secret());
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

/// A proxy that opens tunnels (RFC 9110, 9.3.6), and the requests for them.
async fn proxy() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (requests, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(client.read_u8().await.unwrap());
            }
            let request = String::from_utf8(head).unwrap().lines().next().unwrap().to_owned();
            let target = request.split(' ').nth(1).unwrap().to_owned();
            requests.send(request).unwrap();
            let mut server = TcpStream::connect(target).await.unwrap();
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            // The program may leave without a farewell.
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    (origin, received)
}
