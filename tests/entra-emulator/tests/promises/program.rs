//! The emulator as a program.

use crate::support::{hex, sha256, signer};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running program, stopped at the end of its test.
struct Program {
    child: Child,
    ready: Value,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_entra-emulator"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let ready = serde_json::from_str(&line).unwrap_or_else(|cause| panic!("{cause} in {line:?}"));
        Self { child, ready }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap_or_else(|| panic!("no '{name}' in {}", self.ready))
    }

    /// Whether it ends by itself within five seconds.
    fn ends(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if self.child.try_wait().expect("its state").is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        if !self.ends() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn post(program: &Program, body: &str) -> String {
    let origin = program.text("http_origin");
    let mut stream = TcpStream::connect(origin.trim_start_matches("http://")).expect("a connection");
    let path = format!("/{}/oauth2/v2.0/token", program.text("tenant_id"));
    let head = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close";
    write!(stream, "POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn it_says_in_one_line_of_json_all_that_a_client_needs() {
    let program = Program::start(&["--stdin-lifetime", "--token-lifetime", "120"]);
    assert_eq!(program.ready["ready"], true);
    for name in ["origin", "token_endpoint", "resource", "resource_scope", "control"] {
        assert!(program.text(name).contains("://"), "{name}");
    }
    let certificate = std::fs::read_to_string(program.text("ca_file")).expect("the certificate");
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=api%3A%2F%2Fentra-emulator%2F.default",
        program.text("client_id"),
        program.text("client_secret")
    );
    let answer = post(&program, &body);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"expires_in\":119"), "{answer}");
    assert!(program.text("username").contains('@') && program.text("password").len() >= 32);
}

#[test]
fn certificates_from_files_are_the_applications() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("certificates");
    std::fs::create_dir_all(&directory).expect("a directory");
    let (pem, der) = signer(0).certificate(86_400);
    let files = [("client.pem", pem.into_bytes()), ("client.cer", der.clone())].map(|(name, bytes)| {
        let file = directory.join(name);
        std::fs::write(&file, bytes).expect("written");
        file
    });
    let [pem, der_file] = files.each_ref().map(|file| file.to_str().expect("a path"));
    let program = Program::start(&["--stdin-lifetime", "--certificate", pem, "--certificate", der_file, "--region", "westus2"]);
    let origin = program.text("http_origin");
    let mut stream = TcpStream::connect(origin.trim_start_matches("http://")).expect("a connection");
    write!(stream, "GET /__emulator/directory HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert_eq!(answer.matches(&hex(&sha256(&der))).count(), 2, "{answer}");
}

#[test]
fn it_ends_with_its_standard_input_and_takes_its_files_with_it() {
    let mut program = Program::start(&["--stdin-lifetime"]);
    let file = program.text("ca_file").to_owned();
    assert!(Path::new(&file).exists());
    drop(program.child.stdin.take());
    assert!(program.ends());
    assert!(!Path::new(&file).exists() && !Path::new(&file).parent().unwrap().exists());
}

#[cfg(unix)]
#[test]
fn it_stops_on_sigterm() {
    let mut program = Program::start(&[]);
    let file = program.text("ca_file").to_owned();
    let sent = Command::new("kill").arg(program.child.id().to_string()).status().expect("kill runs");
    assert!(sent.success() && program.ends());
    assert!(!Path::new(&file).exists());
}

#[test]
fn the_certificate_goes_where_it_is_told_to() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("authority");
    let program = Program::start(&["--stdin-lifetime", "--ca-dir", directory.to_str().unwrap(), "--host-name", "login.example"]);
    assert_eq!(Path::new(program.text("ca_file")), directory.canonicalize().unwrap().join("ca.pem"));
}

#[test]
fn a_wrong_argument_is_named() {
    for (arguments, named) in [
        (&["--prot", "1"][..], "--prot"),
        (&["--port", "many"], "many"),
        (&["--tenant", "x"], "tenant_id"),
        (&["--region", "x y"], "x y"),
        (&["--certificate", "/nowhere.pem"], "--certificate"),
        (&["--certificate", "Cargo.toml"], "certificate: not an X.509"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_entra-emulator")).args(arguments).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && text.contains(named), "{text}");
    }
}

#[test]
fn help_lists_every_option() {
    let output = Command::new(env!("CARGO_BIN_EXE_entra-emulator")).arg("--help").output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    for option in [
        "--port",
        "--http-port",
        "--host-name",
        "--region",
        "--certificate",
        "--tenant",
        "--token-lifetime",
        "--ca-dir",
        "--stdin-lifetime",
    ] {
        assert!(text.contains(option), "{option}");
    }
}
