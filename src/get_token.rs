//! The whole journey of one call, on one screen.
//!
//! Credentials never see the cache; the cache never sees the network. What a credential adds is its [`Flow`](crate::credential::Flow):
//! which request, which proof.

use alloc::boxed::Box;
use core::{
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    cache::{self, CacheKey, Decision, Member, Record},
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    session::Session,
    token::{AccessToken, Ask, GetTokenOptions},
    transport::Transport,
};

impl Session {
    /// Parse what is asked, look at what is at hand, fetch what is not.
    pub(crate) fn get_token(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Answer {
        self.journey(scopes, options).unwrap_or_else(|error| Answer::Ready(Err(error.of(self.flow.name()))))
    }

    fn journey(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<Answer> {
        let ask = self.parse(scopes, options)?;
        let key = CacheKey::new(&ask, self.flow.tenants().own());
        let at_hand = self.memory.get(&key).filter(|_| ask.claims.is_none());
        let call = Shared::new(Call { session: self.clone(), ask, key, at_hand });
        let Some(record) = &call.at_hand else { return call.fly(None) };
        match cache::decide(record, self.host.now()?) {
            Decision::Fresh => Ok(Answer::Ready(Ok(record.token.clone()))),
            Decision::Ahead => call.refresh_ahead(record),
            Decision::Late => call.fly(Some(call.clone())),
            Decision::Dead => call.fly(None),
        }
    }
}

/// One call, parsed, with the token at hand when it came.
pub(crate) struct Call {
    session: Shared<Session>,
    ask: Ask,
    key: CacheKey,
    /// None for a call with claims: a token that a resource has refused is not at hand.
    at_hand: Option<Record>,
}

impl Call {
    /// Renews a token that still works: in the background, where the host can promise to see that through.
    fn refresh_ahead(self: &Shared<Self>, record: &Record) -> Result<Answer> {
        self.mark_attempt(record);
        let work = self.fly(Some(self.clone()))?;
        let Some(background) = self.session.host.background() else { return Ok(work) };
        let refused = background.spawn(Box::pin(Unheard(work)));
        Ok(if refused.is_ok() { Answer::Ready(Ok(record.token.clone())) } else { self.fly(Some(self.clone()))? })
    }

    /// One request for everyone who wants the same token now. The token at hand is served if that fails and `fallback` still lives.
    fn fly(self: &Shared<Self>, fallback: Option<Shared<Self>>) -> Result<Answer> {
        let flight = self.ask.claims.as_deref().map(|claims| self.key.with_claims(claims));
        let call = self.clone();
        let start = Box::new(move || -> BoxFuture<'static, _> { Box::pin(call.clone().land()) });
        let member = self.session.flights.join(flight.as_ref().unwrap_or(&self.key), self.session.host.clock()?, start);
        Ok(Answer::Flying(member, fallback))
    }

    /// Asks the flow, unless the token service wants to be left alone, and keeps what it got.
    async fn land(self: Shared<Self>) -> Result<AccessToken> {
        let outcome = match self.before_asking() {
            Ok(None) => self.ask_the_flow().await,
            Ok(Some(token)) => return Ok(token),
            Err(error) => Err(error),
        };
        self.keep(outcome)
    }

    /// Where there are threads, another flight can land between a caller's look at the cache and its own flight: then here is its token.
    fn before_asking(&self) -> Result<Option<AccessToken>> {
        let session = &self.session;
        if session.is_closed() {
            return Err(Error::configuration("the credential was closed meanwhile"));
        }
        if let Some(record) = self.newer()?.filter(|_| self.ask.claims.is_none()) {
            return Ok(Some(record.token));
        }
        session.check_pause(&self.key)?;
        session.log_asking(&self.ask);
        Ok(None)
    }

    async fn ask_the_flow(&self) -> Result<Record> {
        let transport = Transport::new(&self.session)?;
        let granted = self.session.flow.authenticate(&self.ask, &transport).await?;
        Ok(Record { token: granted.access_token, cached_at: granted.asked_at, attempted_at: granted.asked_at })
    }

    fn keep(&self, outcome: Result<Record>) -> Result<AccessToken> {
        let session = &self.session;
        match outcome {
            Ok(record) => {
                if !session.is_closed() {
                    session.memory.put(&self.key, &record);
                }
                session.log_acquired(&self.ask, &record.token);
                Ok(record.token)
            }
            Err(error) => {
                let error = error.of(session.flow.name());
                session.pause(&self.key, &error);
                session.log_error("token.failed", &self.ask, &error);
                Err(error)
            }
        }
    }

    /// The token at hand, in place of the one that was not to be had; or one that another call has brought meanwhile.
    fn fall_back(&self, error: Error) -> Result<AccessToken> {
        if let Ok(Some(record)) = self.newer() {
            return Ok(record.token);
        }
        let alive = |record: &&Record| self.session.host.now().is_ok_and(|now| cache::decide(record, now) != Decision::Dead);
        let Some(record) = self.at_hand.as_ref().filter(alive).filter(|_| !self.session.is_closed()) else { return Err(error) };
        self.mark_attempt(record);
        self.session.log_error("token.refreshFailed", &self.ask, &error);
        Ok(record.token.clone())
    }

    /// A fresh token that was not at hand when this call began.
    fn newer(&self) -> Result<Option<Record>> {
        let is_newer = |record: &Record| self.at_hand.as_ref().is_none_or(|known| !known.is_same_token(record));
        let Some(record) = self.session.memory.get(&self.key).filter(is_newer) else { return Ok(None) };
        Ok((cache::decide(&record, self.session.host.now()?) == Decision::Fresh).then_some(record))
    }

    /// Whoever asks for the same token in the next half minute is served the one at hand.
    fn mark_attempt(&self, record: &Record) {
        if let Ok(now) = self.session.host.now() {
            self.session.memory.put(&self.key, &Record { attempted_at: now, ..record.clone() });
        }
    }
}

/// What a call comes to. Dropping it cancels the call, and nobody else's.
pub(crate) enum Answer {
    Ready(Result<AccessToken>),
    /// With the call whose token at hand serves if the flight fails.
    Flying(Member, Option<Shared<Call>>),
    /// It was taken.
    Over,
}

impl Future for Answer {
    type Output = Result<AccessToken>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Self::Flying(member, _) = &mut *self {
            let Poll::Ready(outcome) = Pin::new(member).poll(context) else { return Poll::Pending };
            let Self::Flying(_, fallback) = core::mem::replace(&mut *self, Self::Over) else { return Poll::Pending };
            return Poll::Ready(match (outcome, fallback) {
                (Err(error), Some(call)) => call.fall_back(error),
                (outcome, _) => outcome,
            });
        }
        match core::mem::replace(&mut *self, Self::Over) {
            Self::Ready(outcome) => Poll::Ready(outcome),
            _ => Poll::Pending,
        }
    }
}

/// An answer that nobody waits for; what there is to say of it has been logged.
struct Unheard(Answer);

impl Future for Unheard {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(context).map(|_| ())
    }
}
