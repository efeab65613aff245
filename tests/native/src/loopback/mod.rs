//! The listener for the answer of a sign-in: whatever a page or a program of this machine may send, only the answer ends it.
//! The npm package keeps the same promises in `tests/loopback/`.

mod answers;
mod endings;
mod hostile;
mod place;

use std::{net::SocketAddr, time::Duration};

use azure_identity_wasm::{
    Result, Secret,
    host::{Browser, ListenOptions},
    native::NativeBrowser,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

const STATE: &str = "kR2_state-of~this.sign-in";
const OPTIONS: ListenOptions<'_> = ListenOptions {
    redirect_uri: None,
    state: STATE,
    nonce: "nonce",
    code_verifier: "verifier",
    scopes: "scope",
    tenant_id: "tenant",
    claims: None,
    enable_cae: false,
    success_message: None,
    error_message: None,
};
const AUTHORIZE: &str = "https://login.example/authorize";

/// A sign-in that has begun: it opens nothing, so that a test can be browser and stranger.
struct SignIn {
    port: u16,
    answer: JoinHandle<Result<Secret>>,
}

impl SignIn {
    async fn begin(options: ListenOptions<'_>) -> Self {
        Self::on(&NativeBrowser::with_opener(|_| Ok(())), options, Duration::from_secs(15)).await
    }

    async fn on(browser: &NativeBrowser, options: ListenOptions<'_>, limit: Duration) -> Self {
        let listener = browser.listen(&options).await.unwrap();
        let port = port_of(listener.redirect_uri());
        Self { port, answer: tokio::spawn(async move { listener.receive(AUTHORIZE, limit).await }) }
    }

    /// The form of the answer.
    async fn form(self) -> String {
        self.answer.await.unwrap().unwrap().expose().to_owned()
    }

    /// After something that was no answer: the answer is still waited for, and taken.
    async fn still_waits(self, after: &str) {
        assert!(!self.answer.is_finished(), "it is over after {after:?}");
        let reply = send(self.port, &post(self.port, &form("code=good"))).await;
        assert_eq!(reply.status, 200, "after {after:?}: {}", reply.all);
        assert_eq!(self.form().await, form("code=good"));
    }
}

struct Reply {
    all: String,
    status: u16,
    body: String,
}

fn port_of(redirect_uri: &str) -> u16 {
    let after = redirect_uri.rsplit_once(':').unwrap().1;
    after.split('/').next().unwrap().parse().unwrap()
}

/// A form with our state.
fn form(fields: &str) -> String {
    format!("{fields}&state={STATE}")
}

/// A request, as a browser posts a form.
fn post(port: u16, body: &str) -> String {
    request("POST / HTTP/1.1", &format!("localhost:{port}"), "application/x-www-form-urlencoded", body)
}

fn request(first_line: &str, host: &str, media_type: &str, body: &str) -> String {
    format!("{first_line}\r\nHost: {host}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Sends this, and gives all that comes back until the connection ends.
async fn send(port: u16, text: &str) -> Reply {
    send_to(([127, 0, 0, 1], port).into(), text).await
}

async fn send_to(address: SocketAddr, text: &str) -> Reply {
    let Ok(mut stream) = TcpStream::connect(address).await else { return reply(String::new()) };
    let _cut_off = stream.write_all(text.as_bytes()).await;
    rest(stream).await
}

/// What a connection still brings until it ends, however it ends.
async fn rest(mut stream: TcpStream) -> Reply {
    let mut bytes = Vec::new();
    let _cut_off = stream.read_to_end(&mut bytes).await;
    reply(String::from_utf8(bytes).unwrap())
}

fn reply(all: String) -> Reply {
    let status = all.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or(0);
    let body = all.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Reply { all, status, body }
}

async fn is_free(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).await.is_err()
}
