//! Answers of a CI system's issuer of assertions.

use alloc::string::String;

use super::{Response, is_transient};
use crate::{
    error::{Error, Result},
    text::{concat, decimal},
    token::Secret,
};

/// What an issuer calls things.
pub(crate) struct Issuer {
    /// As `Azure Pipelines`.
    pub(crate) name: &'static str,
    /// The member that has the assertion.
    pub(crate) member: &'static str,
    /// What to look at when it refuses.
    pub(crate) advice: &'static str,
    /// Headers that its support asks for.
    pub(crate) ids: &'static [&'static str],
}

/// Reads the assertion. A body with status 200 is never quoted: it may hold one.
pub(crate) fn assertion(response: &Response, issuer: &Issuer) -> Result<Secret> {
    let body = response.json.parse(response.reply.body.as_str()).ok();
    let status = response.reply.status;
    if status != 200 {
        let said = body.and_then(|body| body.text("message")).map_or(String::new(), |said| response.scrubber.clean(&said));
        let said = if said.is_empty() { said } else { concat(&[": ", &said]) };
        let what =
            concat(&["status ", &decimal(status.into()), " from the OIDC endpoint of ", issuer.name, ", and no ", issuer.member, &said]);
        return Err(if is_transient(status) {
            let wait = response.reply.headers.retry_after_ms(response.asked_at.wall());
            let error = Error::transport(concat(&[&what, &ids(response, issuer)]));
            wait.map_or(error.clone(), |wait| error.with_retry_after(wait))
        } else {
            Error::authentication(concat(&[&what, ". ", issuer.advice, &ids(response, issuer)]))
        });
    }
    let assertion = body.and_then(|body| body.text(issuer.member)).filter(|assertion| !assertion.trim_ascii().is_empty());
    assertion.map(Secret::from).ok_or_else(|| {
        let what = ["the answer of the OIDC endpoint of ", issuer.name, " has no ", issuer.member, ". ", issuer.advice];
        Error::authentication(concat(&[&concat(&what), &ids(response, issuer)]))
    })
}

fn ids(response: &Response, issuer: &Issuer) -> String {
    let mut text = String::new();
    for name in issuer.ids {
        if let Some(id) = response.reply.headers.get(name) {
            text.push_str(&concat(&[" ", name, ": ", &response.scrubber.clean(id)]));
        }
    }
    text
}
