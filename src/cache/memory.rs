use alloc::collections::BTreeMap;

#[cfg(feature = "users")]
use super::SignedIn;
use super::{CacheKey, Record};
use crate::maybe_send::{Lock, MaybeSend, MaybeSync, Shared};

/// Where a credential keeps its tokens. JavaScript hosts lend a map of theirs, which then answers hits by itself.
pub trait Memory: MaybeSend + MaybeSync {
    fn get(&self, key: &CacheKey) -> Option<Shared<Record>>;

    /// Replaces what was there. Which entry makes room for it is the memory's choice; the least recently used one should.
    fn put(&self, key: &CacheKey, record: &Shared<Record>);

    /// Forgets every token whose key begins so: an empty text is every token.
    fn clear(&self, partition: &str);

    /// Who is signed in, in the memory of one credential.
    #[cfg(feature = "users")]
    fn user(&self) -> Option<Shared<SignedIn>>;

    /// Remembers who is signed in, until [`clear`](Self::clear).
    #[cfg(feature = "users")]
    fn keep_user(&self, user: &Shared<SignedIn>);
}

/// Gives credentials the memories that they keep their tokens in.
pub trait Memories: MaybeSend + MaybeSync {
    /// A memory of a credential's own: its keys do not tell it from others.
    fn for_one_credential(&self) -> Shared<dyn Memory>;

    /// The memory of all credentials that act for users, whose keys begin with a partition each.
    fn for_users(&self) -> Shared<dyn Memory>;
}

/// A [`LeastRecentlyUsed`] for each credential, and one for all users.
#[derive(Clone, Debug, Default)]
pub struct LeastRecentlyUsedMemories {
    users: Shared<LeastRecentlyUsed>,
}

impl Memories for LeastRecentlyUsedMemories {
    fn for_one_credential(&self) -> Shared<dyn Memory> {
        Shared::new(LeastRecentlyUsed::default())
    }

    fn for_users(&self) -> Shared<dyn Memory> {
        self.users.clone()
    }
}

/// How many tokens a memory keeps: that of users has one for each user and scope.
pub const MAX_ENTRIES: usize = 16_384;

/// The memory of hosts that lend none: the token that was not used for longest goes first.
#[derive(Debug)]
pub struct LeastRecentlyUsed {
    entries: Lock<Entries>,
    most: usize,
    #[cfg(feature = "users")]
    user: Lock<Option<Shared<SignedIn>>>,
}

#[derive(Debug, Default)]
struct Entries {
    by_key: BTreeMap<CacheKey, Entry>,
    uses: u64,
}

#[derive(Debug)]
struct Entry {
    /// The count of uses when it was used last.
    used: u64,
    record: Shared<Record>,
}

impl LeastRecentlyUsed {
    /// Keeps `most` tokens.
    pub fn new(most: usize) -> Self {
        Self {
            entries: Lock::default(),
            most,
            #[cfg(feature = "users")]
            user: Lock::default(),
        }
    }
}

impl Default for LeastRecentlyUsed {
    fn default() -> Self {
        Self::new(MAX_ENTRIES)
    }
}

impl Memory for LeastRecentlyUsed {
    fn get(&self, key: &CacheKey) -> Option<Shared<Record>> {
        self.entries.with(|entries| {
            let entry = entries.by_key.get_mut(key)?;
            entries.uses += 1;
            entry.used = entries.uses;
            Some(entry.record.clone())
        })
    }

    fn put(&self, key: &CacheKey, record: &Shared<Record>) {
        self.entries.with(|entries| {
            entries.uses += 1;
            entries.by_key.insert(key.clone(), Entry { used: entries.uses, record: record.clone() });
            if entries.by_key.len() > self.most {
                // Looking through all of them costs less than the request that brought the new one.
                let oldest = entries.by_key.values().map(|entry| entry.used).min();
                entries.by_key.retain(|_, entry| Some(entry.used) != oldest);
            }
        });
    }

    fn clear(&self, partition: &str) {
        self.entries.with(|entries| entries.by_key.retain(|key, _| !key.as_str().starts_with(partition)));
        #[cfg(feature = "users")]
        self.user.with(|user| *user = None);
    }

    #[cfg(feature = "users")]
    fn user(&self) -> Option<Shared<SignedIn>> {
        self.user.with(|user| user.clone())
    }

    #[cfg(feature = "users")]
    fn keep_user(&self, user: &Shared<SignedIn>) {
        self.user.with(|known| *known = Some(user.clone()));
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::{
        authority::TenantId,
        token::{AccessToken, Ask, Interaction, Moment, Scopes, Secret, UnixTime},
    };

    fn key(scope: &str) -> CacheKey {
        let tenant = TenantId::parse("tenant").unwrap();
        let ask = Ask {
            scopes: Scopes::parse([scope]).unwrap(),
            tenant: tenant.clone(),
            claims: None,
            enable_cae: false,
            interaction: Interaction::No,
        };
        CacheKey::new("", &ask, &tenant)
    }

    fn record(token: &str) -> Shared<Record> {
        let now = Moment::new(UnixTime::from_seconds(0), None);
        let token = AccessToken { token: Secret::from(token), expires_on: now.wall(), refresh_on: None, token_type: "Bearer".into() };
        Shared::new(Record { token, cached_at: now, attempted_at: now })
    }

    fn has(memory: &LeastRecentlyUsed, scope: &str) -> Option<String> {
        memory.get(&key(scope)).map(|record| record.token.token.expose().into())
    }

    #[test]
    fn the_least_recently_used_makes_room() {
        let memory = LeastRecentlyUsed::new(2);
        memory.put(&key("a"), &record("A"));
        memory.put(&key("b"), &record("B"));
        assert_eq!(has(&memory, "a").as_deref(), Some("A"));
        memory.put(&key("c"), &record("C"));
        assert_eq!(has(&memory, "b"), None);
        assert_eq!(has(&memory, "a").as_deref(), Some("A"));
        memory.put(&key("a"), &record("A2"));
        memory.put(&key("d"), &record("D"));
        assert_eq!((has(&memory, "a").as_deref(), has(&memory, "c"), has(&memory, "d").as_deref()), (Some("A2"), None, Some("D")));
    }

    #[test]
    fn one_partition_is_cleared_without_the_others() {
        let memory = LeastRecentlyUsed::default();
        memory.put(&key("a/1"), &record("A"));
        memory.put(&key("b/1"), &record("B"));
        memory.clear("a/");
        assert_eq!((has(&memory, "a/1"), has(&memory, "b/1").as_deref()), (None, Some("B")));
    }

    #[test]
    fn nothing_is_left_after_clear() {
        let memory = LeastRecentlyUsed::default();
        memory.put(&key("a"), &record("A"));
        memory.clear("");
        assert_eq!(has(&memory, "a"), None);
    }
}
