//! The shelf that is a [`TokenStore`] of the host: what `lib/store/` is for JavaScript.

mod entry;
mod sealed;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{future::poll_fn, task::Poll, time::Duration};

use zeroize::Zeroizing;

pub use sealed::EncryptionKey;

use super::{Decision, Record, Shelf, Shelved, SignedIn, decide, shelf::Held};
use crate::{
    credential::KNOWN,
    error::Result as Outcome,
    host::{Field, HeldLease, Lease, Level, StoreError, TokenStore},
    maybe_send::{BoxFuture, Lock, Shared},
    session::Session,
    text::concat,
    token::{Moment, UnixTime},
};

/// A store, for one credential. One that fails is as if it were empty, and the log says so.
pub(crate) struct StoreShelf {
    key: EncryptionKey,
    /// The calls that have something to remember.
    calls: Lock<Vec<Call>>,
    /// What the store has of who is signed in, as far as is known.
    user: Lock<Option<Shared<Zeroizing<String>>>>,
}

/// What there is to remember of a call until its end.
struct Call {
    id: usize,
    /// Whether it has told of a failure: one line is enough.
    has_told: bool,
    lease: Option<Box<dyn HeldLease>>,
}

/// A call on the store, with what it needs.
struct Asking<'a> {
    shelf: &'a StoreShelf,
    about: &'a Shelved<'a>,
    store: &'a dyn TokenStore,
    /// What its entries are named for.
    owner: [u8; 32],
    /// The same without the tenant, of entries of persons: what keeps them signed in is good for each of theirs.
    people: [u8; 32],
    /// The account to look for, of whom there is a record; else whoever has signed in last is.
    known: Option<String>,
}

/// Whose tokens a call is about.
#[derive(PartialEq, Eq)]
enum Whose {
    /// Of a credential that nobody signs in to.
    Application,
    Account(String),
    /// Nobody has signed in, or it is not known who: their tokens are in no store, because nobody could tell them from those of another.
    Nobody,
}

/// The store has failed, which has been told; nothing more is asked of it.
struct Failed;

impl StoreShelf {
    pub(crate) fn new(key: EncryptionKey) -> Self {
        Self { key, calls: Lock::default(), user: Lock::default() }
    }

    /// None where the credential's entries could not be told from those of others.
    fn asking<'a>(&'a self, about: &'a Shelved<'a>) -> Option<Asking<'a>> {
        let store = about.session.host.token_store()?;
        let mut members = about.session.flow.members()?;
        members.push(("kind", about.session.flow.name().into()));
        let known = members.extract_if(.., |(name, _)| *name == KNOWN).map(|(_, account)| account.expose().into()).next();
        let owner = sealed::owner(&mut members);
        members.retain(|(name, _)| *name != "tenantId");
        Some(Asking { shelf: self, about, store, owner, people: sealed::owner(&mut members), known })
    }

    fn call<T>(&self, about: &Shelved<'_>, change: impl FnOnce(&mut Call) -> T) -> T {
        let id = core::ptr::from_ref(about.ask).addr();
        self.calls.with(|calls| {
            if let Some(call) = calls.iter_mut().find(|call| call.id == id) {
                return change(call);
            }
            let mut call = Call { id, has_told: false, lease: None };
            let result = change(&mut call);
            calls.push(call);
            result
        })
    }
}

impl Shelf for StoreShelf {
    fn load<'a>(&'a self, about: &'a Shelved<'a>) -> BoxFuture<'a, Outcome<()>> {
        Box::pin(async move {
            let Some(asking) = self.asking(about) else { return Ok(()) };
            // Whose tokens count is known first.
            if asking.load_user().await.is_ok() && about.ask.claims.is_none() {
                let _told = asking.token().await;
            }
            Ok(())
        })
    }

    fn save<'a>(&'a self, about: &'a Shelved<'a>, before: &'a Held) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Some(asking) = self.asking(about) else { return };
            let _told = asking.save(before).await;
            // Taken in a statement of its own: the lock must not be held meanwhile.
            let lease = self.call(about, |call| call.lease.take());
            if let Some(lease) = lease {
                // It ends by itself, if it must.
                let _released = within(about.session, lease.release()).await;
            }
        })
    }

    fn end(&self, about: &Shelved<'_>) {
        let id = core::ptr::from_ref(about.ask).addr();
        let ended: Vec<Call> = self.calls.with(|calls| calls.extract_if(.., |call| call.id == id).collect());
        drop(ended);
    }
}

impl Asking<'_> {
    /// Whether the token is at hand now: the store had it, or somebody who was asking for it has put it there.
    async fn token(&self) -> Result<bool, Failed> {
        if self.look().await? {
            return Ok(true);
        }
        let host = &self.about.session.host;
        let Some(key) = self.shelf.key.all().first() else { return Ok(false) };
        // Nobody knows yet who is going to sign in: those who are about to share it all the same.
        let name = key.name(&[b"token", &self.owner, self.key().as_bytes()]);
        // Whoever has a token that still works goes its own way sooner.
        let most = if self.works() { PATIENCE } else { LEASE };
        let (mut waited, mut wait) = (Duration::ZERO, FIRST_WAIT);
        loop {
            match self.operate("store.leaseFailed", self.store.lease(&name, LEASE)).await? {
                Lease::Unsupported => return Ok(false),
                Lease::Granted(lease) => {
                    self.shelf.call(self.about, |call| call.lease = Some(lease));
                    // Who had it before may have put the token there just now, and the next refresh token.
                    self.load_user().await?;
                    return self.look().await;
                }
                Lease::Taken => {}
            }
            let Ok(clock) = host.clock() else { return Ok(false) };
            let jitter = wait / 512 * u32::from(host.dice().unwrap_or_default());
            let length = (wait + jitter).min(most.saturating_sub(waited));
            if length.is_zero() {
                return Ok(false);
            }
            clock.sleep(length).await;
            waited += length;
            wait = (wait * 2).min(LAST_WAIT);
            if self.whose() == Whose::Nobody {
                self.load_user().await?;
            }
            if self.look().await? {
                return Ok(true);
            }
        }
    }

    /// Puts the token of the store into the memory, unless that has a later one. Whether one is at hand that needs no renewal.
    async fn look(&self) -> Result<bool, Failed> {
        let (session, key) = (self.about.session, self.about.key);
        let whose = self.whose();
        if whose == Whose::Nobody {
            return Ok(false);
        }
        let found = self.find(&self.token_of(&whose)).await?;
        // Somebody else may have signed in meanwhile.
        if self.whose() != whose {
            return Ok(false);
        }
        let Some(now) = self.now() else { return Ok(false) };
        let known = self.about.memory().get(key);
        let Some(record) = found.and_then(|text| entry::parse(&text, now, session.host.dice().unwrap_or_default())) else {
            return Ok(false);
        };
        let is_later = known.is_none_or(|known| !known.is_same_token(&record) && known.token.expires_on <= record.token.expires_on);
        if is_later && !session.is_closed() {
            self.about.memory().put(key, &record);
        }
        Ok(is_later && decide(&record, now) == Decision::Fresh)
    }

    fn works(&self) -> bool {
        let record = self.about.memory().get(self.about.key);
        record.zip(self.now()).is_some_and(|(record, now)| matches!(decide(&record, now), Decision::Fresh | Decision::Ahead))
    }

    /// Takes over who is signed in, unless that has changed here since.
    async fn load_user(&self) -> Result<(), Failed> {
        if !self.has_users() {
            return Ok(());
        }
        let place = self.known.as_ref().map_or_else(|| self.last(), |account| self.person(account));
        let Some(text) = self.find(&place).await?.map(Shared::new) else { return Ok(()) };
        let memory = self.about.memory();
        let is_unchanged = self.shelf.user.with(|known| match (&*known, memory.user()) {
            (None, None) => true,
            (Some(known), Some(user)) => user.to_lines() == **known,
            _ => false,
        });
        if let (true, false, Some(user)) = (is_unchanged, self.about.session.is_closed(), SignedIn::from_lines(&text)) {
            self.about.session.keep_user(&Shared::new(user));
            self.shelf.user.with(|known| *known = Some(text));
        }
        Ok(())
    }

    /// Puts there what the call has brought.
    async fn save(&self, before: &Held) -> Result<(), Failed> {
        let memory = self.about.memory();
        let is_new = |record: &Shared<Record>| before.record.as_ref().is_none_or(|known| !known.is_same_token(record));
        let (whose, user) = (self.whose(), memory.user());
        if let Some(record) = memory.get(self.about.key).filter(is_new).filter(|_| whose != Whose::Nobody) {
            let text = Zeroizing::new(entry::write(&record));
            self.put(&self.token_of(&whose), &text, record.token.expires_on).await?;
        }
        let Some(user) = user else { return Ok(()) };
        let text = user.to_lines();
        if self.shelf.user.with(|known| known.as_ref().is_some_and(|known| ***known == **text)) {
            return Ok(());
        }
        let Some(now) = self.now() else { return Ok(()) };
        let expires_on = user.refresh_token_expires_on.unwrap_or_else(|| now.wall().after(REFRESH_TOKEN));
        let account = &user.record.home_account_id;
        // By the account, where whoever has its record finds it, and as who has signed in last, if it is that.
        if !account.is_empty() {
            self.put(&self.person(account), &text, expires_on).await?;
        }
        let is_last = match self.known {
            Some(_) => {
                self.find(&self.last()).await?.and_then(|text| SignedIn::from_lines(&text)).is_some_and(|last| last.is_same_account(&user))
            }
            None => true,
        };
        if is_last {
            self.put(&self.last(), &text, expires_on).await?;
        }
        self.shelf.user.with(|known| *known = Some(Shared::new(text)));
        Ok(())
    }

    /// What an entry says, under whichever key it is there.
    async fn find(&self, parts: &[&[u8]]) -> Result<Option<Zeroizing<String>>, Failed> {
        for keys in self.shelf.key.all() {
            let name = keys.name(parts);
            let Some(bytes) = self.operate("store.getFailed", self.store.get(&name)).await? else { continue };
            match keys.open(&name, &bytes) {
                Ok(text) => return Ok(Some(text)),
                // The entry is bad, the store is not.
                Err(why) => self.tell("store.getFailed", why),
            }
        }
        Ok(None)
    }

    async fn put(&self, parts: &[&[u8]], text: &str, expires_on: UnixTime) -> Result<(), Failed> {
        let Some(keys) = self.shelf.key.all().first() else { return Ok(()) };
        let name = keys.name(parts);
        let Some(bytes) = keys.seal(&name, text, self.about.session.host.random()) else {
            self.tell("store.setFailed", "this host does not lend \"random\", without which nothing is encrypted");
            return Err(Failed);
        };
        self.operate("store.setFailed", self.store.set(&name, &bytes, expires_on)).await
    }

    /// The key without what tells users of one memory apart: their entries have an owner each.
    fn key(&self) -> &str {
        let key = self.about.key.as_str();
        self.about.session.flow.partition().and_then(|partition| key.strip_prefix(partition)).unwrap_or(key)
    }

    /// What the entry of the token is named for: a person's tokens are of no use to who signs in after them.
    fn token_of<'a>(&'a self, whose: &'a Whose) -> Vec<&'a [u8]> {
        let mut parts: Vec<&[u8]> = Vec::from([&b"token"[..], &self.owner, self.key().as_bytes()]);
        if let Whose::Account(account) = whose {
            parts.push(account.as_bytes());
        }
        parts
    }

    /// What the entry of who has signed in last is named for.
    fn last(&self) -> Vec<&[u8]> {
        Vec::from([&b"user"[..], &self.owner])
    }

    fn person<'a>(&'a self, account: &'a str) -> Vec<&'a [u8]> {
        Vec::from([&b"person"[..], &self.people, account.as_bytes()])
    }

    fn whose(&self) -> Whose {
        if !self.has_users() {
            return Whose::Application;
        }
        let account = self.about.memory().user().map(|user| user.record.home_account_id.clone());
        account.filter(|account| !account.is_empty()).map_or(Whose::Nobody, Whose::Account)
    }

    fn has_users(&self) -> bool {
        self.about.session.flow.authority().is_some()
    }

    async fn operate<T>(&self, event: &'static str, operation: BoxFuture<'_, Result<T, StoreError>>) -> Result<T, Failed> {
        let why = match within(self.about.session, operation).await {
            Some(Ok(value)) => return Ok(value),
            Some(Err(error)) => String::from(error.message()),
            None => String::from("it did not answer within 2000 ms"),
        };
        self.tell(event, &why);
        Err(Failed)
    }

    fn tell(&self, event: &'static str, why: &str) {
        if self.shelf.call(self.about, |call| core::mem::replace(&mut call.has_told, true)) {
            return;
        }
        let end = why.char_indices().nth(200).map_or(why.len(), |(place, _)| place);
        let why = concat(&[why.get(..end).unwrap_or_default()]);
        self.about.session.log(Level::Warning, event, None, &[("message", Some(Field::Text(&why)))]);
    }

    fn now(&self) -> Option<Moment> {
        self.about.session.host.now().ok()
    }
}

/// The outcome of an operation of a store, if it comes in time.
async fn within<T>(session: &Session, mut operation: BoxFuture<'_, T>) -> Option<T> {
    let Ok(clock) = session.host.clock() else { return Some(operation.await) };
    let mut limit = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = operation.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        // Most stores that are near answer at once, and need no timer.
        limit.get_or_insert_with(|| clock.sleep(LIMIT)).as_mut().poll(context).map(|()| None)
    })
    .await
}

/// The longest time for one operation.
const LIMIT: Duration = Duration::from_secs(2);
/// For so long one of many asks Entra for all; whoever waits for it waits no longer.
const LEASE: Duration = Duration::from_secs(10);
/// Whoever has a token that still works waits no longer than this.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often those who wait look again, at first and at last.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LAST_WAIT: Duration = Duration::from_secs(1);
/// For so long Entra's refresh tokens live, unless it says otherwise.
const REFRESH_TOKEN: Duration = Duration::from_hours(90 * 24);
