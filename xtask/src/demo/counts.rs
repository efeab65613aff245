//! How many requests the emulator has seen, by its control API.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// How long the emulator may take for an answer that it has at hand.
const LIMIT: Duration = Duration::from_secs(10);

#[derive(Debug, Deserialize)]
struct Counts {
    requests: u64,
}

/// Requests of all kinds since the emulator's start. `control` is where its control API is.
///
/// # Errors
/// When the emulator does not answer.
pub fn requests(control: &str) -> Result<u64> {
    let counts: Counts = serde_json::from_str(&get(&format!("{control}/counts"))?).context("the emulator's counts")?;
    Ok(counts.requests)
}

/// The body at a plain HTTP URL. HTTP/1.0, so that it is the rest of the connection; a client library would be a lot for that.
fn get(url: &str) -> Result<String> {
    let (host, path) =
        url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).with_context(|| format!("not an HTTP URL: {url}"))?;
    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot connect to {host}"))?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.write_all(format!("GET /{path} HTTP/1.0\r\nhost: {host}\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).with_context(|| format!("{url} does not answer"))?;
    let (head, body) = answer.split_once("\r\n\r\n").with_context(|| format!("{url} does not answer in HTTP"))?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    ensure!(status == "200", "{url} answers with {status}");
    Ok(body.to_owned())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Answers one request with `answer`, and returns what was asked.
    fn server(answer: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let control = format!("http://{}/__emulator", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            let mut byte = [0];
            while !asked.ends_with(b"\r\n\r\n") {
                stream.read_exact(&mut byte).unwrap();
                asked.extend(byte);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(asked).unwrap()
        });
        (control, asked)
    }

    #[test]
    fn the_count_is_read() {
        let (control, asked) = server("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"requests\":7,\"token\":5}");
        assert_eq!(requests(&control).unwrap(), 7);
        assert!(asked.join().unwrap().starts_with("GET /__emulator/counts HTTP/1.0\r\n"));
    }

    #[test]
    fn another_status_is_an_error() {
        let (control, _asked) = server("HTTP/1.1 404 Not Found\r\n\r\n{}");
        assert!(requests(&control).unwrap_err().to_string().ends_with("answers with 404"));
    }
}
