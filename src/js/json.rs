//! JSON by the host's own parser: `lib/json.js` reads members by the rules of [`Document`].

use alloc::{boxed::Box, string::String, vec::Vec};

use wasm_bindgen::prelude::*;

use crate::json::{Document, Json, Malformed};

/// The codec of JavaScript hosts.
#[derive(Debug)]
pub(super) struct HostJson;

impl Json for HostJson {
    fn parse(&self, text: &[u8]) -> Result<Box<dyn Document>, Malformed> {
        let text = core::str::from_utf8(text).map_err(|_| Malformed)?;
        Ok(Box::new(json_parse(text).ok_or(Malformed)?))
    }

    fn set(&self, text: &str, path: &[&str], value: &str) -> Result<String, Malformed> {
        json_set(text, &path.join("."), value).ok_or(Malformed)
    }
}

impl Document for JsDocument {
    fn text(&self, member: &str) -> Option<String> {
        json_text(self, member)
    }

    fn integer(&self, member: &str) -> Option<i64> {
        json_integers(self, member, false).first().copied().map(truncated)
    }

    fn integers(&self, member: &str) -> Vec<i64> {
        json_integers(self, member, true).into_iter().map(truncated).collect()
    }
}

#[allow(clippy::cast_possible_truncation)] // `as` cuts off fractions and saturates, which is what is wanted
fn truncated(number: f64) -> i64 {
    number as i64
}

#[wasm_bindgen(raw_module = "../lib/bridge.js")]
extern "C" {
    type JsDocument;

    #[wasm_bindgen(js_name = jsonParse)]
    fn json_parse(text: &str) -> Option<JsDocument>;
    #[wasm_bindgen(js_name = jsonSet)]
    fn json_set(text: &str, path: &str, value: &str) -> Option<String>;
    #[wasm_bindgen(js_name = jsonText)]
    fn json_text(document: &JsDocument, member: &str) -> Option<String>;
    /// The numbers of a list, or the one number that is no list.
    #[wasm_bindgen(js_name = jsonIntegers)]
    fn json_integers(document: &JsDocument, member: &str, list: bool) -> Vec<f64>;
}
