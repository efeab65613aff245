use alloc::string::String;

use serde::de::DeserializeSeed;

use super::{Json, Malformed, Value, value::Node};

/// The codec of the crate and the components.
#[derive(Clone, Copy, Debug)]
pub struct SerdeJson;

impl Json for SerdeJson {
    fn parse(&self, text: &[u8]) -> Result<Value, Malformed> {
        let mut reader = serde_json::Deserializer::from_slice(text);
        let value = Node::root().deserialize(&mut reader).map_err(|_| Malformed)?;
        reader.end().map_err(|_| Malformed)?;
        Ok(value)
    }

    fn print(&self, value: &Value) -> String {
        // Only a map with keys that are not text could fail, and a `Value` has none.
        serde_json::to_string(value).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::MAX_DEPTH;

    #[test]
    fn reads_members_leniently() {
        let value = SerdeJson
            .parse(br#"{"text":"a","number":3600,"quoted":" 3600 ","half":3599.9,"big":1e300,"nothing":null,"list":[1,"2",null]}"#)
            .unwrap();
        assert_eq!(value.text("text"), Some("a"));
        assert_eq!(value.integer("number"), Some(3600));
        assert_eq!(value.integer("quoted"), Some(3600));
        assert_eq!(value.integer("half"), Some(3599));
        assert_eq!(value.integer("big"), Some(i64::MAX));
        assert_eq!(value.integer("text"), None);
        assert!(value.get("nothing").is_none());
        assert_eq!(value.list("list").len(), 3);
    }

    #[test]
    fn writes_what_it_read() {
        let text = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"},"n":[1,-2,0.5,null]},"ü":"\"\\\n"}"#;
        let value = SerdeJson.parse(text.as_bytes()).unwrap();
        assert_eq!(SerdeJson.print(&value), text);
    }

    #[test]
    fn what_is_not_one_document_is_malformed() {
        for bad in ["", " ", "{", "{}x", "{\"a\":1}{}", "nul", "\u{feff}{}", "{'a':1}", "[1,]"] {
            assert_eq!(SerdeJson.parse(bad.as_bytes()).unwrap_err(), Malformed, "{bad:?}");
        }
        assert_eq!(SerdeJson.parse(b"{\"a\":\"\xff\"}").unwrap_err(), Malformed);
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(SerdeJson.parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(SerdeJson.parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(SerdeJson.parse(nested(1_000_000).as_bytes()).is_err());
    }
}
