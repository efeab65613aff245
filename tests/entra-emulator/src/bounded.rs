//! A map that forgets its oldest entries, so that nothing a client does makes the emulator grow without end.

use std::collections::{HashMap, VecDeque};

/// At most `capacity` values under their keys.
#[derive(Debug)]
pub struct Bounded<V> {
    entries: HashMap<String, V>,
    /// All keys, oldest first.
    oldest: VecDeque<String>,
    capacity: usize,
}

impl<V> Bounded<V> {
    pub fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), oldest: VecDeque::new(), capacity }
    }

    /// Adds or replaces an entry.
    pub fn insert(&mut self, key: String, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.oldest.push_back(key);
        }
        while self.oldest.len() > self.capacity
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }

    pub fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    pub fn remove(&mut self, key: &str) -> Option<V> {
        let removed = self.entries.remove(key)?;
        self.oldest.retain(|other| other != key);
        Some(removed)
    }

    /// All entries, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.oldest.iter().filter_map(|key| self.entries.get_key_value(key))
    }

    pub fn clear(&mut self) {
        self.entries.clear();
        self.oldest.clear();
    }
}
