//! JSON by the host's own parser: `lib/json.js` reads a document and hands over its members as lines, marked by their kind.

use alloc::{boxed::Box, string::String};

use super::{
    bridge::{Question, Target},
    lines::{self, Lines},
};
use crate::{
    json::{Document, Json, Malformed},
    text::{number, split},
};

/// The codec of JavaScript hosts.
#[derive(Debug)]
pub(super) struct HostJson;

impl Json for HostJson {
    fn parse(&self, text: &str) -> Result<Box<dyn Document>, Malformed> {
        members(Question::Members, text)
    }

    fn claims(&self, jwt: &str) -> Result<Box<dyn Document>, Malformed> {
        members(Question::Claims, jwt)
    }

    fn set(&self, text: &str, path: &[&str], value: &str) -> Result<String, Malformed> {
        let mut request = Lines::default();
        request.add("text", text);
        for name in path {
            request.add("name", name);
        }
        request.add("value", value);
        let changed = Target(0).ask(Question::Set, request.as_str());
        if changed.is_empty() { Err(Malformed) } else { Ok(changed) }
    }
}

fn members(of: Question, text: &str) -> Result<Box<dyn Document>, Malformed> {
    let members = Target(0).ask(of, text);
    if members.is_empty() { Err(Malformed) } else { Ok(Box::new(Members(members))) }
}

/// The members of an object, after a line of its own a line for each: a text after `"`, whole numbers after `#`, those of a list after `[` and between commas.
struct Members(String);

impl Members {
    fn find(&self, member: &str, mark: char) -> Option<&str> {
        lines::find(&self.0, member).strip_prefix(mark)
    }
}

impl Document for Members {
    fn text(&self, member: &str) -> Option<String> {
        self.find(member, '"').map(Into::into)
    }

    fn integer(&self, member: &str) -> Option<i64> {
        // A text that reads as a number comes as both, so the kinds are told apart by their marks, and the number is the later line.
        lines::read(&self.0).filter(|(name, _)| *name == member).find_map(|(_, value)| integer(value.strip_prefix('#')?))
    }

    fn integers(&self, member: &str, each: &mut dyn FnMut(i64)) {
        split(self.find(member, '[').unwrap_or_default(), b',').filter_map(integer).for_each(each);
    }
}

fn integer(text: &str) -> Option<i64> {
    let (digits, sign) = text.strip_prefix('-').map_or((text, 1), |digits| (digits, -1));
    number(digits).map(|number| number * sign)
}
