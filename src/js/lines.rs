use alloc::string::String;

#[cfg(feature = "js")]
use crate::text::find_line;
#[cfg(feature = "js")]
pub(super) use crate::text::lines as read;

/// A text of lines `name<TAB>value`; tabs and line breaks in a value become spaces.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push('\t');
        if value.bytes().any(|byte| byte.is_ascii_control()) {
            self.0.extend(value.chars().map(|c| if c.is_ascii_control() { ' ' } else { c }));
        } else {
            self.0.push_str(value);
        }
        self.0.push('\n');
    }

    #[cfg(feature = "js")]
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// The first value of this name; an empty text if there is none.
#[cfg(feature = "js")]
pub(super) fn find<'a>(text: &'a str, name: &str) -> &'a str {
    find_line(text, name).unwrap_or_default()
}
