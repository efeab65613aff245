//! The seams over what `lib/lent.js` lends.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::{
    calls,
    json::HostJson,
    lines::{self, Lines},
    memory::moment,
    ops::Op,
};
use crate::{
    host::{Background, Clock, Env, Event, Fetch, FetchError, Field, Host, Level, Log, Random, RandomUnavailable, Reply},
    maybe_send::BoxFuture,
    request::Request,
    text::{decimal, number, split_at_first},
    token::{Moment, milliseconds},
    transport::Headers,
};

#[wasm_bindgen]
extern "C" {
    /// What the JavaScript side lends: the runtime's defaults under the user's `host` option.
    #[derive(Clone, Debug)]
    pub type JsHost;

    /// Begins one HTTP exchange, an operation; `headers` are lines.
    #[wasm_bindgen(method)]
    fn exchange(this: &JsHost, method: &str, url: &str, headers: &str, body: &str, milliseconds: f64) -> u32;
    #[wasm_bindgen(method)]
    fn now(this: &JsHost) -> f64;
    /// A clock that never jumps, in milliseconds; below zero where there is none.
    #[wasm_bindgen(method)]
    fn tick(this: &JsHost) -> f64;
    /// Begins a wait, an operation.
    #[wasm_bindgen(method)]
    fn sleep(this: &JsHost, milliseconds: f64) -> u32;
    /// Begins the wait of a pulse, an operation; 0 on a host that has none.
    #[wasm_bindgen(method)]
    fn pulse(this: &JsHost) -> u32;
    /// Fewer bytes where there is no randomness.
    #[wasm_bindgen(method)]
    fn random(this: &JsHost, length: u32) -> Vec<u8>;
    #[wasm_bindgen(method)]
    fn env(this: &JsHost, name: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn wants(this: &JsHost, level: &str) -> bool;
    #[wasm_bindgen(method)]
    fn log(this: &JsHost, lines: &str);
    #[wasm_bindgen(method, js_name = canSpawn)]
    fn can_spawn(this: &JsHost) -> bool;
    /// Sees the call of this number through.
    #[wasm_bindgen(method)]
    fn spawn(this: &JsHost, call: u32);
}

pub(super) fn lend(lent: JsHost) -> Host {
    Host::builder()
        .json(&HostJson)
        .fetch(lent.clone())
        .clock(lent.clone())
        .random(lent.clone())
        .env(lent.clone())
        .log(lent.clone())
        .background(lent)
        .build()
}

impl Fetch for JsHost {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        let mut headers = Lines::default();
        for (name, value) in &request.headers {
            headers.add(name, value);
        }
        let body = request.body.as_ref().map_or("", |body| body.as_str());
        let exchange = Op::new(self.exchange(request.method.as_str(), &request.url, headers.as_str(), body, float(limit)));
        Box::pin(async move { read(&Zeroizing::new(exchange.await)) })
    }
}

/// Reads how an exchange ended: lines of headers, among them its `:status` or its `:failure`, then an empty line and the body.
fn read(text: &str) -> Result<Reply, FetchError> {
    let (head, body) = split_at_first(text, "\n\n").unwrap_or_default();
    match (lines::find(head, ":failure"), number(lines::find(head, ":status"))) {
        ("", Some(status)) => Ok(Reply {
            status: u16::try_from(status).unwrap_or_default(),
            headers: Headers::new(lines::read(head)),
            body: Zeroizing::new(body.into()),
        }),
        ("timeout", _) => Err(FetchError::TimedOut),
        ("large", _) => Err(FetchError::TooLarge),
        _ => Err(FetchError::Network(body.into())),
    }
}

impl Clock for JsHost {
    fn now(&self) -> Option<Moment> {
        #[allow(clippy::cast_possible_truncation)] // `as` saturates
        Some(moment(JsHost::now(self) as i64, Some(self.tick() as i64)))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        done(JsHost::sleep(self, float(duration)))
    }

    fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
        Some(JsHost::pulse(self)).filter(|operation| *operation != 0).map(done)
    }
}

fn done(operation: u32) -> BoxFuture<'static, ()> {
    let operation = Op::new(operation);
    Box::pin(async move { drop(operation.await) })
}

#[allow(clippy::cast_precision_loss)] // exact for thousands of years
fn float(duration: Duration) -> f64 {
    milliseconds(duration) as f64
}

impl Random for JsHost {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let bytes = self.random(u32::try_from(buffer.len()).map_err(|_| RandomUnavailable)?);
        if bytes.len() != buffer.len() {
            return Err(RandomUnavailable);
        }
        buffer.copy_from_slice(&bytes);
        Ok(())
    }
}

impl Env for JsHost {
    fn var(&self, name: &str) -> Option<String> {
        self.env(name)
    }
}

impl Log for JsHost {
    fn wants(&self, level: Level) -> bool {
        JsHost::wants(self, level.as_str())
    }

    fn log(&self, event: &Event<'_>) {
        let mut lines = Lines::default();
        lines.add("level", event.level.as_str());
        lines.add("event", event.name);
        lines.add("credential", event.credential);
        for (name, field) in event.fields {
            match field {
                Field::Text(text) => lines.add(name, text),
                // A number says so, for the other side to read it as one.
                Field::Number(number) => lines.add(name, &["#", &decimal(*number)].concat()),
            }
        }
        JsHost::log(self, lines.as_str());
    }
}

impl Background for JsHost {
    fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        if !self.can_spawn() {
            return Err(work);
        }
        JsHost::spawn(self, calls::begin_unheard(work));
        Ok(())
    }
}
