use crate::error::{Error, Result};

/// How much work may still go into turning the password into keys.
///
/// A file says itself how often its password is hashed. Ours may come from anywhere, so there is a limit to what it can ask for.
pub(super) struct Work(u64);

impl Work {
    pub(super) const fn new() -> Self {
        Self(MOST_ITERATIONS)
    }

    pub(super) fn spend(&mut self, iterations: u64) -> Result<()> {
        if iterations == 0 {
            return Err(Error::configuration(NONE));
        }
        self.0 = self.0.checked_sub(iterations).ok_or_else(too_much)?;
        Ok(())
    }
}

pub(super) fn too_much() -> Error {
    Error::configuration(TOO_MUCH)
}

/// Twice what .NET hashes at most. OpenSSL's default is 2,048, Java's 10,000, OWASP's advice 600,000.
/// A fuzzer has better things to do than to hash.
const MOST_ITERATIONS: u64 = if cfg!(fuzzing) { 20_000 } else { 2_000_000 };

const TOO_MUCH: &str = "certificate: its password would have to be hashed more than 2,000,000 times, or with more than 64 MB of memory. Export it \
                        again with fewer iterations";
const NONE: &str = "certificate: it says that its password is hashed zero times, so it is damaged. Export it again";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_for_all_of_a_file() {
        let mut work = Work::new();
        work.spend(1_500_000).unwrap();
        work.spend(500_000).unwrap();
        assert!(work.spend(1).unwrap_err().message().contains("fewer iterations"));
        assert!(Work::new().spend(u64::MAX).is_err());
        assert!(Work::new().spend(0).unwrap_err().message().contains("damaged"));
    }
}
