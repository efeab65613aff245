//! The example program, run as a user runs it: with nothing but its environment.

use std::process::{Command, Output};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use entra_emulator::{ApplicationRegistration, Emulator, KeyRegistration, Options};
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey,
    pkcs8::{EncodePublicKey, LineEnding},
    rand_core::OsRng,
    sha2::{Digest, Sha256},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

#[tokio::test(flavor = "multi_thread")]
async fn prints_what_the_token_says_but_not_the_token() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let (printed, line) = answer(&run(&entra, &[], &[]).await);
    assert_eq!(printed["credential"], "ClientSecretCredential");
    let Value::Object(claims) = &printed["claims"] else { panic!("no claims in {line}") };
    assert_eq!(claims["aud"], "https://storage.azure.com");
    assert_eq!((&claims["appid"], &claims["idtyp"]), (&json!(entra.client_id()), &json!("app")));
    assert!((3500..=3600).contains(&(claims["exp"].as_i64().unwrap() - entra.now())), "{line}");
    assert!(!line.contains("eyJ"), "no JWT");
}

#[tokio::test(flavor = "multi_thread")]
async fn asks_twice_and_sends_one_request() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let (printed, line) = answer(&run(&entra, &[], &[]).await);
    let times = ["getToken", "getTokenCached"].map(|name| printed["milliseconds"][name].as_f64().unwrap());
    assert!(times.iter().all(|&time| time > 0.0), "{line}");
    assert_eq!(entra.counts().of("token.client_credentials"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn proves_itself_by_the_assertion_in_a_file() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let key = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
    let keys = vec![KeyRegistration::PublicKey(key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap())];
    let client = entra.add_application(ApplicationRegistration { keys, ..ApplicationRegistration::default() }).unwrap().client_id;
    let file = temporary("assertion", &entra);
    // Tools that write files like to end them with a line feed.
    std::fs::write(&file, assertion(&entra, &client, &key) + "\n").unwrap();
    let changes = [("AZURE_CLIENT_ID", Some(client.as_str())), ("AZURE_CLIENT_SECRET", None)];
    let (printed, _) = answer(&run(&entra, &["--assertion", &file], &changes).await);
    assert_eq!(printed["credential"], "ClientAssertionCredential");
    assert_eq!(printed["claims"]["appid"], json!(client));
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_nothing_of_its_own_where_something_vouches_for_it() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let identity = entra.managed_identity();
    let unset = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"].map(|name| (name, None));
    for (option, credential) in [("--managed-identity", "ManagedIdentityCredential"), ("--default", "DefaultAzureCredential")] {
        let machine = identity.environments["app_service"].iter().map(|(name, value)| (*name, Some(value.as_str())));
        let changes: Vec<_> = unset.into_iter().chain(machine).collect();
        let (printed, _) = answer(&run(&entra, &[option], &changes).await);
        assert_eq!(printed["credential"], credential);
        assert_eq!(printed["claims"]["appid"], json!(identity.system_assigned.client_id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_the_file_that_it_cannot_read() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let output = run(&entra, &["--assertion", "/no/such/assertion"], &[("AZURE_CLIENT_SECRET", None)]).await;
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("cannot read /no/such/assertion: "), "{said}");
    assert_eq!(entra.counts().requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_how_it_is_called() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let output = run(&entra, &["--asertion", "file"], &[]).await;
    assert!(!output.status.success());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "usage: native-example [--assertion FILE | --certificate FILE | --managed-identity | --workload-identity | --default]\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_is_missing() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let output = run(&entra, &[], &[("AZURE_CLIENT_ID", None)]).await;
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "AZURE_CLIENT_ID: environment variable not found\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn says_how_to_mend_missing_root_certificates() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let nowhere = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-such-directory");
    let output = run(&entra, &[], &[("SSL_CERT_FILE", None), ("SSL_CERT_DIR", Some(nowhere))]).await;
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("ca-certificates") && said.contains("SSL_CERT_FILE"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn goes_through_the_proxy_of_the_environment_unless_told_otherwise() {
    let entra = Emulator::start(Options::default()).await.unwrap();
    let (proxy, mut tunnels) = proxy().await;
    let output = run(&entra, &[], &[("HTTPS_PROXY", Some(&proxy))]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let authority = entra.origin().strip_prefix("https://").unwrap();
    assert_eq!(tunnels.try_recv().unwrap(), format!("CONNECT {authority} HTTP/1.1"));

    let output = run(&entra, &[], &[("HTTPS_PROXY", Some(&proxy)), ("NO_PROXY", Some("localhost"))]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(tunnels.try_recv().is_err());
}

/// Runs the program for the emulator's application, with these arguments and changes to its environment.
async fn run(entra: &Emulator, arguments: &[&str], changes: &[(&str, Option<&str>)]) -> Output {
    let ca_file = temporary("ca", entra);
    std::fs::write(&ca_file, entra.ca_pem()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_native-example"));
    command.args(arguments).env_clear().env("SSL_CERT_FILE", &ca_file);
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

/// The line that a program which succeeded has printed, read and as it is.
fn answer(output: &Output) -> (Value, String) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(line.lines().count(), 1, "{line}");
    (serde_json::from_str(&line).unwrap(), line)
}

/// A file for this emulator alone.
fn temporary(name: &str, entra: &Emulator) -> String {
    format!("{}/{name}-{}", env!("CARGO_TARGET_TMPDIR"), entra.origin().rsplit(':').next().unwrap())
}

/// A client assertion (RFC 7523, 3), signed with RS256.
fn assertion(entra: &Emulator, client: &str, key: &RsaPrivateKey) -> String {
    let (now, aud) = (entra.now(), format!("{}/{}/oauth2/v2.0/token", entra.origin(), entra.tenant_id()));
    let claims = json!({ "aud": aud, "iss": client, "sub": client, "jti": "once", "nbf": now, "exp": now + 300 });
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let input = [json!({ "alg": "RS256", "typ": "JWT" }), claims].map(|part| encode(part.to_string().as_bytes())).join(".");
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&input)).unwrap();
    format!("{input}.{}", encode(&signature))
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
