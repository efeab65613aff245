use alloc::{
    boxed::Box,
    string::{String, ToString},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{Document, Json, Malformed};
#[cfg(feature = "cache-file")]
use super::{Edit, object};
use crate::text::whole;

/// The codec of the crate and the components.
#[derive(Clone, Copy, Debug)]
pub struct SerdeJson;

impl Json for SerdeJson {
    fn parse(&self, text: &str) -> Result<Box<dyn Document>, Malformed> {
        Ok(Box::new(object(text.as_bytes())?))
    }

    fn claims(&self, jwt: &str) -> Result<Box<dyn Document>, Malformed> {
        let payload = jwt.split('.').nth(1).ok_or(Malformed)?;
        Ok(Box::new(object(&URL_SAFE_NO_PAD.decode(payload).map_err(|_| Malformed)?)?))
    }

    fn set(&self, text: &str, path: &[&str], value: &str) -> Result<String, Malformed> {
        let mut object = object(text.as_bytes())?;
        let value: Value = serde_json::from_slice(value.as_bytes()).map_err(|_| Malformed)?;
        set(&mut object, path, value);
        Ok(Value::Object(object).to_string())
    }

    #[cfg(feature = "cloud")]
    fn member(&self, text: &str, name: &str) -> Result<Box<dyn Document>, Malformed> {
        match object(text.as_bytes())?.remove(name) {
            Some(Value::Object(member)) => Ok(Box::new(member)),
            _ => Err(Malformed),
        }
    }

    #[cfg(feature = "cache-file")]
    fn entries(&self, text: &str, each: &mut dyn FnMut(&str, &str, &dyn Document)) -> Result<(), Malformed> {
        object::entries(text, &mut |section, name, text| {
            if let Ok(entry) = object(text.as_bytes()) {
                each(section, name, &entry);
            }
        })
    }

    #[cfg(feature = "cache-file")]
    fn edit(&self, text: &str, edits: &[Edit]) -> Result<String, Malformed> {
        object::edit(text, edits)
    }
}

/// Read as a value first: a reader for objects alone would come on top of that.
fn object(text: &[u8]) -> Result<Map<String, Value>, Malformed> {
    match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Malformed),
    }
}

fn set(object: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [last] => {
            object.insert((*last).into(), value);
        }
        [first, rest @ ..] => {
            let member = object.entry(*first).or_insert(Value::Null);
            if let Value::Object(below) = member {
                return set(below, rest, value);
            }
            let mut below = Map::new();
            set(&mut below, rest, value);
            *member = Value::Object(below);
        }
    }
}

impl Document for Map<String, Value> {
    fn text(&self, member: &str) -> Option<String> {
        self.get(member)?.as_str().map(Into::into)
    }

    fn integer(&self, member: &str) -> Option<i64> {
        integer(self.get(member)?)
    }

    fn integers(&self, member: &str, each: &mut dyn FnMut(i64)) {
        self.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(integer).for_each(each);
    }

    #[cfg(feature = "cache-file")]
    fn has(&self, member: &str) -> bool {
        self.get(member).is_some_and(|value| !value.is_null())
    }
}

fn integer(value: &Value) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation)] // `as` cuts off fractions and saturates, which is what is wanted
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|number| number as i64)),
        Value::String(text) => whole(text.trim_ascii()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_leniently() {
        let text = r#"{"text":"a","number":3600,"quoted":" 3600 ","half":3599.9,"big":1e300,"nothing":null,"list":[1,"2",null,"x",3.9]}"#;
        let document = SerdeJson.parse(text).unwrap();
        assert_eq!(document.text("text").as_deref(), Some("a"));
        assert_eq!(document.text("number"), None);
        assert_eq!(document.text("nothing"), None);
        for (member, expected) in
            [("number", Some(3600)), ("quoted", Some(3600)), ("half", Some(3599)), ("big", Some(i64::MAX)), ("text", None), ("list", None)]
        {
            assert_eq!(document.integer(member), expected, "{member}");
        }
        let mut integers = std::vec::Vec::new();
        document.integers("list", &mut |number| integers.push(number));
        document.integers("text", &mut |number| integers.push(number));
        assert_eq!(integers, [1, 2, 3]);
    }

    #[test]
    fn a_member_is_set_and_the_others_stay() {
        let set = |text| SerdeJson.set(text, &["access_token", "xms_cc", "values"], r#"["CP1"]"#);
        assert_eq!(set("{}").unwrap(), r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#);
        assert_eq!(
            set(r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}},"id_token":null}"#).unwrap(),
            r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"},"xms_cc":{"values":["CP1"]}},"id_token":null}"#
        );
        assert_eq!(set(r#"{"access_token":null}"#).unwrap(), r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#);
        assert_eq!(set("[]").unwrap_err(), Malformed);
    }

    #[test]
    fn the_claims_of_a_token_are_read() {
        let token = std::format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(r#"{"oid":"ü"}"#));
        assert_eq!(SerdeJson.claims(&token).unwrap().text("oid").as_deref(), Some("ü"));
        for bad in ["", "opaque", "a.b.c", "e30.e30=.x", "e30.bnVsbA.x"] {
            assert!(SerdeJson.claims(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_one_object_is_malformed() {
        for bad in ["", " ", "{", "{}x", "{\"a\":1}{}", "nul", "null", "[]", "\"text\"", "\u{feff}{}", "{'a':1}"] {
            assert!(SerdeJson.parse(bad).is_err(), "{bad:?}");
        }
        let deep = "{\"a\":".repeat(1_000_000);
        assert!(SerdeJson.parse(&deep).is_err());
    }
}
