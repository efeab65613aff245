//! The system's browser, as `lib/lent.js` has it: a listener is known by the number of the host's that JavaScript gave it.

use alloc::{boxed::Box, string::String};
use core::time::Duration;

use super::{
    bridge::{Question, Target},
    exports::answer,
    lines::{self, Lines},
};
use crate::{
    error::Result,
    host::{Browser, ListenOptions, Listener},
    maybe_send::BoxFuture,
    text::decimal,
    token::{Secret, milliseconds},
};

impl Browser for Target {
    fn listen<'a>(&'a self, options: &'a ListenOptions<'a>) -> BoxFuture<'a, Result<Box<dyn Listener>>> {
        let mut lines = Lines::default();
        lines.add("redirectUri", options.redirect_uri.unwrap_or_default());
        lines.add("state", options.state);
        lines.add("successMessage", options.success_message.unwrap_or_default());
        lines.add("errorMessage", options.error_message.unwrap_or_default());
        let host = *self;
        let listening = host.begin(Question::Listen, lines.as_str()).then(|outcome| {
            answer(outcome)?;
            let text = |name| String::from(lines::find(outcome, name));
            Ok((text("listener"), text("redirectUri")))
        });
        Box::pin(async move {
            let (number, redirect_uri) = listening.await?;
            Ok(Box::new(JsListener { host, number, redirect_uri }) as Box<dyn Listener>)
        })
    }
}

struct JsListener {
    host: Target,
    number: String,
    redirect_uri: String,
}

/// Nobody listens any more, unless it has begun to receive: then JavaScript closes it.
impl Drop for JsListener {
    fn drop(&mut self) {
        self.host.ask(Question::StopListening, &self.number);
    }
}

impl Listener for JsListener {
    fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    fn receive(self: Box<Self>, url: &str, limit: Duration) -> BoxFuture<'_, Result<Secret>> {
        let mut lines = Lines::default();
        lines.add("listener", &self.number);
        lines.add("url", url);
        lines.add("milliseconds", &decimal(milliseconds(limit)));
        self.host.begin(Question::Receive, lines.as_str()).then(|outcome| answer(outcome).map(Secret::from))
    }
}
