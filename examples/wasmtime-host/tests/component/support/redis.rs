use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use redis::{Commands as _, Connection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener as TokioListener, TcpStream as TokioStream};
use tokio::time::sleep as sleep_async;

/// A server of the test's own, in memory. It ends when it is dropped.
pub struct RedisServer {
    port: u16,
    child: Child,
}

impl RedisServer {
    pub fn start() -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).expect("a port").port();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let child = command.stdout(Stdio::null()).spawn().expect("redis-server: `cargo xtask test` installs it");
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < end, "redis-server does not listen");
            sleep(Duration::from_millis(20));
        }
        Self { port, child }
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn connect(&self) -> Connection {
        redis::Client::open(self.url()).and_then(|client| client.get_connection()).expect("a connection")
    }

    /// Each name with its value, and with what the value stands for.
    pub fn dump(&self, meant: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let mut connection = self.connect();
        let names: Vec<String> = connection.keys("*").expect("names");
        names.into_iter().fold(Vec::new(), |mut dump, name| {
            let value: Vec<u8> = connection.get(&name).expect("a value");
            dump.extend(name.into_bytes());
            dump.extend(meant(&value));
            dump.extend(value);
            dump
        })
    }

    /// The URL of a proxy whose answers come so much later.
    pub async fn late(&self, by: Duration) -> String {
        let listener = TokioListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let (url, port) = (format!("redis://{}", listener.local_addr().expect("an address")), self.port);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TokioStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("a connection");
                let ((mut from_client, mut to_client), (mut from_server, mut to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
                tokio::spawn(async move {
                    let mut answer = vec![0; 64 * 1024];
                    while let Ok(length @ 1..) = from_server.read(&mut answer).await {
                        sleep_async(by).await;
                        let Ok(()) = to_client.write_all(&answer[..length]).await else { return };
                    }
                });
            }
        });
        url
    }

    pub fn kill(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("an end");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _already_ended = self.child.kill();
    }
}
