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
    token::{AccessToken, Ask, GetTokenOptions, Moment},
    transport::Transport,
};

impl Session {
    /// Parse what is asked, look at what is at hand, fetch what is not.
    pub(crate) async fn get_token(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        self.journey(scopes, options).await.map_err(|error| error.of(self.flow.name()))
    }

    async fn journey(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        let ask = self.parse(scopes, options)?;
        let key = CacheKey::new(&ask, self.flow.tenants().own());
        let at_hand = self.memory.get(&key).filter(|_| ask.claims.is_none());
        let Some(record) = at_hand else { return self.fly(key, ask, None).await };
        match cache::decide(&record, self.host.now()?) {
            Decision::Fresh => Ok(record.token),
            Decision::Ahead => self.refresh_ahead(key, ask, record).await,
            Decision::Late => self.fly_or_serve(key, ask, record).await,
            Decision::Dead => self.fly(key, ask, None).await,
        }
    }

    /// Renews a token that still works: in the background, where the host can promise to see that through.
    async fn refresh_ahead(self: &Shared<Self>, key: CacheKey, ask: Ask, record: Record) -> Result<AccessToken> {
        self.mark_attempt(&key, &record)?;
        let (session, at_hand) = (self.clone(), record.token.clone());
        let (background_key, background_ask, background_record) = (key.clone(), ask.clone(), record.clone());
        let work: BoxFuture<'static, ()> = Box::pin(async move {
            let _already_logged = session.fly_or_serve(background_key, background_ask, background_record).await;
        });
        match self.host.background().map(|background| background.spawn(work)) {
            Some(Ok(())) => Ok(at_hand),
            Some(Err(_)) | None => self.fly_or_serve(key, ask, record).await,
        }
    }

    /// Gets the next token; the one at hand is served if that fails and it still lives.
    async fn fly_or_serve(self: &Shared<Self>, key: CacheKey, ask: Ask, record: Record) -> Result<AccessToken> {
        let known = Some(record.cached_at);
        let error = match self.fly(key.clone(), ask.clone(), known).await {
            Ok(token) => return Ok(token),
            Err(error) => error,
        };
        if cache::decide(&record, self.host.now()?) == Decision::Dead || self.is_closed() {
            return Err(error);
        }
        self.mark_attempt(&key, &record)?;
        self.log_error("token.refreshFailed", &ask, &error);
        Ok(record.token)
    }

    /// Whoever asks for the same token in the next half minute is served the one at hand.
    fn mark_attempt(&self, key: &CacheKey, record: &Record) -> Result<()> {
        self.memory.put(key, &Record { attempted_at: self.host.now()?, ..record.clone() });
        Ok(())
    }

    /// One request for everyone who wants the same token now. `known` tells the token at hand, if there is one, from a newer one.
    async fn fly(self: &Shared<Self>, key: CacheKey, ask: Ask, known: Option<Moment>) -> Result<AccessToken> {
        let flight = ask.claims.as_deref().map_or_else(|| key.clone(), |claims| key.with_claims(claims));
        let session = self.clone();
        let start = move || -> BoxFuture<'static, Result<AccessToken>> {
            let (session, key, ask) = (session.clone(), key.clone(), ask.clone());
            Box::pin(async move { session.land(&key, &ask, known).await })
        };
        self.flights.join(&flight, self.host.clock()?, start).await
    }

    /// Asks the flow, unless the token service wants to be left alone, and keeps what it got.
    async fn land(&self, key: &CacheKey, ask: &Ask, known: Option<Moment>) -> Result<AccessToken> {
        if let Some(token) = self.arrived_meanwhile(key, ask, known)? {
            return Ok(token);
        }
        match self.ask_the_flow(key, ask).await {
            Ok(record) => {
                if !self.is_closed() {
                    self.memory.put(key, &record);
                }
                self.log_acquired(ask, &record.token);
                Ok(record.token)
            }
            Err(error) => {
                let error = error.of(self.flow.name());
                self.pause(key, &error);
                self.log_error("token.failed", ask, &error);
                Err(error)
            }
        }
    }

    async fn ask_the_flow(&self, key: &CacheKey, ask: &Ask) -> Result<Record> {
        self.check_pause(key)?;
        let transport = Transport::new(&self.host, self.flow.name(), &self.retry)?;
        let granted = self.flow.authenticate(ask, &transport).await?;
        Ok(Record { token: granted.access_token, cached_at: granted.asked_at, attempted_at: granted.asked_at })
    }

    /// Where there are threads, another flight can land between a caller's look at the cache and its own flight.
    fn arrived_meanwhile(&self, key: &CacheKey, ask: &Ask, known: Option<Moment>) -> Result<Option<AccessToken>> {
        if self.is_closed() {
            return Err(Error::configuration("the credential was closed meanwhile"));
        }
        let newer = self.memory.get(key).filter(|record| ask.claims.is_none() && Some(record.cached_at) != known);
        let Some(record) = newer else { return Ok(None) };
        Ok((cache::decide(&record, self.host.now()?) == Decision::Fresh).then_some(record.token))
    }
}
