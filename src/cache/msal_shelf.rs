use alloc::{boxed::Box, string::String};
use core::sync::atomic::{AtomicBool, Ordering};

use super::{
    Record, Shelf, Shelved, SignedIn,
    msal::{self, Found, News, Subject, Whose},
    shelf::Held,
};
use crate::{
    error::{Error, ErrorKind, Result},
    host::{CacheName, Field, Level, Replaced},
    maybe_send::{BoxFuture, Lock, Shared},
    text::concat,
    token::{AuthenticationRecord, Interaction, Secret},
};

/// What a cache holds; nothing where there is none yet.
type Text = Option<Secret>;

/// The cache of this user's programs, in the schema that MSAL's libraries share.
pub(crate) struct MsalShelf {
    name: String,
    allow_unencrypted: bool,
    /// What a call has found there last, if only that there is nothing: most calls that save something are the next to look.
    found: Lock<Option<Text>>,
    /// Whether this program knows better than the cache who is signed in.
    is_behind: AtomicBool,
}

impl MsalShelf {
    pub(crate) fn new(name: &str, allow_unencrypted: bool) -> Self {
        Self { name: name.into(), allow_unencrypted, found: Lock::default(), is_behind: AtomicBool::new(false) }
    }

    async fn read(&self, about: &Shelved<'_>) -> Result<()> {
        let (session, memory) = (about.session, about.memory());
        let cache = self.cache(about)?;
        let found = session.host.cache_file()?.load(&cache).await?;
        let text = found.clone();
        self.found.with(|last| *last = Some(found));
        let known = memory.user();
        let subject = subject(about, known.as_ref().map(|user| &user.record))?;
        let Found { record, user } = match text {
            Some(text) => msal::find(text.expose(), &subject, session.host.json()?).map_err(|_| Error::transport(UNREADABLE))?,
            None => self.of_go(about, &subject).await.unwrap_or_default(),
        };
        // A token that a resource has refused is not wanted.
        if let Some(record) = record.filter(|record| about.ask.claims.is_none() && is_newer(record, memory.get(about.key).as_deref())) {
            memory.put(about.key, &record);
        }
        if let Some(user) = user {
            memory.keep_user(&match known {
                // The one who is signed in stays so; another program may have renewed what keeps them so.
                Some(known) if user.refresh_token.is_none() || self.is_behind.load(Ordering::Relaxed) => known,
                Some(known) => Shared::new(SignedIn { record: known.record.clone(), ..SignedIn::clone(&user) }),
                None => user,
            });
        }
        Ok(())
    }

    async fn write(&self, about: &Shelved<'_>, news: &News<'_>, user: Option<&SignedIn>) -> Result<()> {
        let (cache, file) = (self.cache(about)?, about.session.host.cache_file()?);
        let subject = subject(about, user.map(|user| &user.record))?;
        let mut before = match self.found.with(Option::take) {
            Some(found) => found,
            None => file.load(&cache).await?,
        };
        for _ in 0..TRIES {
            let text = before.as_ref().map_or("", Secret::expose);
            let after = msal::merge(text, &subject, news, about.session.host.json()?).map_err(|_| Error::transport(UNREADABLE))?;
            if after == text {
                return Ok(());
            }
            match file.replace(&cache, before.as_ref(), Secret::from(after)).await? {
                Replaced::Done => return Ok(()),
                Replaced::Changed(now) => before = now,
            }
        }
        Err(Error::transport(BUSY))
    }

    /// What is under the name that Go's `azidentity` gives the cache of tokens that cannot be revoked, while there is none under everyone's. It is only
    /// read. On Linux it has a format of its own, of which nothing is found.
    async fn of_go(&self, about: &Shelved<'_>, subject: &Subject<'_>) -> Option<Found> {
        if about.ask.enable_cae {
            return None;
        }
        let host = &about.session.host;
        let text = host.cache_file().ok()?.load(&self.named(self.name.clone()).ok()?).await.ok()??;
        msal::find(text.expose(), subject, host.json().ok()?).ok()
    }

    fn cache(&self, about: &Shelved<'_>) -> Result<CacheName> {
        let kind = if about.ask.enable_cae { ".cae" } else { ".nocae" };
        self.named(concat(&[&self.name, kind]))
    }

    fn named(&self, name: String) -> Result<CacheName> {
        let checked = CacheName::new(name, self.allow_unencrypted);
        checked.map_err(|error| Error::configuration(concat(&["tokenCachePersistenceOptions.", error.message()])))
    }
}

impl Shelf for MsalShelf {
    fn load<'a>(&'a self, about: &'a Shelved<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            match self.read(about).await {
                Err(error) if matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Configuration) => Err(error),
                Err(error) => {
                    log(about, "cache.loadFailed", &error);
                    Ok(())
                }
                Ok(()) => Ok(()),
            }
        })
    }

    fn save<'a>(&'a self, about: &'a Shelved<'a>, before: &'a Held) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let now = about.held();
            let user = now.user.as_deref();
            let mut news = news(before, &now);
            news.user = news.user.or(user.filter(|_| self.is_behind.load(Ordering::Relaxed)));
            if news.record.is_none() && news.user.is_none() && news.refused.is_none() {
                self.found.with(|found| *found = None);
                return;
            }
            let written = self.write(about, &news, user).await;
            if news.user.is_some() {
                self.is_behind.store(written.is_err(), Ordering::Relaxed);
            }
            if let Err(error) = written {
                log(about, "cache.saveFailed", &error);
            }
        })
    }
}

/// What a call has changed.
fn news<'a>(before: &'a Held, now: &'a Held) -> News<'a> {
    let (had, has) = (before.user.as_deref(), now.user.as_deref());
    let same = |one: Option<&Secret>, other: Option<&Secret>| one.map(Secret::expose) == other.map(Secret::expose);
    let is_same = had.zip(has).is_some_and(|(had, has)| {
        same(had.refresh_token.as_ref(), has.refresh_token.as_ref()) && same(had.id_token.as_ref(), has.id_token.as_ref())
    });
    let home = |user: &'a SignedIn| &*user.record.home_account_id;
    // Where somebody else has signed in meanwhile, it is not to be told whose the token is.
    let is_theirs = had.map(home) == has.map(home) || had.is_none();
    let is_new = |record: &&Record| before.record.as_ref().is_none_or(|before| !before.is_same_token(record));
    News {
        record: now.record.as_deref().filter(is_new).filter(|_| is_theirs),
        user: has.filter(|_| !is_same),
        refused: had.filter(|_| has.is_some_and(|has| has.refresh_token.is_none())).and_then(|had| had.refresh_token.as_ref()),
        home_account_id: has.map(home),
    }
}

/// What this call is about. Who is signed in counts more than whom the credential was given.
fn subject<'a>(about: &'a Shelved<'_>, known: Option<&'a AuthenticationRecord>) -> Result<Subject<'a>> {
    let owner = about.session.flow.owner().ok_or_else(|| Error::configuration("its tokens belong to no one"))?;
    Ok(Subject {
        environment: owner.environment,
        client_id: owner.client_id,
        whose: match (owner.whose, known) {
            (Whose::Application, _) => Whose::Application,
            (_, Some(known)) => Whose::User(known),
            // Whoever is to sign in need not be the only one who has.
            (Whose::AnyUser, None) if about.ask.interaction == Interaction::Yes => Whose::NewUser,
            (given, None) => given,
        },
        tenant: about.ask.tenant.as_str(),
        scopes: &about.ask.scopes,
        now: about.session.host.now()?,
    })
}

/// Whether the token lives longer than the one at hand.
fn is_newer(record: &Record, at_hand: Option<&Record>) -> bool {
    at_hand.is_none_or(|at_hand| record.token.expires_on > at_hand.token.expires_on)
}

fn log(about: &Shelved<'_>, event: &'static str, error: &Error) {
    about.session.log(Level::Warning, event, Some(about.ask), &[("message", Some(Field::Text(error.message())))]);
}

/// Each one that fails is another program that has written: so many may do so at once.
const TRIES: usize = 30;
const UNREADABLE: &str =
    "the cache is no JSON object, or too long. It is left as it is, and nothing is kept: remove it for a new one to be made";
const BUSY: &str = "other programs have changed the cache again and again while this one was about to";
