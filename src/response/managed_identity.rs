//! What the hosts of managed identities answer.

use alloc::string::String;

use super::{Response, expires_on, token};
use crate::{
    cache::Record,
    error::{EntraError, Error, Result},
    json::Document,
    maybe_send::Shared,
    text::{concat, decimal, split_at_first},
    token::{AccessToken, Secret, UnixTime},
    transport::retry::Service,
};

/// What was asked, as far as it says how to read the answer.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The host's name, for people.
    pub name: &'static str,
    pub service: Service,
    /// Whether it is the instance metadata service: what answers at its address may be anything.
    pub is_imds: bool,
    /// Whether one of the identities was named.
    pub is_user_assigned: bool,
    /// Whether there are other credentials to try.
    pub in_chain: bool,
    /// The names under which the answer must say which identity it is of, and its id. Old hosts answer for another one.
    pub echo: Option<(&'static [&'static str], &'a str)>,
}

/// Reads a token, or the error that came in its place.
pub fn parse(response: &Response, asked: &Asked<'_>) -> Result<Shared<Record>> {
    let body = response.json.parse(response.reply.body.as_str()).ok();
    if let Some(error) = failure(response, body.as_deref(), asked) {
        return Err(error);
    }
    let refused = |why| Error::authentication(concat(&[asked.name, ": ", why]));
    let Some(body) = body.as_deref() else {
        // A page of a proxy, or of a network that wants people to sign in.
        return Err(if asked.is_imds { Error::unavailable(concat(&[asked.name, ": ", NOT_IT])) } else { refused(NOT_JSON) });
    };
    if let Some((names, id)) = asked.echo
        && !names.iter().any(|name| body.text(name).is_some_and(|echo| echo.eq_ignore_ascii_case(id)))
    {
        return Err(refused(NOT_SAID));
    }
    read(response, body).map(Shared::new).map_err(refused)
}

/// Whether something answered a probe that could be the instance metadata service.
pub fn probe(answer: Result<Response>) -> Result<String> {
    match answer {
        Ok(response) if !is_no_way_there(&response) => Ok(String::new()),
        Ok(_) => Err(Error::unavailable(concat(&[IMDS, ":", NO_WAY]))),
        Err(error) => Err(Error::unavailable(concat(&[
            IMDS,
            ": nothing answers there. This is no machine of Azure's, or it has none (",
            error.message(),
            ")",
        ]))),
    }
}

/// The public name of the instance metadata service.
pub const IMDS: &str = "the instance metadata service (IMDS)";

fn read(response: &Response, body: &dyn Document) -> Result<Record, &'static str> {
    let now = response.asked_at.wall();
    let given = body.text("access_token").filter(|token| !token.is_empty()).ok_or(NO_TOKEN)?;
    // What is absolute is so by the server's clock.
    let server = response.reply.headers.date().unwrap_or(now).seconds();
    let lifetime = lifetime(body, server).ok_or(NO_EXPIRY)?;
    let sooner = |seconds: i64| token::positive(seconds).filter(|seconds| *seconds < lifetime);
    let refresh_in = body.integer("refresh_in").and_then(sooner);
    let refresh_in = refresh_in.or_else(|| sooner(body.integer("refresh_on")?.saturating_sub(server)));
    let refresh_in = refresh_in.or_else(|| (lifetime > LONG).then_some(lifetime / 2));
    let after = |seconds: i64| UnixTime::from_millis(now.millis() + seconds * 1000);
    Ok(Record {
        token: AccessToken {
            token: Secret::from(given),
            expires_on: after(lifetime),
            refresh_on: refresh_in.map(after),
            token_type: token::token_type(response, body),
        },
        cached_at: response.asked_at,
        attempted_at: response.asked_at,
    })
}

/// The seconds that the token has left: until `expires_on`, else `expires_in`. A token that is over is of no use, but its caller's to see.
fn lifetime(body: &dyn Document, now: i64) -> Option<i64> {
    let expires_in = body.integer("expires_in").and_then(token::positive);
    let until = match body.integer("expires_on") {
        Some(seconds) if (1..YEAR_2001).contains(&seconds) => Some(seconds),
        Some(seconds) => (YEAR_2001..=YEAR_9999).contains(&seconds).then(|| seconds - now),
        None => body.text("expires_on").and_then(|text| expires_on::parse(&text)).map(|seconds| seconds - now),
    };
    match until {
        Some(until) if until > 0 || expires_in.is_none() => token::positive(until).or(Some(until)),
        _ => expires_in,
    }
}

fn failure(response: &Response, body: Option<&dyn Document>, asked: &Asked<'_>) -> Option<Error> {
    let status = response.reply.status;
    let details = details(response, body);
    let said_something = !(details.code.is_empty() && details.description.is_empty());
    if status == 200 && details.code.is_empty() {
        return None;
    }
    let mut said = concat(&[asked.name, ": "]);
    if said_something {
        let between = if details.code.is_empty() || details.description.is_empty() { "" } else { ": " };
        said.push_str(&concat(&[&details.code, between, details.description.strip_suffix('.').unwrap_or(&details.description)]));
    } else {
        said.push_str("it said nothing that can be read");
    }
    said.push_str(&concat(&[" (status ", &decimal(status.into()), ")."]));
    let say = |advice: &str| concat(&[&said, advice]);
    let authentication = |advice| Error::authentication(say(advice));
    let error = match status {
        _ if asked.is_imds && is_no_way_there(response) => Error::unavailable(say(NO_WAY)),
        400 if asked.is_imds && !asked.is_user_assigned => Error::unavailable(say(NO_IDENTITY)),
        400 if asked.is_imds => {
            let error = authentication(NOT_ASSIGNED);
            if asked.in_chain { error.into_unavailable() } else { error }
        }
        502 | 504 if asked.is_imds => Error::transport(say(PROXY)),
        // As a page with a token's status, which is no error: see above.
        300..=399 | 404 if asked.is_imds && asked.in_chain && body.is_none() => {
            Error::unavailable(concat(&[asked.name, ": ", NOT_IT, " (status ", &decimal(status.into()), ")"]))
        }
        _ if asked.service.passes(status) => Error::transport(say("")),
        300..=399 => authentication(" A redirect is not followed: it would carry the secret elsewhere."),
        _ => authentication(""),
    };
    let wait = response.reply.headers.retry_after_ms(response.asked_at.wall()).filter(|_| asked.service.passes(status));
    Some(error.with_entra(details, wait))
}

/// What an error says, in any of the hosts' forms: `{"error":"..","error_description":".."}`, `{"error":{"code":"..","message":".."}}`,
/// `{"statusCode":..,"message":".."}`, or a text.
fn details(response: &Response, body: Option<&dyn Document>) -> EntraError {
    let text = response.reply.body.as_str();
    let inner = body.and_then(|_| response.json.member(text, "error").ok());
    let find = |within: &str, names: &[&str]| {
        let outside = || names.iter().find_map(|name| body?.text(name));
        let said = inner.as_ref().and_then(|inner| inner.text(within)).or_else(outside);
        said.map_or(String::new(), |said| response.scrubber.clean(&said))
    };
    let mut details = EntraError {
        status: response.reply.status,
        code: find("code", &["error"]),
        description: find("message", &["error_description", "message"]),
        correlation_id: find("correlationId", &["correlation_id", "correlationId"]),
        ..EntraError::default()
    };
    // A page is not for people who read messages; and what was meant to be a token is for nobody.
    if body.is_none() && response.reply.status != 200 && text.len() <= LONGEST_TEXT && !text.trim_ascii_start().starts_with('<') {
        let holds_a_token = split_at_first(text, "access_token").is_some();
        details.description = if holds_a_token { String::new() } else { response.scrubber.clean(text) };
    }
    details
}

/// How Docker Desktop's proxy says that there is no such address here.
fn is_no_way_there(response: &Response) -> bool {
    response.reply.status == 403 && split_at_first(response.reply.body.as_str(), "unreachable").is_some()
}

// In seconds since 1970. A smaller number is a lifetime; a larger one is no time of ours.
const YEAR_2001: i64 = 978_307_200;
const YEAR_9999: i64 = 253_402_300_799;
/// A token that lives longer is renewed at half its life. In seconds.
const LONG: i64 = 2 * 3600;
/// In bytes.
const LONGEST_TEXT: usize = 2000;

const NOT_IT: &str =
    "the answer is not JSON, so it is something else that answers at its address: a proxy, or a network that wants a sign-in";
const NOT_JSON: &str = "the answer is not JSON";
const NO_TOKEN: &str = "the answer has no access_token";
const NO_EXPIRY: &str = "the answer does not say when the token expires (expires_on, expires_in)";
const NOT_SAID: &str = "the answer does not say that the token is of the identity that was asked for: this version of the agent gives that of \
    the machine. Update the agent, or use the machine's own identity";
const NO_WAY: &str = " There is no way to it from here (unreachable).";
const NO_IDENTITY: &str = " No identity is assigned to this machine: assign one, or use another credential.";
const NOT_ASSIGNED: &str = " The requested identity is not assigned to this machine: compare its id with those that are.";
const PROXY: &str = " This is a gateway's error: the instance metadata service cannot be asked through a proxy.";
