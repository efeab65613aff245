use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::present;
use crate::pattern::Pattern;

/// What must be asked of the world, and what it answers.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawExchange")]
pub enum Exchange {
    Http { asked: HttpPattern, reply: HttpReply, optional: bool },
    Process { asked: ProcessPattern, reply: ProcessReply, optional: bool },
}

/// What a request must have; it may have more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpPattern {
    pub method: String,
    /// Compared without the query.
    pub url: Pattern,
    #[serde(default)]
    pub query: BTreeMap<String, Pattern>,
    #[serde(default)]
    pub form: BTreeMap<String, Pattern>,
    #[serde(default)]
    pub headers: BTreeMap<String, Pattern>,
    /// `form.NAME`, `query.NAME` or `headers.NAME`.
    #[serde(default)]
    pub absent: Vec<String>,
}

/// What a program that is run must be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessPattern {
    pub program: Pattern,
    pub args: Pattern,
}

/// What comes back from the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpReply {
    /// Names of headers are in lower case.
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    NetworkError(String),
    /// The exchange ran into its time limit.
    TimedOut,
}

/// What comes back from a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessReply {
    Exited { exit_code: i32, stdout: String, stderr: String },
    NotFound,
    TimedOut,
}

impl Exchange {
    /// Whether the vector also passes without it.
    pub fn optional(&self) -> bool {
        let (Self::Http { optional, .. } | Self::Process { optional, .. }) = self;
        *optional
    }

    /// One line that names the exchange.
    pub fn describe(&self) -> String {
        match self {
            Self::Http { asked, .. } => format!("{} {}", asked.method, asked.url),
            Self::Process { asked, .. } => format!("process {} {}", asked.program, asked.args),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExchange {
    http: Option<HttpPattern>,
    process: Option<ProcessPattern>,
    reply: Value,
    #[serde(default)]
    optional: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawHttpReply {
    status: Option<u16>,
    headers: Option<BTreeMap<String, String>>,
    #[serde(default, deserialize_with = "present")]
    json: Option<Value>,
    body: Option<String>,
    network_error: Option<String>,
    timeout: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawProcessReply {
    exit_code: Option<i32>,
    stdout: Option<String>,
    stderr: Option<String>,
    not_found: Option<bool>,
    timeout: Option<bool>,
}

impl TryFrom<RawExchange> for Exchange {
    type Error = String;

    fn try_from(raw: RawExchange) -> Result<Self, String> {
        let (reply, optional) = (raw.reply, raw.optional);
        match (raw.http, raw.process) {
            (Some(asked), None) => {
                check_absent(&asked.absent)?;
                check_lower_case(asked.headers.keys())?;
                Ok(Self::Http { asked, reply: http_reply(parse(reply)?)?, optional })
            }
            (None, Some(asked)) => Ok(Self::Process { asked, reply: process_reply(parse(reply)?)?, optional }),
            _ => Err("an exchange has exactly one of http and process".into()),
        }
    }
}

fn parse<T: serde::de::DeserializeOwned>(reply: Value) -> Result<T, String> {
    serde_json::from_value(reply).map_err(|error| format!("reply: {error}"))
}

fn check_absent(absent: &[String]) -> Result<(), String> {
    let known = |path: &String| ["form.", "query.", "headers."].iter().any(|part| path.len() > part.len() && path.starts_with(part));
    match absent.iter().find(|path| !known(path)) {
        Some(path) => Err(format!("absent names {path:?}, expected form.NAME, query.NAME or headers.NAME")),
        None => Ok(()),
    }
}

fn check_lower_case<'a>(mut names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    match names.find(|name| name.to_lowercase() != **name) {
        Some(name) => Err(format!("the header {name} must be in lower case")),
        None => Ok(()),
    }
}

fn http_reply(raw: RawHttpReply) -> Result<HttpReply, String> {
    match raw {
        RawHttpReply { network_error: Some(text), status: None, headers: None, json: None, body: None, timeout: None } => {
            Ok(HttpReply::NetworkError(text))
        }
        RawHttpReply { timeout: Some(true), status: None, headers: None, json: None, body: None, network_error: None } => {
            Ok(HttpReply::TimedOut)
        }
        RawHttpReply { status: Some(status @ 100..=599), headers, json, body, network_error: None, timeout: None } => {
            let mut headers: Vec<_> = headers.unwrap_or_default().into_iter().collect();
            check_lower_case(headers.iter().map(|(name, _)| name))?;
            let body = match (json, body) {
                (Some(json), None) => {
                    if headers.iter().all(|(name, _)| name != "content-type") {
                        headers.push(("content-type".into(), "application/json".into()));
                    }
                    json.to_string()
                }
                (None, Some(body)) => body,
                _ => return Err("a reply has exactly one of json and body".into()),
            };
            Ok(HttpReply::Answer { status, headers, body: body.into_bytes() })
        }
        _ => Err("a reply to http has a status of 100 to 599 with json or body, or networkError alone, or timeout alone".into()),
    }
}

fn process_reply(raw: RawProcessReply) -> Result<ProcessReply, String> {
    match raw {
        RawProcessReply { not_found: Some(true), exit_code: None, stdout: None, stderr: None, timeout: None } => Ok(ProcessReply::NotFound),
        RawProcessReply { timeout: Some(true), exit_code: None, stdout: None, stderr: None, not_found: None } => Ok(ProcessReply::TimedOut),
        RawProcessReply { exit_code: Some(exit_code), stdout, stderr, not_found: None, timeout: None } => {
            Ok(ProcessReply::Exited { exit_code, stdout: stdout.unwrap_or_default(), stderr: stderr.unwrap_or_default() })
        }
        _ => Err("a reply to a process has an exitCode, or notFound alone, or timeout alone".into()),
    }
}
