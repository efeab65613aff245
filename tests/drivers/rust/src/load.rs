//! Reads vector files.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::Value;

use crate::model::Vector;

/// A vector as it was found. One that is not in the format fails by itself, and so does a file that is no JSON: the others still run.
#[derive(Debug)]
pub struct Found {
    pub id: String,
    pub vector: Result<Arc<Vector>, String>,
}

/// The vectors of a directory's `*.json` files, by file name, whose ids begin with `prefix`.
///
/// # Errors
/// Says that the directory cannot be read, or that no vector begins with the prefix.
pub fn load(directory: &Path, prefix: &str) -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    for file in json_files(directory)? {
        found.extend(read(&file, prefix));
    }
    if found.is_empty() {
        return Err(format!("no vector in {} has an id that begins with {prefix:?}", directory.display()));
    }
    Ok(found)
}

fn json_files(directory: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error| format!("cannot read the directory {}: {error}", directory.display());
    let entries = fs::read_dir(directory).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    Ok(files)
}

fn read(file: &Path, prefix: &str) -> Vec<Found> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let vectors = match parse(file) {
        Ok(vectors) => vectors,
        Err(reason) if name.starts_with(prefix) || prefix.starts_with(&*name) => {
            return vec![Found { id: format!("{name}/(the whole file)"), vector: Err(reason) }];
        }
        Err(_) => return Vec::new(),
    };
    let id = |index: usize, vector: &Value| {
        let id = vector.get("id").and_then(Value::as_str);
        id.map_or_else(|| format!("{name}/(number {index}, without id)"), String::from)
    };
    let named = vectors.into_iter().enumerate().map(|(index, vector)| (id(index, &vector), vector));
    let wanted = named.filter(|(id, _)| id.starts_with(prefix));
    wanted.map(|(id, vector)| Found { id, vector: Vector::parse(vector).map(Arc::new) }).collect()
}

fn parse(file: &Path) -> Result<Vec<Value>, String> {
    let text = fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{} is not an array of vectors: {error}", file.display()))
}
