//! What a host finds out once, for all of its credentials: which authorities are Microsoft's, where their endpoints are, which region
//! this is.

use alloc::{boxed::Box, string::String, vec::Vec};

use crate::{
    cache::{CacheKey, Caller, Flights, Member, Outcome, brought},
    error::Result,
    host::Host,
    maybe_send::{BoxFuture, Lock, Shared},
    request::Request,
    response::Response,
    session::Session,
    token::Moment,
    transport::{Patience, Transport},
};

/// The answers so far, and the questions on their way. A list: a program has one authority or a few.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    known: Lock<Vec<Fact>>,
    flights: Flights,
}

#[derive(Debug)]
struct Fact {
    question: CacheKey,
    answer: Shared<String>,
    since: Moment,
}

/// One question: a request, and how to read what comes back.
pub(crate) struct Question {
    pub(crate) session: Shared<Session>,
    /// The same text for the same question.
    pub(crate) name: CacheKey,
    pub(crate) request: Box<Request>,
    pub(crate) read: fn(Result<Response>) -> Result<String>,
    /// Other than that of the session.
    pub(crate) patience: Option<&'static Patience>,
}

impl Question {
    /// The answer: of today if there is one, else asked for, once for everyone who wants to know.
    pub(crate) async fn answer(self: Shared<Self>) -> Result<Shared<String>> {
        if let Some(known) = self.known()? {
            return Ok(known);
        }
        brought(Member::join(self).await)
    }

    fn known(&self) -> Result<Option<Shared<String>>> {
        let now = self.session.host.now()?;
        let is_it = |fact: &&Fact| fact.question == self.name && now.milliseconds_since(fact.since) < A_DAY;
        Ok(self.facts().known.with(|known| known.iter().find(is_it).map(|fact| fact.answer.clone())))
    }

    async fn ask(&self) -> Result<Shared<String>> {
        // Where there are threads, another flight may have landed meanwhile.
        if let Some(known) = self.known()? {
            return Ok(known);
        }
        let transport = Transport::new(&self.session, self.patience)?;
        let since = self.session.host.now()?;
        let answer = Shared::new((self.read)(transport.send(self.request.clone()).await)?);
        self.facts().known.with(|known| {
            let old = known.iter().position(|fact| fact.question == self.name);
            if let Some(place) = old.or((known.len() == MOST).then_some(0)) {
                known.swap_remove(place);
            }
            known.push(Fact { question: self.name.clone(), answer: answer.clone(), since });
        });
        Ok(answer)
    }

    fn facts(&self) -> &Facts {
        self.session.host.facts()
    }
}

impl Caller for Question {
    fn key(&self) -> &CacheKey {
        &self.name
    }

    fn host(&self) -> &Host {
        &self.session.host
    }

    fn flights(&self) -> &Flights {
        &self.facts().flights
    }

    fn start(self: Shared<Self>) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { Ok(self.ask().await? as _) })
    }
}

/// In milliseconds.
const A_DAY: i64 = 24 * 60 * 60 * 1000;
const MOST: usize = 1_000;
