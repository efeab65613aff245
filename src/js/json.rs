//! JSON by the host's own parser: `lib/json.js` reads a document and hands over its members as lines, marked by their kind.

use alloc::{boxed::Box, string::String};

use super::{
    bridge::{Question, Target},
    lines::{self, Lines},
};
#[cfg(feature = "cloud")]
use crate::text::{concat, split_at_first};
#[cfg(feature = "cache-file")]
use crate::{
    json::{Change, Edit, quoted},
    text::split_at_byte,
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

    /// It is an entry of a document that has this one in it.
    #[cfg(feature = "cloud")]
    fn member(&self, text: &str, name: &str) -> Result<Box<dyn Document>, Malformed> {
        let found = Target(0).ask(Question::Entries, &concat(&["{\"\":", text, "}"]));
        let place = concat(&["\n\t\t", name, "\n"]);
        let (_, after) = split_at_first(&found, &place).ok_or(Malformed)?;
        let members = if after.starts_with('\t') { "" } else { split_at_first(after, "\n\t").map_or(after, |(members, _)| members) };
        Ok(Box::new(Members(members.into())))
    }

    #[cfg(feature = "cache-file")]
    fn entries(&self, text: &str, each: &mut dyn FnMut(&str, &str, &dyn Document)) -> Result<(), Malformed> {
        let found = Target(0).ask(Question::Entries, text);
        let mut rest = found.strip_prefix('\n').ok_or(Malformed)?;
        // The first line says where the entry is, the others are its members, up to the next line without a name.
        while let Some((place, after)) = rest.strip_prefix('\t').and_then(|rest| split_at_byte(rest, b'\n')) {
            let members = split_at_first(after, "\n\t").map_or(after, |(members, _)| members);
            let members = if after.starts_with('\t') { "" } else { members };
            rest = after.get(members.len()..).unwrap_or_default().trim_start_matches('\n');
            if let Some((section, name)) = split_at_byte(place, b'\t') {
                each(section, name, &Members(members.into()));
            }
        }
        Ok(())
    }

    #[cfg(feature = "cache-file")]
    fn edit(&self, text: &str, edits: &[Edit]) -> Result<String, Malformed> {
        let mut request = String::new();
        for Edit { path, change } in edits {
            request.push_str("at\t");
            for (number, name) in path.iter().enumerate() {
                request.push_str(if number == 0 { "[" } else { "," });
                request.push_str(&quoted(name));
            }
            let (what, value) = match change {
                Change::Set(value) => ("]\nset\t", &**value),
                Change::Remove => ("]\nremove\t", ""),
                Change::Rename(name) => ("]\nrename\t", &*quoted(name)),
            };
            for part in [what, value, "\n"] {
                request.push_str(part);
            }
        }
        request.push('\n');
        request.push_str(text);
        let changed = Target(0).ask(Question::Edit, &request);
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

    #[cfg(feature = "cache-file")]
    fn has(&self, member: &str) -> bool {
        lines::read(&self.0).any(|(name, _)| name == member)
    }
}

fn integer(text: &str) -> Option<i64> {
    let (digits, sign) = text.strip_prefix('-').map_or((text, 1), |digits| (digits, -1));
    number(digits).map(|number| number * sign)
}
