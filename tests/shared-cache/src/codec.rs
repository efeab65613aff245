//! The crate's codec, asked as JavaScript's is in `sharing/codecs.mjs`: a line of JSON in, a line of JSON out.

use std::io::{self, BufRead as _, Write as _};

use anyhow::Result;
use azure_identity_wasm::json::{Change, Edit, Json as _, SerdeJson};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Asked {
    text: String,
    /// The members of each entry that are looked at.
    #[serde(default)]
    members: Vec<String>,
    edits: Option<Vec<Asking>>,
}

#[derive(Deserialize)]
struct Asking {
    path: Vec<String>,
    /// JSON text.
    set: Option<String>,
    rename: Option<String>,
}

pub fn main() -> Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let Asked { text, members, edits } = serde_json::from_str(&line?)?;
        let said = match edits {
            Some(edits) => SerdeJson.edit(&text, &edits.into_iter().map(edit).collect::<Vec<_>>()).map_or(Value::Null, Value::from),
            None => entries(&text, &members),
        };
        writeln!(out, "{said}")?;
        out.flush()?;
    }
    Ok(())
}

fn entries(text: &str, members: &[String]) -> Value {
    let mut found = Vec::new();
    let read = SerdeJson.entries(text, &mut |section, name, entry| {
        let of = |member: &String| json!([member, entry.text(member), entry.integer(member), entry.has(member)]);
        found.push(json!([section, name, members.iter().map(of).collect::<Vec<_>>()]));
    });
    read.map_or(Value::Null, |()| found.into())
}

fn edit(Asking { path, set, rename }: Asking) -> Edit {
    let change = match (set, rename) {
        (Some(value), _) => Change::Set(value),
        (None, Some(name)) => Change::Rename(name),
        (None, None) => Change::Remove,
    };
    Edit { path, change }
}
