//! The whole journey of one call, on one screen.
//!
//! Credentials never see the cache; the cache never sees the network. What a credential adds is its [`Flow`](crate::credential::Flow):
//! which request, which proof.

use alloc::boxed::Box;
use core::{
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(feature = "users")]
use crate::cache::{Shelf, Shelved};
use crate::{
    cache::{self, CacheKey, Caller, Decision, Flights, Member, Record, brought},
    error::{Error, Result},
    host::Host,
    maybe_send::{BoxFuture, Shared, THREADS},
    session::Session,
    token::{Ask, GetTokenOptions, Interaction},
    transport::Transport,
};

type Outcome = Result<Shared<Record>>;

impl Session {
    /// Parse what is asked, look at what is at hand, fetch what is not.
    pub(crate) fn get_token(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions, interaction: Interaction) -> Answer {
        self.journey(scopes, options, interaction).unwrap_or_else(|error| Answer::Ready(Err(error.of(self.flow.name()))))
    }

    fn journey(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions, interaction: Interaction) -> Result<Answer> {
        let mut ask = self.parse(scopes, options, interaction)?;
        let key = CacheKey::new(self.flow.partition().unwrap_or_default(), &ask, self.flow.tenants().own());
        let at_hand = self.memory.get(&key).filter(|_| ask.claims.is_none());
        let decision = match &at_hand {
            Some(record) => cache::decide(record, self.host.now()?),
            None => Decision::Dead,
        };
        if let (Decision::Fresh, Some(record)) = (decision, &at_hand) {
            return Ok(Answer::Ready(Ok(record.clone())));
        }
        if decision != Decision::Dead {
            ask.interaction = Interaction::No;
        }
        let flight = key.of_flight(&ask);
        let call = Shared::new(Call { session: self.clone(), ask, key, flight, at_hand });
        if decision == Decision::Ahead
            && let Some(record) = call.refresh_ahead()
        {
            return Ok(Answer::Ready(Ok(record)));
        }
        Ok(Answer::Flying(Member::join(call.clone()), (decision != Decision::Dead).then_some(call)))
    }
}

/// One call, parsed, with the token at hand when it came.
pub(crate) struct Call {
    session: Shared<Session>,
    ask: Ask,
    key: CacheKey,
    /// The key of its flight, where that is another one.
    flight: Option<CacheKey>,
    /// None for a call with claims: a token that a resource has refused is not at hand.
    at_hand: Option<Shared<Record>>,
}

impl Caller for Call {
    fn key(&self) -> &CacheKey {
        self.flight.as_ref().unwrap_or(&self.key)
    }

    fn host(&self) -> &Host {
        &self.session.host
    }

    fn flights(&self) -> &Flights {
        &self.session.flights
    }

    fn start(self: Shared<Self>) -> BoxFuture<'static, cache::Outcome> {
        Box::pin(async { Ok(self.land().await? as _) })
    }
}

impl Call {
    /// Renews a token that still works in the background, where the host can promise to see that through; then this is the token.
    fn refresh_ahead(self: &Shared<Self>) -> Option<Shared<Record>> {
        let record = self.at_hand.as_ref()?;
        #[cfg(feature = "cloud")]
        if self.session.flow.renews_at_once() {
            return None;
        }
        self.mark_attempt(record);
        let work = Unheard(Answer::Flying(Member::join(self.clone()), Some(self.clone())));
        self.session.host.background()?.spawn(Box::pin(work)).ok().map(|()| record.clone())
    }

    /// Asks the flow, unless the token service wants to be left alone, and keeps what it got.
    async fn land(self: Shared<Self>) -> Outcome {
        #[cfg(feature = "users")]
        if let Some(shelf) = &self.session.shelf {
            return self.land_on(&**shelf).await.map_err(|error| error.of(self.session.flow.name()));
        }
        let outcome = match self.before_asking() {
            Ok(None) => self.ask_the_flow(&self.ask).await,
            Ok(Some(record)) => return Ok(record),
            Err(error) => Err(error),
        };
        self.keep(&outcome);
        outcome.map_err(|error| error.of(self.session.flow.name()))
    }

    /// The same, with what others have kept for this call at hand before, and what is new kept for others afterwards.
    #[cfg(feature = "users")]
    async fn land_on(&self, place: &dyn Shelf) -> Outcome {
        let about = Shelved { session: &self.session, ask: &self.ask, key: &self.key };
        let _end = End(place, &about);
        let loaded = place.load(&about).await;
        let before = about.held();
        let alive = |record: &&Shared<Record>| self.session.host.now().is_ok_and(|now| cache::decide(record, now) != Decision::Dead);
        let alive = before.record.as_ref().filter(|_| self.ask.claims.is_none()).filter(alive);
        // Nobody is bothered while a token works.
        let interaction = if alive.is_some() { Interaction::No } else { self.ask.interaction };
        let outcome = match loaded.and_then(|()| self.before_asking()) {
            Ok(None) => self.ask_the_flow(&Ask { interaction, ..self.ask.clone() }).await,
            Ok(Some(record)) => return Ok(record),
            Err(error) => Err(error),
        };
        self.keep(&outcome);
        if !self.session.is_closed() {
            place.save(&about, &before).await;
        }
        match (outcome, alive.filter(|record| self.is_at_hand(record))) {
            // Whoever had this token at hand falls back on it by themselves, and says so.
            (Err(error), Some(record)) if self.at_hand.is_none() && !self.session.is_closed() => {
                self.mark_attempt(record);
                self.session.log_error("token.refreshFailed", &self.ask, &error);
                Ok(record.clone())
            }
            (outcome, _) => outcome,
        }
    }

    /// A token that another flight, or another program, has brought since the caller looked.
    fn before_asking(&self) -> Result<Option<Shared<Record>>> {
        let session = &self.session;
        session.check_open()?;
        if (THREADS || cfg!(feature = "users"))
            && let Some(record) = self.newer()?.filter(|_| self.ask.claims.is_none())
        {
            return Ok(Some(record));
        }
        session.check_pause(&self.key)?;
        session.log_asking(&self.ask);
        Ok(None)
    }

    async fn ask_the_flow(&self, ask: &Ask) -> Outcome {
        let transport = Transport::new(&self.session, None)?;
        self.session.flow.authenticate(ask, &transport).await
    }

    fn keep(&self, outcome: &Outcome) {
        let session = &self.session;
        match outcome {
            Ok(record) => {
                if !session.is_closed() {
                    session.memory.put(&self.key, record);
                }
                session.log_acquired(&self.ask, &record.token);
            }
            Err(error) => {
                session.pause(&self.key, error);
                session.log_error("token.failed", &self.ask, error);
            }
        }
    }

    /// The token at hand, in place of the one that was not to be had; or one that another call has brought meanwhile.
    fn fall_back(&self, error: Error) -> Outcome {
        if let Ok(Some(record)) = self.newer() {
            return Ok(record);
        }
        let alive = |record: &&Shared<Record>| self.session.host.now().is_ok_and(|now| cache::decide(record, now) != Decision::Dead);
        let at_hand = self.at_hand.as_ref().filter(alive).filter(|record| self.is_at_hand(record));
        let Some(record) = at_hand.filter(|_| !self.session.is_closed()) else { return Err(error) };
        self.mark_attempt(record);
        self.session.log_error("token.refreshFailed", &self.ask, &error);
        Ok(record.clone())
    }

    /// Whether a token is still one of the memory's: not, if another person has signed in since.
    fn is_at_hand(&self, record: &Record) -> bool {
        !cfg!(feature = "users") || self.session.memory.get(&self.key).is_some_and(|known| known.is_same_token(record))
    }

    /// A fresh token that was not at hand when this call began.
    fn newer(&self) -> Result<Option<Shared<Record>>> {
        let is_newer = |record: &Shared<Record>| self.at_hand.as_ref().is_none_or(|known| !known.is_same_token(record));
        let Some(record) = self.session.memory.get(&self.key).filter(is_newer) else { return Ok(None) };
        Ok((cache::decide(&record, self.session.host.now()?) == Decision::Fresh).then_some(record))
    }

    /// Whoever asks for the same token in the next half minute is served the one at hand.
    fn mark_attempt(&self, record: &Record) {
        if let Ok(now) = self.session.host.now() {
            self.session.memory.put(&self.key, &Shared::new(Record { attempted_at: now, ..record.clone() }));
        }
    }
}

/// Says at the end of a call, even of one that is dropped, that it is over.
#[cfg(feature = "users")]
struct End<'a>(&'a dyn Shelf, &'a Shelved<'a>);

#[cfg(feature = "users")]
impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

/// What a call comes to. Dropping it cancels the call, and nobody else's.
pub(crate) enum Answer {
    Ready(Outcome),
    /// And the call, if its token at hand serves when the flight fails.
    Flying(Member, Option<Shared<Call>>),
    /// It was taken.
    Over,
}

impl Future for Answer {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let outcome = match &mut *self {
            Self::Flying(member, has_token) => match (Pin::new(member).poll(context).map(brought), has_token) {
                (Poll::Ready(Err(error)), Some(call)) => call.fall_back(error),
                (Poll::Ready(outcome), _) => outcome,
                (Poll::Pending, _) => return Poll::Pending,
            },
            Self::Ready(outcome) => outcome.clone(),
            Self::Over => return Poll::Pending,
        };
        *self = Self::Over;
        Poll::Ready(outcome)
    }
}

/// An answer that nobody waits for; what there is to say of it has been logged.
struct Unheard(Answer);

impl Future for Unheard {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(context).map(drop)
    }
}
