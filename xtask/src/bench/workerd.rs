//! workerd, from its start to its first token.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::figure::Figures;
use super::ground::Ground;
use crate::progress::{Service, Step};

/// It takes a tenth of a second.
const LIMIT: Duration = Duration::from_secs(20);

/// Milliseconds until a Worker that has been asked for it answers with a token.
///
/// # Errors
/// When workerd does not listen, or the Worker answers with anything else.
pub fn time(step: &Step, ground: &Ground, subject: &str) -> Result<Figures> {
    let config = ground.directory().join("bundled").join(format!("worker-{subject}.capnp"));
    fs::write(&config, configuration(ground, subject)?)?;
    let mut command = Command::new(ground.workerd()?);
    // On the control descriptor, here its standard output, workerd says which port it was given.
    command.args(["serve", "--experimental", "--control-fd=1"]).arg(&config).current_dir(ground.directory());
    let begun = Instant::now();
    let service = Service::start("workerd", &mut command)?;
    let line = service.wait_for(step, "\"event\":\"listen\"", LIMIT)?;
    let Listening { port } = serde_json::from_str(&line).with_context(|| format!("workerd said `{line}`"))?;
    let answer = get(port)?;
    let took = begun.elapsed();
    ensure!(answer.contains(" 200 ") && answer.ends_with("token"), "the Worker answered: {answer}");
    Ok([("milliseconds".to_owned(), took.as_secs_f64() * 1000.0)].into())
}

#[derive(Debug, Deserialize)]
struct Listening {
    port: u16,
}

/// The answer to a request for `/`, head and body.
fn get(port: u16) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The configuration of a Worker: its bundle, where the token service is, and which certificate to trust.
fn configuration(ground: &Ground, subject: &str) -> Result<String> {
    let place = ground.emulator().place();
    let ca = fs::read_to_string(&place.ca_file)?;
    let bundle = format!("worker-{subject}");
    let mut modules = format!("(name = \"worker.js\", esModule = embed \"{bundle}/worker.js\"),");
    for entry in fs::read_dir(ground.directory().join("bundled").join(&bundle))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            let name = path.file_name().unwrap_or_default().display();
            let _ = write!(modules, "\n    (name = \"./{name}\", wasm = embed \"{bundle}/{name}\"),");
        }
    }
    // Only peers need Node's modules.
    let flags = if ["floor", "ours"].contains(&subject) { "" } else { "\"nodejs_compat\"" };
    let bindings = [
        ("origin", &place.origin),
        ("tenantId", &place.tenant_id),
        ("clientId", &place.client_id),
        ("clientSecret", &place.client_secret),
        ("tokenEndpoint", &place.token_endpoint),
    ]
    .map(|(name, value)| format!("(name = \"{name}\", text = {value:?})"))
    .join(", ");
    Ok(format!(
        "using Workerd = import \"/workerd/workerd.capnp\";
const config :Workerd.Config = (
  services = [
    (name = \"bench\", worker = .bench),
    (name = \"internet\", network = (allow = [\"public\", \"private\"], tlsOptions = (trustedCertificates = [{ca:?}]))),
  ],
  sockets = [(name = \"http\", address = \"127.0.0.1:0\", http = (), service = \"bench\")],
);
const bench :Workerd.Worker = (
  modules = [
    {modules}
  ],
  bindings = [{bindings}],
  compatibilityDate = \"{DATE}\",
  compatibilityFlags = [{flags}],
);
"
    ))
}

/// Before the date from which on workerd lends every Worker Node's modules.
const DATE: &str = "2026-07-01";
