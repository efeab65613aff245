//! JSON by the host's own parser: `lib/json.js` reads a document and hands over its members as lines, marked by their kind.

use alloc::{boxed::Box, string::String, vec::Vec};

use wasm_bindgen::prelude::*;

use super::lines;
use crate::{
    json::{Document, Json, Malformed},
    text::{number, split},
};

/// The codec of JavaScript hosts.
#[derive(Debug)]
pub(super) struct HostJson;

impl Json for HostJson {
    fn parse(&self, text: &[u8]) -> Result<Box<dyn Document>, Malformed> {
        let members = json_members(core::str::from_utf8(text).map_err(|_| Malformed)?);
        Ok(Box::new(Members(members.ok_or(Malformed)?)))
    }

    fn claims(&self, jwt: &str) -> Result<Box<dyn Document>, Malformed> {
        Ok(Box::new(Members(jwt_members(jwt).ok_or(Malformed)?)))
    }

    fn set(&self, text: &str, path: &[&str], value: &str) -> Result<String, Malformed> {
        json_set(text, &path.join("."), value).ok_or(Malformed)
    }
}

/// The members of an object, a line for each: a text after `"`, whole numbers after `#`, those of a list after `[` and between commas.
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

    fn integers(&self, member: &str) -> Vec<i64> {
        split(self.find(member, '[').unwrap_or_default(), b',').filter_map(integer).collect()
    }
}

fn integer(text: &str) -> Option<i64> {
    let (digits, sign) = text.strip_prefix('-').map_or((text, 1), |digits| (digits, -1));
    number(digits).map(|number| i64::try_from(number).unwrap_or(i64::MAX) * sign)
}

#[wasm_bindgen(raw_module = "../lib/bridge.js")]
extern "C" {
    #[wasm_bindgen(js_name = jsonMembers)]
    fn json_members(text: &str) -> Option<String>;
    #[wasm_bindgen(js_name = jwtMembers)]
    fn jwt_members(jwt: &str) -> Option<String>;
    #[wasm_bindgen(js_name = jsonSet)]
    fn json_set(text: &str, path: &str, value: &str) -> Option<String>;
}
