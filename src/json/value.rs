use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
    ser::{SerializeMap, SerializeSeq},
};

use super::MAX_DEPTH;

/// A JSON value, with the lenient look-ups that responses need. Members keep their order; unknown ones are kept.
///
/// It has no `Debug` that shows its content, because the content may be a token.
#[derive(Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    /// Whatever is not a whole number of 64 bits.
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// The member of an object, if it is there and not `null`. Of a name that comes twice the last one counts, as in `JSON.parse`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Self::Object(members) = self else { return None };
        members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value).filter(|value| **value != Self::Null)
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A member that is a whole number, or a text that reads as one; fractions are cut off.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_integer()
    }

    /// A member that is `true` or `false`.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The elements of a member that is a list; none if it is not.
    pub fn list(&self, name: &str) -> &[Value] {
        match self.get(name) {
            Some(Self::List(elements)) => elements,
            _ => &[],
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            #[allow(clippy::cast_possible_truncation)] // `as` saturates, which is what is wanted
            Self::Float(number) if !number.is_nan() => Some(*number as i64),
            Self::Text(text) => {
                let text = text.trim();
                let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
                let is_number = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
                whole.parse().ok().filter(|_| is_number)
            }
            _ => None,
        }
    }

    /// This object with one member changed; a missing member is `null` before. Whatever is not an object counts as an empty one.
    #[must_use]
    pub fn with(self, name: &str, change: impl FnOnce(Value) -> Value) -> Value {
        let mut members = match self {
            Self::Object(members) => members,
            _ => Vec::new(),
        };
        match members.iter_mut().rfind(|(key, _)| key == name) {
            Some((_, value)) => *value = change(core::mem::replace(value, Self::Null)),
            None => members.push((name.into(), change(Self::Null))),
        }
        Self::Object(members)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(element)?;
                }
                list.end()
            }
            Self::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    object.serialize_entry(name, value)?;
                }
                object.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Node::root().deserialize(deserializer)
    }
}

/// Reads one value and knows how deep it is, so that no document can overflow the stack.
pub(crate) struct Node {
    levels_left: usize,
}

impl Node {
    pub(crate) const fn root() -> Self {
        Self { levels_left: MAX_DEPTH }
    }

    fn below<E: Error>(&self) -> Result<Self, E> {
        self.levels_left.checked_sub(1).map(|levels_left| Self { levels_left }).ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element_seed(self.below()?)? {
            elements.push(element);
        }
        Ok(Value::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = access.next_key::<String>()? {
            members.push((name, access.next_value_seed(self.below()?)?));
        }
        Ok(Value::Object(members))
    }
}
