//! How values are shown in a reason: short, so that a reason stays one readable line.

use serde_json::Value;

/// A value as JSON, cut when it is long.
pub(crate) fn show(value: &Value) -> String {
    shorten(&value.to_string(), 80)
}

/// A text in quotes, cut when it is long.
pub(crate) fn quote(text: &str) -> String {
    show(&Value::from(text))
}

/// At most `longest` characters of a text, and how many it has.
pub(crate) fn shorten(text: &str, longest: usize) -> String {
    let count = text.chars().count();
    if count <= longest {
        return text.into();
    }
    let start: String = text.chars().take(longest).collect();
    format!("{start}… ({count} characters)")
}
