//! The audit of a whole host: one line per call, of whoever makes it.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use wasmtime::error::Context;

use crate::config::{AuditConfig, AuditFormat, AuditTarget};
use crate::lent::{Exchange, Outgoing};
use crate::machine::{Audit, Call};
use hyper::Request;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// Writes lines for whoever reads them. Clones write to the same place.
#[derive(Clone)]
pub struct AuditLog {
    who: Arc<str>,
    format: AuditFormat,
    to: Option<Arc<Mutex<Box<dyn Write + Send>>>>,
}

impl AuditLog {
    /// Writes where the configuration says; what is in a file stays there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn open(config: &AuditConfig) -> wasmtime::Result<Self> {
        Ok(match (config.to, &config.file) {
            (AuditTarget::Stderr, _) => Self::to(io::stderr(), config.format),
            (AuditTarget::File, Some(file)) => {
                let opened = OpenOptions::new().create(true).append(true).open(file);
                Self::to(opened.with_context(|| format!("cannot write the audit to {}: name another file", file.display()))?, config.format)
            }
            _ => Self { who: "host".into(), format: config.format, to: None },
        })
    }

    /// Writes there.
    pub fn to(place: impl Write + Send + 'static, format: AuditFormat) -> Self {
        Self { who: "host".into(), format, to: Some(Arc::new(Mutex::new(Box::new(place)))) }
    }

    /// The same for the calls of somebody else, as of a credential or plugin.
    #[must_use]
    pub fn of(&self, who: &str) -> Self {
        Self { who: who.into(), ..self.clone() }
    }

    fn line(&self, call: &Call<'_>) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        match self.format {
            AuditFormat::Text => format!("{} {} {call}\n", now.as_secs(), self.who),
            AuditFormat::Json => {
                let Call { import, subject, outcome, took } = call;
                let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                let line = json!({ "time": now.as_secs(), "who": &*self.who, "import": import, "subject": subject, "outcome": outcome, "milliseconds": took });
                format!("{line}\n")
            }
        }
    }
}

impl Audit for AuditLog {
    fn record(&self, call: &Call<'_>) {
        if let Some(to) = &self.to {
            let written = to.lock().unwrap_or_else(PoisonError::into_inner).write_all(self.line(call).as_bytes());
            if let Err(why) = written {
                // The standard error is all that is left; who has closed that, wants to hear nothing.
                let _told = writeln!(io::stderr(), "the audit cannot be written: {why}");
            }
        }
    }
}

impl fmt::Debug for AuditLog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuditLog").field("who", &self.who).field("format", &self.format).finish_non_exhaustive()
    }
}

/// A way out whose exchanges an audit hears of.
pub(crate) struct Audited<O> {
    pub(crate) outgoing: O,
    pub(crate) audit: AuditLog,
}

impl<O: Outgoing> Outgoing for Audited<O> {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        let (begun, subject, audit) = (begin(), subject(&request), self.audit.clone());
        let exchange = self.outgoing.send(request, options);
        Box::pin(async move {
            let answered = exchange.await;
            let outcome = match &answered {
                Ok(response) => response.status().as_str().to_owned(),
                Err(error) => failure(error).to_owned(),
            };
            begun.end(&audit, &subject, &outcome);
            answered
        })
    }
}

/// An exchange of wasi:http.
pub(crate) fn begin() -> crate::machine::Begun {
    crate::machine::Begun::new("http.send")
}

/// Method and URL, without a query: that may have secrets in it.
pub(crate) fn subject(request: &Request<WasiBody>) -> String {
    let uri = request.uri();
    let scheme = uri.scheme_str().unwrap_or("?");
    // An authority may have a password in it.
    let place = uri.authority().map_or("?", |authority| authority.as_str().rsplit('@').next().unwrap_or("?"));
    format!("{} {scheme}://{place}{}", request.method(), uri.path())
}

/// What came of an exchange that failed.
pub(crate) const fn failure(error: &Error) -> &'static str {
    match error {
        Error::HttpRequestDenied | Error::DestinationIpProhibited => "denied",
        Error::ConnectionTimeout | Error::ConnectionReadTimeout | Error::HttpResponseTimeout => "timed out",
        Error::TlsCertificateError => "untrusted",
        _ => "no answer",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const CALL: Call<'_> = Call { import: "files.read", subject: "/a\n\"files.read /b", outcome: "denied", took: Duration::from_millis(3) };

    #[test]
    fn a_call_is_one_line_in_either_format() {
        let log = |format| AuditLog::to(io::sink(), format).of("shop");
        let text = log(AuditFormat::Text).line(&CALL);
        assert!(text.ends_with(" shop files.read /a?\"files.read /b: denied (3 ms)\n") && text.lines().count() == 1, "{text}");
        let json = log(AuditFormat::Json).line(&CALL);
        assert_eq!(json.lines().count(), 1, "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((read["who"].as_str(), read["subject"].as_str()), (Some("shop"), Some(CALL.subject)));
    }

    #[test]
    fn no_query_and_no_password_is_told() {
        let uri = "https://user:password@shop.example/orders?sig=secret";
        let request = Request::get(uri).body(WasiBody::default()).unwrap();
        assert_eq!(subject(&request), "GET https://shop.example/orders");
    }
}
