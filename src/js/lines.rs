use alloc::string::String;

use crate::text::{split, split_at_byte};

/// A text of lines `name<TAB>value`; tabs and line breaks in a value become spaces.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push('\t');
        for (count, part) in value.split(|c: char| c.is_ascii_control()).enumerate() {
            if count > 0 {
                self.0.push(' ');
            }
            self.0.push_str(part);
        }
        self.0.push('\n');
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// The names and values of a text of such lines, in order.
pub(super) fn read(text: &str) -> impl Iterator<Item = (&str, &str)> {
    split(text, b'\n').filter_map(|line| split_at_byte(line, b'\t'))
}

/// The first value of this name; an empty text if there is none.
pub(super) fn find<'a>(text: &'a str, name: &str) -> &'a str {
    read(text).find(|(found, _)| *found == name).map_or("", |(_, value)| value)
}
