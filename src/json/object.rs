//! Objects whose members stay as they came: text that is only looked at where it is asked for, and printed as it was.

use alloc::{
    collections::{BTreeMap, btree_map::Entry},
    string::String,
    vec::Vec,
};
use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Change, Edit, Malformed, quoted};

/// See [`Json::entries`](super::Json::entries); the last argument of `each` is the entry's text.
pub(super) fn entries(text: &str, each: &mut dyn FnMut(&str, &str, &str)) -> Result<(), Malformed> {
    for (section, below) in read(text)?.in_order() {
        let Node::Text(below) = below else { continue };
        let Ok(below) = read(below) else { continue };
        for (name, entry) in below.in_order() {
            if let Node::Text(text) = entry
                && !section.bytes().chain(name.bytes()).any(|byte| byte.is_ascii_control())
            {
                each(section, name, text);
            }
        }
    }
    Ok(())
}

/// See [`Json::edit`](super::Json::edit).
pub(super) fn edit(text: &str, edits: &[Edit]) -> Result<String, Malformed> {
    let mut object = read(text)?;
    for Edit { path, change } in edits {
        object.apply(path, change)?;
    }
    let mut printed = String::with_capacity(text.len());
    object.print(&mut printed);
    Ok(printed)
}

fn read(text: &str) -> Result<Object<'_>, Malformed> {
    serde_json::from_str(text).map_err(|_| Malformed)
}

#[derive(Default)]
struct Object<'a> {
    /// Each with its place among the others.
    members: BTreeMap<String, (usize, Node<'a>)>,
    next: usize,
}

enum Node<'a> {
    Text(&'a str),
    New(String),
    Open(Object<'a>),
}

impl<'a> Object<'a> {
    fn in_order(&self) -> Vec<(&str, &Node<'a>)> {
        let mut members: Vec<_> = self.members.iter().map(|(name, (place, node))| (*place, &**name, node)).collect();
        members.sort_unstable_by_key(|(place, ..)| *place);
        members.into_iter().map(|(_, name, node)| (name, node)).collect()
    }

    /// In the place of what was there, else behind all others.
    fn put(&mut self, name: String, node: Node<'a>) {
        match self.members.entry(name) {
            Entry::Occupied(mut known) => known.get_mut().1 = node,
            Entry::Vacant(free) => {
                free.insert((self.next, node));
                self.next += 1;
            }
        }
    }

    fn apply(&mut self, path: &[String], change: &Change) -> Result<(), Malformed> {
        match (path, change) {
            ([], _) => {}
            ([last], Change::Set(value)) => {
                let value: &RawValue = serde_json::from_str(value).map_err(|_| Malformed)?;
                self.put(last.clone(), Node::New(value.get().into()));
            }
            ([last], Change::Remove) => {
                self.members.remove(last);
            }
            ([last], Change::Rename(name)) => {
                if let Some((_, node)) = self.members.remove(last) {
                    self.put(name.clone(), node);
                }
            }
            ([first, rest @ ..], Change::Set(_)) => {
                if self.below(first).is_none() {
                    self.put(first.clone(), Node::Open(Self::default()));
                }
                self.below(first).ok_or(Malformed)?.apply(rest, change)?;
            }
            ([first, rest @ ..], _) => {
                if let Some(below) = self.below(first) {
                    below.apply(rest, change)?;
                }
            }
        }
        Ok(())
    }

    /// The object under this name.
    fn below(&mut self, name: &str) -> Option<&mut Self> {
        let (_, node) = self.members.get_mut(name)?;
        let open = match &*node {
            Node::Text(text) => read(text).ok(),
            Node::New(text) => read(text).ok().map(Object::into_new),
            Node::Open(_) => None,
        };
        if let Some(open) = open {
            *node = Node::Open(open);
        }
        if let Node::Open(object) = node { Some(object) } else { None }
    }

    /// The same, without the text that it was read from.
    fn into_new<'b>(self) -> Object<'b> {
        let mut new = Object::default();
        for (name, node) in self.in_order() {
            if let Node::Text(text) = node {
                new.put(name.into(), Node::New((*text).into()));
            }
        }
        new
    }

    fn print(&self, text: &mut String) {
        text.push('{');
        for (number, (name, node)) in self.in_order().into_iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(&quoted(name));
            text.push(':');
            match node {
                Node::Text(value) => text.push_str(value),
                Node::New(value) => text.push_str(value),
                Node::Open(object) => object.print(text),
            }
        }
        text.push('}');
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut object = Object::default();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    object.put(name, Node::Text(value.get()));
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    fn at(path: &[&str], change: Change) -> Edit {
        Edit { path: path.iter().map(|name| String::from(*name)).collect(), change }
    }

    fn set(path: &[&str], value: &str) -> Edit {
        at(path, Change::Set(value.into()))
    }

    fn found(text: &str) -> String {
        let mut found = String::new();
        entries(text, &mut |section, name, entry| found.extend([section, "/", name, "=", entry, ";"])).unwrap();
        found
    }

    #[test]
    fn the_objects_two_levels_below_are_given_in_order() {
        assert_eq!(
            found(r#"{"b":{"2":{"x": 1},"1":{}},"n":7,"a":{"s":"text","o":{}, "l":[{}]},"e":{}}"#),
            r#"b/2={"x": 1};b/1={};a/s="text";a/o={};a/l=[{}];"#
        );
        assert_eq!(found(r#"{"a":{"x":{"old":1},"x":{"new":1},"c\n":{},"\u0007":{}}}"#), r#"a/x={"new":1};"#);
        for bad in ["", "[]", "null", "{", "{}}", "{\"a\":{\"b\":}}"] {
            assert_eq!(entries(bad, &mut |_, _, _| {}), Err(Malformed), "{bad}");
        }
    }

    #[test]
    fn what_no_edit_touches_stays_as_it_was_and_where_it_was() {
        let text = r#"{"z":1.50e3,"big":123456789012345678901234567890,"s":{"b":{ "u" : [1 , 2] },"a":"\u00fc","c":null},"y":null}"#;
        let edits = [set(&["s", "b"], r#"{"new":true}"#), set(&["s", "d", "e"], "1"), at(&["s", "c"], Change::Remove)];
        let expected = r#"{"z":1.50e3,"big":123456789012345678901234567890,"s":{"b":{"new":true},"a":"\u00fc","d":{"e":1}},"y":null}"#;
        assert_eq!(edit(text, &edits).unwrap(), expected);
        assert_eq!(
            edit(r#"{"y":null,"s":{"k":{"m":1,"n":2}}}"#, &[set(&["y", "k"], "2"), set(&["s", "k", "n"], "3")]).unwrap(),
            r#"{"y":{"k":2},"s":{"k":{"m":1,"n":3}}}"#
        );
    }

    #[test]
    fn a_member_is_renamed_with_all_that_is_in_it() {
        let rename = |from: &str, to: &str| at(&["s", from], Change::Rename(to.into()));
        let text = r#"{"s":{"a":{"x":1},"b":2}}"#;
        assert_eq!(edit(text, &[rename("a", "c"), set(&["s", "c", "y"], "2")]).unwrap(), r#"{"s":{"b":2,"c":{"x":1,"y":2}}}"#);
        assert_eq!(edit(text, &[rename("a", "b")]).unwrap(), r#"{"s":{"b":{"x":1}}}"#);
        assert_eq!(edit(text, &[rename("none", "b"), at(&["none", "x"], Change::Remove)]).unwrap(), text);
        let new = [set(&["s", "n"], r#"{"x":1}"#), set(&["s", "n", "y"], "2"), set(&["s", "n", "x"], "3")];
        assert_eq!(edit("{}", &new).unwrap(), r#"{"s":{"n":{"x":3,"y":2}}}"#);
    }

    #[test]
    fn names_and_values_are_quoted() {
        assert_eq!(edit("{}", &[set(&["\"\\\n\u{7f}ü"], "\"x\"")]).unwrap(), "{\"\\\"\\\\\\u000a\\u007fü\":\"x\"}");
        assert_eq!(edit("{}", &[set(&["a"], "{\"broken\":")]), Err(Malformed));
        assert_eq!(edit("[]", &[]), Err(Malformed));
    }
}
