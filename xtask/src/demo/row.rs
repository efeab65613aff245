//! A row of the table: what came of one call, and whether that is what must come of it.

use anyhow::Result;

use super::answer::Answer;
use super::proof::Proof;

/// Entra's answer to a page that asks for an application's token.
const REFUSED_TO_PAGES: u64 = 9_002_326;

/// What came of a call.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    /// What the call was to be made by.
    pub proof: Proof,
    pub answer: Result<Answer>,
    /// Those that arrived at the emulator.
    pub requests: u64,
    /// Those that it takes.
    pub expected: u64,
}

impl Row {
    /// What is wrong with it, if anything is: it must be the token that was asked for, or the refusal that a page gets, with the
    /// requests that either takes. `now` is in seconds since 1970.
    pub fn fault(&self, now: i64) -> Option<String> {
        let asked = self.proof.credential();
        match &self.answer {
            Err(error) => Some(format!("{error:#}")),
            Ok(Answer::Token(token)) if token.credential != asked => Some(format!("it asked by {}, not by {asked}", token.credential)),
            Ok(Answer::Token(token)) if token.claims.idtyp != self.proof.idtyp() => {
                Some(format!("its token is of the type {}, not {}", token.claims.idtyp, self.proof.idtyp()))
            }
            Ok(Answer::Token(token)) if token.claims.exp <= now => Some("its token has expired".to_owned()),
            Ok(Answer::LetIn { credential, .. }) if credential != asked => Some(format!("it asked by {credential}, not by {asked}")),
            Ok(Answer::Refused { code, .. }) if *code != REFUSED_TO_PAGES => {
                Some(format!("Entra refused it by AADSTS{code}, not by AADSTS{REFUSED_TO_PAGES}"))
            }
            Ok(_) if self.requests != self.expected => Some(format!("{} requests arrived at Entra, not {}", self.requests, self.expected)),
            Ok(_) => None,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::super::answer::{Claims, Milliseconds, Token};
    use super::*;

    /// A row that is as it must be until the token expires, 3600 s after 1970.
    pub fn good() -> Row {
        let claims = Claims { aud: "https://a".into(), appid: "12345678-aaaa".into(), idtyp: "app".into(), exp: 3600 };
        let milliseconds = Milliseconds { get_token: 56.4, get_token_cached: 0.018 };
        let answer = Answer::Token(Token { credential: "ClientSecretCredential".into(), claims, milliseconds });
        Row { name: "Rust program", proof: Proof::Secret, answer: Ok(answer), requests: 1, expected: 1 }
    }

    /// What a page gets that asks by itself.
    pub fn refused(code: u64) -> Row {
        let answer = Answer::Refused { credential: "ClientSecretCredential".into(), code, advice: "Ask a server.".into() };
        Row { name: "browser page", answer: Ok(answer), ..good() }
    }

    #[test]
    fn a_living_token_or_a_pages_refusal_by_the_requests_it_takes_has_no_fault() {
        assert_eq!(good().fault(3599), None);
        assert_eq!(refused(REFUSED_TO_PAGES).fault(0), None);
    }

    #[test]
    fn everything_else_has_one_that_says_what_is_wrong() {
        assert_eq!(good().fault(3600).unwrap(), "its token has expired");
        assert_eq!(refused(7_000_215).fault(0).unwrap(), "Entra refused it by AADSTS7000215, not by AADSTS9002326");
        assert_eq!(Row { requests: 2, ..good() }.fault(0).unwrap(), "2 requests arrived at Entra, not 1");
        assert_eq!(Row { requests: 0, ..refused(REFUSED_TO_PAGES) }.fault(0).unwrap(), "0 requests arrived at Entra, not 1");
        assert_eq!(Row { answer: Err(anyhow::anyhow!("cause").context("what")), ..good() }.fault(0).unwrap(), "what: cause");
        assert_eq!(Row { requests: 1, expected: 0, ..good() }.fault(0).unwrap(), "1 requests arrived at Entra, not 0");
        let mut persons = good();
        if let Ok(Answer::Token(token)) = &mut persons.answer {
            token.claims.idtyp = "user".into();
        }
        assert_eq!(persons.fault(0).unwrap(), "its token is of the type user, not app");
        let other = Row { proof: Proof::Assertion, ..good() };
        assert_eq!(other.fault(0).unwrap(), "it asked by ClientSecretCredential, not by ClientAssertionCredential");
    }
}
