//! What a chain says when none of its members got a token. JavaScript's chains say the same (`lib/chain/told.js`).

use alloc::{string::String, vec::Vec};

use super::{Error, ErrorKind, Scrubber};
use crate::text::{concat, decimal, split_at_first};

/// What became of a member of a chain.
pub(crate) enum Passed {
    /// It was left out, for this reason.
    Skipped(String),
    /// It was asked.
    Over(Error),
}

/// The error of a chain, from its members with their names, in order; `applies` says what to do where none of them applies.
///
/// The most likely cause comes first, then what to do about it, then a line for each member: fifteen lines at most.
pub(crate) fn aggregate(chain: &'static str, members: Vec<(String, Passed)>, applies: &str) -> Error {
    let mut message = String::new();
    let mut cause: Option<(u8, &str, &Error)> = None;
    for (name, passed) in &members {
        if let Passed::Over(error) = passed {
            let weight = weight(error);
            if cause.is_none_or(|(most, ..)| weight > most) {
                cause = Some((weight, name, error));
            }
        }
    }
    message.push_str("no credential of the chain got a token");
    match cause {
        Some((weight, name, error)) if weight > ELSEWHERE => {
            message.push_str(&concat(&[MOST_LIKELY, name, ": ", &line(error.message()), WHAT_TO_DO]));
            match weight {
                REQUIRED => message.push_str(&concat(&["have a person sign in with ", name, "."])),
                REFUSED => message.push_str("mend what was refused there; the others do not apply here."),
                _ => message.push_str("complete that one; the others do not apply here."),
            }
        }
        _ => message.push_str(&concat(&[": none of them applies here", WHAT_TO_DO, applies])),
    }
    let shown = if members.len() > MOST_LINES { MOST_LINES - 1 } else { members.len() };
    for (name, passed) in members.iter().take(shown) {
        let (state, text) = match passed {
            Passed::Skipped(why) => ("skipped", why.clone()),
            Passed::Over(error) => (state(error), line(error.message())),
        };
        message.push_str(&concat(&["\n- ", name, " (", state, "): ", &text]));
    }
    if members.len() > shown {
        let more = decimal(i64::try_from(members.len() - shown).unwrap_or(i64::MAX));
        message.push_str(&concat(&["\n- and ", &more, " more"]));
    }
    let mut errors = Vec::new();
    for (_, passed) in members {
        if let Passed::Over(error) = passed {
            errors.push(error);
        }
    }
    Error::aggregate(chain, message, errors)
}

/// How likely it is that a member was meant to get the token: most members of a chain are for other machines.
fn weight(error: &Error) -> u8 {
    let says = |words: &[&str]| words.iter().any(|words| split_at_first(error.message(), words).is_some());
    match error.kind() {
        ErrorKind::AuthenticationRequired => REQUIRED,
        _ if says(&["AADSTS"]) => REFUSED,
        _ if says(NEARLY_THERE) => NEARLY,
        _ => ELSEWHERE,
    }
}

fn state(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Unavailable | ErrorKind::Aggregate => "unavailable",
        ErrorKind::AuthenticationRequired => "sign-in needed",
        _ => "failed",
    }
}

/// A text on one line, at most four hundred characters.
fn line(text: &str) -> String {
    let cleaned = Scrubber::default().clean(text);
    let end = cleaned.char_indices().nth(MOST_CHARACTERS).map(|(at, _)| at);
    match end.and_then(|end| cleaned.get(..end)) {
        Some(start) => concat(&[start.strip_suffix('…').unwrap_or(start), "…"]),
        None => cleaned,
    }
}

const MOST_LIKELY: &str = ". Most likely, it should have been ";
const WHAT_TO_DO: &str = "\nWhat to do: ";
/// What members say that are set up in part.
const NEARLY_THERE: &[&str] = &["set are ", "az login", "azd auth login", "Connect-AzAccount"];
const ELSEWHERE: u8 = 0;
const NEARLY: u8 = 1;
const REFUSED: u8 = 2;
const REQUIRED: u8 = 3;
/// For members: the message has two lines more.
const MOST_LINES: usize = 13;
const MOST_CHARACTERS: usize = 400;

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn over(name: &str, error: Error) -> (String, Passed) {
        (name.into(), Passed::Over(error))
    }

    #[test]
    fn the_member_that_came_closest_is_named_first() {
        let elsewhere = || over("A", Error::unavailable("not here"));
        for (closest, said) in [
            (Error::unavailable("set are X; missing are Y"), "complete that one"),
            (Error::unavailable("AADSTS50076: made up"), "mend what was refused there"),
            (Error::authentication_required("who is it?"), "have a person sign in with B."),
        ] {
            let error = aggregate("Chain", vec![elsewhere(), over("B", closest.clone()), elsewhere()], "add one");
            let lines: Vec<&str> = error.message().lines().collect();
            assert_eq!(
                lines.first().copied(),
                Some(&*concat(&["no credential of the chain got a token", MOST_LIKELY, "B: ", closest.message()]))
            );
            assert!(lines.get(1).is_some_and(|line| line.contains(said)), "{error}");
        }
        let nothing = aggregate("Chain", vec![elsewhere()], "add one");
        let said = "no credential of the chain got a token: none of them applies here\nWhat to do: add one\n- A (unavailable): not here";
        assert_eq!(nothing.message(), said);
    }

    #[test]
    fn it_has_fifteen_lines_at_most_whatever_its_members_say() {
        for count in [1, 13, 14, 100] {
            let long = "ä\r\n".repeat(500);
            let members = (0..count).map(|_| over("A", Error::unavailable(long.clone()))).collect();
            let error = aggregate("Chain", members, "add one");
            assert!(error.message().lines().count() <= 15);
            assert!(error.message().chars().count() < 7000);
            assert_eq!(error.errors().len(), count);
        }
    }
}
