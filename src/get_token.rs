//! The whole journey of one call, on one screen.
//!
//! Credentials never see the cache; the cache never sees the network. What a credential adds is its [`Flow`](crate::credential::Flow):
//! which request, which proof.

use alloc::boxed::Box;

use crate::{
    cache::{self, CacheKey, Decision, Record},
    error::{Error, Result},
    maybe_send::{BoxFuture, Shared},
    session::Session,
    token::{AccessToken, Ask, GetTokenOptions},
    transport::Transport,
};

/// One call, parsed, with the token at hand when it came.
pub(crate) struct Call {
    pub(crate) session: Shared<Session>,
    pub(crate) ask: Ask,
    pub(crate) key: CacheKey,
    /// None for a call with claims: a token that a resource has refused is not at hand.
    pub(crate) at_hand: Option<Record>,
}

impl Session {
    /// Parse what is asked, look at what is at hand, fetch what is not.
    pub(crate) async fn get_token(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        self.journey(scopes, options).await.map_err(|error| error.of(self.flow.name()))
    }

    async fn journey(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        let ask = self.parse(scopes, options)?;
        let key = CacheKey::new(&ask, self.flow.tenants().own());
        let at_hand = self.memory.get(&key).filter(|_| ask.claims.is_none());
        let call = Shared::new(Call { session: self.clone(), ask, key, at_hand });
        match &call.at_hand {
            None => call.fly().await,
            Some(record) => match cache::decide(record, self.host.now()?) {
                Decision::Fresh => Ok(record.token.clone()),
                Decision::Ahead => call.refresh_ahead(record).await,
                Decision::Late => call.fly_or_serve(record).await,
                Decision::Dead => call.fly().await,
            },
        }
    }
}

impl Call {
    /// Renews a token that still works: in the background, where the host can promise to see that through.
    async fn refresh_ahead(self: &Shared<Self>, record: &Record) -> Result<AccessToken> {
        self.mark_attempt(record)?;
        let call = self.clone();
        let work: BoxFuture<'static, ()> = Box::pin(async move {
            if let Some(record) = &call.at_hand {
                let _already_logged = call.fly_or_serve(record).await;
            }
        });
        match self.session.host.background().map(|background| background.spawn(work)) {
            Some(Ok(())) => Ok(record.token.clone()),
            Some(Err(_)) | None => self.fly_or_serve(record).await,
        }
    }

    /// Gets the next token; the one at hand is served if that fails and it still lives.
    async fn fly_or_serve(self: &Shared<Self>, record: &Record) -> Result<AccessToken> {
        let error = match self.fly().await {
            Ok(token) => return Ok(token),
            Err(error) => error,
        };
        if cache::decide(record, self.session.host.now()?) == Decision::Dead || self.session.is_closed() {
            return Err(error);
        }
        self.mark_attempt(record)?;
        self.session.log_error("token.refreshFailed", &self.ask, &error);
        Ok(record.token.clone())
    }

    /// Whoever asks for the same token in the next half minute is served the one at hand.
    fn mark_attempt(&self, record: &Record) -> Result<()> {
        self.session.memory.put(&self.key, &Record { attempted_at: self.session.host.now()?, ..record.clone() });
        Ok(())
    }

    /// One request for everyone who wants the same token now.
    async fn fly(self: &Shared<Self>) -> Result<AccessToken> {
        let flight = self.ask.claims.as_deref().map(|claims| self.key.with_claims(claims));
        let call = self.clone();
        let start = Box::new(move || -> BoxFuture<'static, _> { Box::pin(call.clone().land()) });
        self.session.flights.join(flight.as_ref().unwrap_or(&self.key), self.session.host.clock()?, start).await
    }

    /// Asks the flow, and keeps what it got.
    async fn land(self: Shared<Self>) -> Result<AccessToken> {
        let session = &self.session;
        if session.is_closed() {
            return Err(Error::configuration("the credential was closed meanwhile"));
        }
        if let Some(token) = self.arrived_meanwhile()? {
            return Ok(token);
        }
        match self.ask_the_flow().await {
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

    /// Unless the token service wants to be left alone.
    async fn ask_the_flow(&self) -> Result<Record> {
        let session = &self.session;
        session.check_pause(&self.key)?;
        session.log_asking(&self.ask);
        let transport = Transport::new(&session.host, session.flow.name(), &session.retry)?;
        let granted = session.flow.authenticate(&self.ask, &transport).await?;
        Ok(Record { token: granted.access_token, cached_at: granted.asked_at, attempted_at: granted.asked_at })
    }

    /// Where there are threads, another flight can land between a caller's look at the cache and its own flight.
    fn arrived_meanwhile(&self) -> Result<Option<AccessToken>> {
        let known = self.at_hand.as_ref().map(|record| record.cached_at);
        let newer = self.session.memory.get(&self.key).filter(|record| self.ask.claims.is_none() && Some(record.cached_at) != known);
        let Some(record) = newer else { return Ok(None) };
        Ok((cache::decide(&record, self.session.host.now()?) == Decision::Fresh).then_some(record.token))
    }
}
