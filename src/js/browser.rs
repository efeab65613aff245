//! The browser, as `lib/browser-sign-in.js` has it: a listener is known by the number that JavaScript gave it.

use alloc::{boxed::Box, string::String};
use core::time::Duration;

use super::{
    bridge::{Question, Target},
    exports::answer,
    lines::{self, Lines},
};
use crate::{
    error::Result,
    host::{Begun, Browser, ListenOptions, Listener},
    maybe_send::BoxFuture,
    text::decimal,
    token::{Secret, milliseconds},
};

impl Browser for Target {
    fn listen<'a>(&'a self, options: &'a ListenOptions<'a>) -> BoxFuture<'a, Result<Box<dyn Listener>>> {
        let mut lines = Lines::default();
        lines.add("redirectUri", options.redirect_uri.unwrap_or_default());
        lines.add("state", options.state);
        lines.add("nonce", options.nonce);
        lines.add("codeVerifier", options.code_verifier);
        lines.add("scopes", options.scopes);
        lines.add("tenantId", options.tenant_id);
        lines.add("claims", options.claims.unwrap_or_default());
        lines.add("enableCae", if options.enable_cae { "yes" } else { "" });
        lines.add("successMessage", options.success_message.unwrap_or_default());
        lines.add("errorMessage", options.error_message.unwrap_or_default());
        let host = *self;
        let listening = host.begin(Question::Listen, lines.as_str()).then(|outcome| {
            answer(outcome)?;
            let text = |name| String::from(lines::find(outcome, name));
            let secret = |name| Secret::from(lines::find(outcome, name));
            let begun = (!lines::find(outcome, "state").is_empty()).then(|| Begun {
                state: secret("state"),
                nonce: secret("nonce"),
                code_verifier: secret("codeVerifier"),
            });
            Ok((text("listener"), text("redirectUri"), !lines::find(outcome, "isPage").is_empty(), begun))
        });
        Box::pin(async move {
            let (number, redirect_uri, is_page, begun) = listening.await?;
            Ok(Box::new(JsListener { host, number, redirect_uri, is_page, begun }) as Box<dyn Listener>)
        })
    }
}

struct JsListener {
    host: Target,
    number: String,
    redirect_uri: String,
    is_page: bool,
    begun: Option<Begun>,
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

    fn is_page(&self) -> bool {
        self.is_page
    }

    fn begun(&self) -> Option<&Begun> {
        self.begun.as_ref()
    }

    fn receive(self: Box<Self>, url: &str, limit: Duration) -> BoxFuture<'_, Result<Secret>> {
        let mut lines = Lines::default();
        lines.add("listener", &self.number);
        lines.add("url", url);
        lines.add("milliseconds", &decimal(milliseconds(limit)));
        self.host.begin(Question::Receive, lines.as_str()).then(|outcome| answer(outcome).map(Secret::from))
    }
}
