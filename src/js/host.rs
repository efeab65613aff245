//! The seams over what `lib/lent.js` lends.

use alloc::{boxed::Box, string::String};
use core::time::Duration;

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::JsFuture;
use zeroize::Zeroizing;

use super::{
    Call,
    json::HostJson,
    lines::{self, Lines},
    memory::{in_milliseconds, moment},
};
use crate::{
    host::{Background, Clock, Env, Event, Fetch, FetchError, Field, Host, Level, Log, Random, RandomUnavailable, Reply},
    maybe_send::BoxFuture,
    request::Request,
    text::decimal,
    token::Moment,
    transport::Headers,
};

#[wasm_bindgen]
extern "C" {
    /// What the JavaScript side lends: the runtime's defaults under the user's `host` option.
    #[derive(Clone, Debug)]
    pub type JsHost;

    /// Begins one HTTP exchange; `headers` are lines.
    #[wasm_bindgen(method)]
    fn exchange(this: &JsHost, method: &str, url: &str, headers: &str, body: &str, milliseconds: f64) -> JsExchange;
    #[wasm_bindgen(method)]
    fn now(this: &JsHost) -> f64;
    /// A clock that never jumps, in milliseconds; `NaN` where there is none.
    #[wasm_bindgen(method)]
    fn tick(this: &JsHost) -> f64;
    #[wasm_bindgen(method)]
    fn sleep(this: &JsHost, milliseconds: f64) -> Promise;
    #[wasm_bindgen(method)]
    fn pulse(this: &JsHost) -> Option<Promise>;
    /// Nothing where there is no randomness.
    #[wasm_bindgen(method)]
    fn random(this: &JsHost, length: u32) -> Option<Uint8Array>;
    #[wasm_bindgen(method)]
    fn env(this: &JsHost, name: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn wants(this: &JsHost, level: &str) -> bool;
    #[wasm_bindgen(method)]
    fn log(this: &JsHost, lines: &str);
    #[wasm_bindgen(method, js_name = canSpawn)]
    fn can_spawn(this: &JsHost) -> bool;
    #[wasm_bindgen(method)]
    fn spawn(this: &JsHost, call: Call);

    type JsExchange;

    /// Resolves to a `JsReply`; it never rejects.
    #[wasm_bindgen(method, getter)]
    fn reply(this: &JsExchange) -> Promise;
    #[wasm_bindgen(method)]
    fn abort(this: &JsExchange);

    /// How an exchange ended: with a status above 0, or with 0 and, in `headers`, why.
    type JsReply;

    #[wasm_bindgen(method, getter)]
    fn status(this: &JsReply) -> u16;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &JsReply) -> String;
    #[wasm_bindgen(method, getter)]
    fn body(this: &JsReply) -> String;
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
        Box::pin(async move {
            let mut headers = Lines::default();
            for (name, value) in &request.headers {
                headers.add(name, value);
            }
            let body = request.body.as_ref().map_or("", |body| body.as_str());
            let exchange = Abort(self.exchange(request.method.as_str(), &request.url, headers.as_str(), body, in_milliseconds(limit)));
            match JsFuture::from(exchange.0.reply()).await {
                Ok(reply) => read(reply.unchecked_ref()),
                Err(_) => Err(FetchError::Network(String::new())),
            }
        })
    }
}

fn read(reply: &JsReply) -> Result<Reply, FetchError> {
    let (status, headers, body) = (reply.status(), reply.headers(), reply.body());
    match (status, headers.as_str()) {
        (0, "timeout") => Err(FetchError::TimedOut),
        (0, "large") => Err(FetchError::TooLarge),
        (0, "forbidden") => Err(FetchError::Forbidden(body)),
        (0, _) => Err(FetchError::Network(body)),
        _ => Ok(Reply { status, headers: Headers::new(lines::read(&headers)), body: Zeroizing::new(body.into_bytes()) }),
    }
}

/// Aborts the exchange when it is dropped; after its end that does nothing.
struct Abort(JsExchange);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Clock for JsHost {
    fn now(&self) -> Option<Moment> {
        Some(moment(JsHost::now(self), self.tick()))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        settled(JsHost::sleep(self, in_milliseconds(duration)))
    }

    fn pulse(&self) -> Option<BoxFuture<'static, ()>> {
        JsHost::pulse(self).map(settled)
    }
}

fn settled(promise: Promise) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let _either_way = JsFuture::from(promise).await;
    })
}

impl Random for JsHost {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let length = u32::try_from(buffer.len()).map_err(|_| RandomUnavailable)?;
        let bytes = self.random(length).filter(|bytes| bytes.length() == length).ok_or(RandomUnavailable)?;
        bytes.copy_to(buffer);
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
        JsHost::spawn(self, Call::background(work));
        Ok(())
    }
}
