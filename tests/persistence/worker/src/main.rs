//! A process that shares a cache with others. It reads one request from its standard input, as JSON, and answers with lines of JSON:
//! `../worker.mjs` does the same with the npm package.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::time::Duration;

use azure_identity_wasm::host::{CacheFile, CacheName, Replaced};
use azure_identity_wasm::native::SystemCacheFile;
use azure_identity_wasm::{Error, Secret};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Request {
    op: String,
    /// As `process.platform` says it.
    platform: String,
    env: HashMap<String, String>,
    name: String,
    allow: bool,
    before: Option<String>,
    #[serde(default)]
    after: String,
    #[serde(default)]
    times: u64,
    /// In milliseconds.
    #[serde(default)]
    pause: u64,
}

struct Cache {
    file: SystemCacheFile,
    name: CacheName,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let request: Request = serde_json::from_str(&input)?;
    let system = match request.platform.as_str() {
        "win32" => "windows",
        "darwin" => "macos",
        _ => "linux",
    };
    let env = request.env;
    let file = SystemCacheFile::with(move |name: &str| env.get(name).cloned(), system);
    let cache = Cache { file, name: CacheName { name: request.name, allow_unencrypted: request.allow } };
    let done = match request.op.as_str() {
        "load" => cache.load().await.map(|text| json!({ "text": text })),
        "replace" => cache.replace(request.before.as_deref(), &request.after).await,
        "increment" => cache.increment(request.times, request.pause).await,
        "endless" => cache.endless(&request.after).await,
        other => panic!("no such request: {other}"),
    };
    say(&done.unwrap_or_else(|error| json!({ "kind": error.kind().as_str(), "message": error.to_string(), "debug": format!("{error:?}") })))
}

impl Cache {
    async fn load(&self) -> Result<Option<String>, Error> {
        Ok(self.file.load(&self.name).await?.map(|text| text.expose().to_owned()))
    }

    async fn replace(&self, before: Option<&str>, after: &str) -> Result<Value, Error> {
        let before = before.map(Secret::from);
        Ok(match self.file.replace(&self.name, before.as_ref(), after.into()).await? {
            Replaced::Done => json!({ "done": true }),
            Replaced::Changed(present) => json!({ "done": false, "present": present.as_ref().map(Secret::expose) }),
        })
    }

    /// Counts on, as a program that merges what it has into what is there.
    async fn increment(&self, times: u64, pause: u64) -> Result<Value, Error> {
        for _ in 0..times {
            let mut before = self.load().await?;
            loop {
                let after = json!({ "n": count(before.as_deref()) + 1 }).to_string();
                match self.replace(before.as_deref(), &after).await {
                    Ok(answer) if answer["done"] == true => break,
                    Ok(answer) => before = answer["present"].as_str().map(ToOwned::to_owned),
                    // Others may have it for longer than a call waits.
                    Err(error) if error.message().starts_with("the token cache is in use: ") => {}
                    Err(error) => return Err(error),
                }
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Ok(json!({ "done": true }))
    }

    /// Counts on until it is killed, with something that takes its time to be written, and says each number that is written.
    async fn endless(&self, filling: &str) -> Result<Value, Error> {
        let mut before = self.load().await?;
        loop {
            let n = count(before.as_deref()) + 1;
            let after = json!({ "n": n, "filling": filling }).to_string();
            let answer = self.replace(before.as_deref(), &after).await?;
            if answer["done"] == true {
                drop(say(&json!({ "n": n })));
                before = Some(after);
            } else {
                before = answer["present"].as_str().map(ToOwned::to_owned);
            }
        }
    }
}

fn count(text: Option<&str>) -> u64 {
    let text: Value = text.map(|text| serde_json::from_str(text).unwrap()).unwrap_or_default();
    text["n"].as_u64().unwrap_or(0)
}

fn say(answer: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{answer}")?;
    out.flush()
}
