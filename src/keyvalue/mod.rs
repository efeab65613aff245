//! A token store on a bucket of `wasi:keyvalue`, which knows keys, bytes and how to count, but neither times nor leases. Who binds it is
//! `component/keyvalue.rs`.

mod entry;
pub(crate) mod lease;

use alloc::{string::String, vec::Vec};

/// A bucket. Errors are texts for people.
pub(crate) trait Bucket {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String>;
    fn set(&self, key: &str, value: &[u8]) -> Result<(), String>;
    fn delete(&self, key: &str) -> Result<(), String>;
    fn exists(&self, key: &str) -> Result<bool, String>;
    /// Counts one more under this key; the count so far, this one included.
    fn increment(&self, key: &str) -> Result<u64, String>;
}

/// Milliseconds since 1970, at each call.
pub(crate) trait Now {
    fn now(&self) -> u64;
}

/// The entry of this name, unless it has expired or is none.
///
/// One that has expired is not deleted: whoever meets it is about to replace it, and a fleet that meets it at the same moment would delete what
/// the first of them has put there.
pub(crate) fn get(bucket: &impl Bucket, clock: &impl Now, name: &str) -> Result<Option<Vec<u8>>, String> {
    Ok(bucket.get(&key(name)?)?.and_then(|bytes| entry::read(bytes, clock.now() / 1000)))
}

pub(crate) fn set(bucket: &impl Bucket, name: &str, entry: &[u8], expires_on: u64) -> Result<(), String> {
    bucket.set(&key(name)?, &entry::write(entry, expires_on)?)
}

pub(crate) fn delete(bucket: &impl Bucket, name: &str) -> Result<(), String> {
    bucket.delete(&key(name)?)
}

/// The key of an entry. The core's names are hexadecimal digits, and stay as they are; any other byte is `=` and its two digits, so that keys have
/// nothing but what Redis, NATS (`-/_=.a-zA-Z0-9`) and the like take.
fn key(name: &str) -> Result<String, String> {
    if name.is_empty() || name.len() > MOST_NAME {
        return Err("a name has 1 to 300 bytes".into());
    }
    let mut key = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            key.push(char::from(byte));
            continue;
        }
        key.push('=');
        for digit in [byte >> 4, byte & 15] {
            key.extend(char::from_digit(digit.into(), 16));
        }
    }
    Ok(key)
}

/// In bytes. Written as `=xx` each, with what a lease adds, they stay below what stores take for a key.
const MOST_NAME: usize = 300;

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, rc::Rc, vec};
    use core::cell::{Cell, RefCell};
    use std::string::ToString;

    use super::*;

    /// A bucket in memory. Before each operation something else may happen.
    #[derive(Clone, Default)]
    pub(super) struct Memory(Rc<Place>);

    #[derive(Default)]
    pub(super) struct Place {
        values: RefCell<BTreeMap<String, Vec<u8>>>,
        operations: Cell<usize>,
        before: RefCell<Option<Interruption>>,
        fails: Cell<bool>,
    }

    /// Before which operation, and what happens then.
    type Interruption = (usize, Rc<dyn Fn()>);

    impl Memory {
        fn operate<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> Result<T, String> {
            let place = self.0.operations.replace(self.0.operations.get() + 1);
            let is_due = self.0.before.borrow().as_ref().is_some_and(|(due, _)| *due == place);
            if is_due && let Some((_, happens)) = self.0.before.take() {
                happens();
            }
            if self.0.fails.get() { Err("away".into()) } else { Ok(work(&mut self.0.values.borrow_mut())) }
        }

        /// Lets `happens` be all that happens between two operations of whoever comes next.
        pub(in crate::keyvalue) fn interrupt(&self, operation: usize, happens: impl Fn() + 'static) {
            self.0.operations.set(0);
            *self.0.before.borrow_mut() = Some((operation, Rc::new(happens)));
        }

        pub(in crate::keyvalue) fn is_interrupted(&self) -> bool {
            self.0.before.take().is_none()
        }

        /// From now on, or no longer, every operation fails.
        pub(in crate::keyvalue) fn fail(&self, fails: bool) {
            self.0.fails.set(fails);
        }

        pub(in crate::keyvalue) fn keys(&self) -> Vec<String> {
            self.0.values.borrow().keys().cloned().collect()
        }
    }

    impl Bucket for Memory {
        fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
            self.operate(|values| values.get(key).cloned())
        }

        fn set(&self, key: &str, value: &[u8]) -> Result<(), String> {
            self.operate(|values| drop(values.insert(key.to_string(), value.to_vec())))
        }

        fn delete(&self, key: &str) -> Result<(), String> {
            self.operate(|values| drop(values.remove(key)))
        }

        fn exists(&self, key: &str) -> Result<bool, String> {
            self.operate(|values| values.contains_key(key))
        }

        fn increment(&self, key: &str) -> Result<u64, String> {
            self.operate(|values| {
                let value = values.entry(key.to_string()).or_insert_with(|| b"0".to_vec());
                let count = core::str::from_utf8(value).unwrap().parse::<u64>().unwrap() + 1;
                *value = count.to_string().into_bytes();
                count
            })
        }
    }

    #[derive(Clone, Default)]
    pub(super) struct Clock(Rc<Cell<u64>>);

    impl Clock {
        pub(in crate::keyvalue) fn at(milliseconds: u64) -> Self {
            Self(Rc::new(Cell::new(milliseconds)))
        }

        pub(in crate::keyvalue) fn pass(&self, milliseconds: u64) {
            self.0.set(self.0.get() + milliseconds);
        }
    }

    impl Now for Clock {
        fn now(&self) -> u64 {
            self.0.get()
        }
    }

    pub(super) const START: u64 = 1_790_000_000_000;

    #[test]
    fn an_entry_is_there_until_it_expires() {
        let (bucket, clock) = (Memory::default(), Clock::at(START + 3000));
        set(&bucket, "name", b"entry", START / 1000 + 5).unwrap();
        assert_eq!(get(&bucket, &clock, "name").unwrap().unwrap(), b"entry");
        clock.pass(1999);
        assert!(get(&bucket, &clock, "name").unwrap().is_some());
        clock.pass(1);
        assert!(get(&bucket, &clock, "name").unwrap().is_none());
        assert_eq!(bucket.keys(), ["name"], "and stays for the next one to replace");
        delete(&bucket, "name").unwrap();
        assert!(bucket.keys().is_empty());
    }

    #[test]
    fn whatever_bytes_there_are_they_are_an_entry_or_nothing() {
        let (bucket, clock) = (Memory::default(), Clock::at(START + 3000));
        set(&bucket, "name", b"entry", START).unwrap();
        let good = bucket.get("name").unwrap().unwrap();
        for length in 0..good.len() {
            bucket.set("name", &good[..length]).unwrap();
            let found = get(&bucket, &clock, "name").unwrap();
            assert_eq!(found.as_deref(), (length >= 9).then(|| &good[9..length]));
        }
        for bytes in [vec![], vec![0; 9], vec![2; 100], vec![255; 9], b"12".to_vec(), [&good[..9], &vec![0; 1024 * 1024 + 1]].concat()] {
            bucket.set("name", &bytes).unwrap();
            assert!(get(&bucket, &clock, "name").unwrap().is_none(), "{}", bytes.len());
        }
        assert!(set(&bucket, "name", &vec![0; 1024 * 1024 + 1], START).is_err());
        assert!(set(&bucket, "name", &vec![0; 1024 * 1024], START).is_ok());
    }

    #[test]
    fn keys_are_what_all_stores_take_and_no_two_names_have_one() {
        let hex = "0123456789abcdef".repeat(4);
        assert_eq!(key(&hex).unwrap(), hex);
        let names = ["a", "A", "a ", "ä", "a/b", "=2f", "/", "..", ".", "a.lease", "a=lease", "*", "a:b\n", "-_", &"/".repeat(300)];
        let keys: Vec<String> = names.iter().map(|name| key(name).unwrap()).collect();
        for (place, key) in keys.iter().enumerate() {
            assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte)), "{key}");
            assert!(!keys[..place].contains(key), "{key}");
        }
        assert!(key("").is_err() && key(&"a".repeat(301)).is_err());
    }
}
