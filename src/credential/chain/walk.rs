use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};
use core::sync::atomic::{AtomicBool, Ordering};

use crate::{
    cache::{CacheKey, Caller, Flights, Member, Outcome, brought},
    credential::TokenCredential,
    error::{Error, ErrorKind, Passed, Result, aggregate},
    host::{Event, Field, Host, Level},
    maybe_send::{BoxFuture, Lock, Shared},
    text::{concat, decimal},
    token::{AccessToken, GetTokenOptions},
};

/// Credentials that are asked one after the other, until one has a token.
pub(super) struct Chain {
    pub(super) name: &'static str,
    pub(super) host: Host,
    links: Lock<Shared<Vec<Link>>>,
    /// What to do where none of them applies.
    advice: &'static str,
    /// Whether who had a token once is asked alone from then on.
    remembers: bool,
    winner: Lock<Option<usize>>,
    walks: Flights,
    closed: AtomicBool,
}

/// One place in a chain.
pub(super) struct Link {
    /// Nothing where its errors have to say it.
    pub(super) name: &'static str,
    pub(super) what: What,
}

pub(super) enum What {
    Credential(Shared<dyn TokenCredential>),
    /// Left out, for this reason.
    Skipped(String),
}

impl Chain {
    pub(super) fn new(name: &'static str, links: Vec<Link>, advice: &'static str, remembers: bool, host: Host) -> Shared<Self> {
        Shared::new(Self {
            name,
            host,
            links: Lock::new(Shared::new(links)),
            advice,
            remembers,
            winner: Lock::default(),
            walks: Flights::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// A token of the first member that has one.
    ///
    /// While it is not known which one that is, calls for the same token walk together, and calls for others wait to hear who it is.
    pub(super) async fn get_token(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        let key = key(scopes, options);
        loop {
            if self.closed.load(Ordering::Relaxed) {
                return Err(Error::configuration("the credential is closed; make a new one").of(self.name));
            }
            if let Some(winner) = self.winner() {
                return winner.get_token(scopes, options).await;
            }
            let scopes = scopes.iter().map(|scope| String::from(*scope)).collect();
            let flight = if self.remembers { CacheKey::of_question(&["walk"]) } else { key.clone() };
            let walk = Walk { chain: self.clone(), scopes, options: options.clone(), about: key.clone(), flight };
            let walked = brought::<Walked>(Member::join(Shared::new(walk)).await)?;
            if walked.key == key {
                return walked.result.clone();
            }
        }
    }

    /// Forgets its members, and so their tokens.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.links.with(|links| *links = Shared::default());
    }

    fn winner(&self) -> Option<Shared<dyn TokenCredential>> {
        let place = self.winner.with(|winner| *winner)?;
        match &self.links().get(place)?.what {
            What::Credential(credential) => Some(credential.clone()),
            What::Skipped(_) => None,
        }
    }

    fn links(&self) -> Shared<Vec<Link>> {
        self.links.with(|links| links.clone())
    }

    async fn walk(&self, scopes: &[String], options: &GetTokenOptions) -> Result<AccessToken> {
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let links = self.links();
        let mut passed = Vec::new();
        for (place, link) in links.iter().enumerate() {
            let credential = match &link.what {
                What::Credential(credential) => credential,
                What::Skipped(why) => {
                    passed.push((link.name.to_owned(), Passed::Skipped(why.clone())));
                    continue;
                }
            };
            match credential.get_token(&scopes, options).await {
                Ok(token) => {
                    self.log("chain.selected", &link.named(place, None), None);
                    self.winner.with(|winner| *winner = Some(place).filter(|_| self.remembers));
                    return Ok(token);
                }
                Err(error) => {
                    let name = link.named(place, Some(&error));
                    self.log("chain.passedOver", &name, Some(&error));
                    if !goes_on(&error, options) {
                        return Err(error);
                    }
                    passed.push((name, Passed::Over(error)));
                }
            }
        }
        Err(aggregate(self.name, passed, self.advice))
    }

    fn log(&self, event: &'static str, member: &str, error: Option<&Error>) {
        let level = Level::Info;
        let Some(log) = self.host.log().filter(|log| log.wants(level)) else { return };
        let mut fields = Vec::from([("member", Field::Text(member))]);
        if let Some(error) = error {
            fields.extend([("kind", Field::Text(error.kind().as_str())), ("message", Field::Text(error.message()))]);
        }
        log.log(&Event { level, name: event, credential: self.name, fields: &fields });
    }
}

impl core::fmt::Debug for Chain {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let links = self.links();
        let names = links.iter().filter(|link| matches!(link.what, What::Credential(_))).map(|link| link.name);
        formatter.debug_struct(self.name).field("members", &names.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

impl Link {
    /// Its name; that of its error, or its place, if it has none.
    fn named(&self, place: usize, error: Option<&Error>) -> String {
        match (self.name, error.map_or("", Error::credential)) {
            ("", "") => concat(&["member ", &decimal(i64::try_from(place).unwrap_or(i64::MAX) + 1)]),
            ("", name) | (name, _) => name.into(),
        }
    }
}

/// Whether the next one is asked. Claims are for the identity that was refused: no other one answers them.
fn goes_on(error: &Error, options: &GetTokenOptions) -> bool {
    match error.kind() {
        ErrorKind::Unavailable | ErrorKind::Aggregate => true,
        ErrorKind::AuthenticationRequired => options.claims.as_ref().is_none_or(String::is_empty),
        _ => false,
    }
}

/// The same text for calls that want the same token.
fn key(scopes: &[&str], options: &GetTokenOptions) -> CacheKey {
    let cae = if options.enable_cae { "\ncae\n" } else { "\n\n" };
    let (tenant, claims) = (options.tenant_id.as_deref().unwrap_or_default(), options.claims.as_deref().unwrap_or_default());
    CacheKey::of_question(&[&scopes.join(" "), "\n", tenant, cae, claims])
}

/// One call that looks for who has a token.
struct Walk {
    chain: Shared<Chain>,
    scopes: Vec<String>,
    options: GetTokenOptions,
    /// What it is for.
    about: CacheKey,
    flight: CacheKey,
}

/// What it came to, and for which call.
struct Walked {
    key: CacheKey,
    result: Result<AccessToken>,
}

impl Caller for Walk {
    fn key(&self) -> &CacheKey {
        &self.flight
    }

    fn host(&self) -> &Host {
        &self.chain.host
    }

    fn flights(&self) -> &Flights {
        &self.chain.walks
    }

    fn start(self: Shared<Self>) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            let result = self.chain.walk(&self.scopes, &self.options).await;
            Ok(Shared::new(Walked { key: self.about.clone(), result }) as _)
        })
    }
}
