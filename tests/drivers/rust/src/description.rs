//! What a vector says of a credential, ready for one run: nested credentials and callbacks are told from plain values.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{callback::Callback, model::Vector};

/// A credential to be made: the class, arguments and options of `@azure/identity`.
#[derive(Clone, Debug)]
pub struct Description {
    pub credential: String,
    pub arguments: Vec<Argument>,
    /// Without `host`, which is the world that comes along.
    pub options: BTreeMap<String, Argument>,
}

/// An argument, or a part of one.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A text, a number, a boolean or null.
    Value(Value),
    List(Vec<Argument>),
    Object(BTreeMap<String, Argument>),
    Callback(Callback),
    Credential(Box<Description>),
}

impl Description {
    /// The credential of a vector, with callbacks that nobody has called yet.
    pub(crate) fn of(vector: &Vector) -> Result<Self, String> {
        let (arguments, options) = (vector.arguments.clone(), vector.options.clone());
        RawDescription { credential: vector.credential.clone(), arguments, options }.parse("")
    }

    /// An argument that is a text; empty where it is missing, as a program in a typed language would have to say it.
    pub fn text(&self, index: usize) -> &str {
        self.arguments.get(index).and_then(Argument::as_text).unwrap_or_default()
    }

    /// This credential and the nested ones.
    pub fn all(&self) -> Vec<&Description> {
        let mut found = vec![self];
        self.walk(&mut |argument| {
            if let Argument::Credential(nested) = argument {
                found.push(nested);
            }
        });
        found
    }

    /// The callbacks, nested ones included.
    pub(crate) fn callbacks(&self) -> Vec<&Callback> {
        let mut found = Vec::new();
        self.walk(&mut |argument| {
            if let Argument::Callback(callback) = argument {
                found.push(callback);
            }
        });
        found
    }

    fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Argument)) {
        self.arguments.iter().chain(self.options.values()).for_each(|argument| argument.walk(visit));
    }
}

impl Argument {
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Value(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    fn parse(value: Value, name: &str) -> Result<Self, String> {
        match value {
            Value::Array(elements) => list(elements, name).map(Self::List),
            Value::Object(members) if Callback::is(&members) => Callback::parse(Value::Object(members), name).map(Self::Callback),
            Value::Object(members) if members.contains_key("credential") => {
                let raw: RawDescription =
                    serde_json::from_value(Value::Object(members)).map_err(|error| format!("the credential {name}: {error}"))?;
                Ok(Self::Credential(Box::new(raw.parse(&format!("{name}: "))?)))
            }
            Value::Object(members) => object(members, name).map(Self::Object),
            plain => Ok(Self::Value(plain)),
        }
    }

    fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Argument)) {
        visit(self);
        match self {
            Self::Value(_) | Self::Callback(_) => {}
            Self::List(elements) => elements.iter().for_each(|element| element.walk(visit)),
            Self::Object(members) => members.values().for_each(|member| member.walk(visit)),
            Self::Credential(nested) => nested.walk(visit),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDescription {
    credential: String,
    #[serde(default)]
    arguments: Vec<Value>,
    #[serde(default)]
    options: Map<String, Value>,
}

impl RawDescription {
    fn parse(self, prefix: &str) -> Result<Description, String> {
        Ok(Description {
            credential: self.credential,
            arguments: list(self.arguments, &format!("{prefix}argument"))?,
            options: object(self.options, &format!("{prefix}options"))?,
        })
    }
}

fn list(elements: Vec<Value>, name: &str) -> Result<Vec<Argument>, String> {
    elements.into_iter().enumerate().map(|(index, element)| Argument::parse(element, &format!("{name}[{index}]"))).collect()
}

fn object(members: Map<String, Value>, name: &str) -> Result<BTreeMap<String, Argument>, String> {
    let member = |(key, value)| {
        let argument = Argument::parse(value, &format!("{name}.{key}"))?;
        Ok((key, argument))
    };
    members.into_iter().map(member).collect()
}
