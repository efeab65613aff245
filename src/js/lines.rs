use alloc::string::String;

/// A text of lines `name<TAB>value`; tabs and line breaks in a value become spaces.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push('\t');
        for c in value.chars() {
            self.0.push(if c.is_ascii_control() { ' ' } else { c });
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
    text.split('\n').filter_map(|line| line.split_once('\t'))
}

/// The first value of this name; an empty text if there is none.
pub(super) fn find<'a>(text: &'a str, name: &str) -> &'a str {
    read(text).find(|(found, _)| *found == name).map_or("", |(_, value)| value)
}
