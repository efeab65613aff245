//! The log file of a step: what its children printed.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Lines shown when a step fails.
const TAIL: usize = 40;

/// A log that several readers append to.
#[derive(Clone, Debug)]
pub struct Log(Arc<Mutex<File>>);

impl Log {
    /// Opens the log of step `name` under `directory`, emptied when it is a step's first child.
    pub fn open(directory: &Path, name: &str, first: bool) -> io::Result<(Self, PathBuf)> {
        fs::create_dir_all(directory)?;
        let path = directory.join(file_name(name));
        let file = File::options().create(true).write(true).append(!first).truncate(first).open(&path)?;
        Ok((Self(Arc::new(Mutex::new(file))), path))
    }

    /// Appends one line. A full disk must not stop a build: the line is then lost.
    pub fn line(&self, line: &[u8]) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = file.write_all(line).and_then(|()| file.write_all(b"\n"));
    }
}

/// The last lines of the log at `path`, each indented.
pub fn tail(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len().saturating_sub(TAIL);
    lines.iter().skip(last).fold(String::new(), |tail, line| tail + "    " + line + "\n")
}

/// A step's name as a file name.
fn file_name(step: &str) -> String {
    let mut name = String::new();
    for character in step.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    format!("{}.log", name.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steps_name_becomes_a_plain_file_name() {
        assert_eq!(file_name("wasm: edge, release"), "wasm-edge-release.log");
        assert_eq!(file_name("../Vectors (node)"), "vectors-node.log");
    }

    #[test]
    fn the_tail_is_the_end_of_the_log() {
        let directory = std::env::temp_dir().join(format!("xtask-log-{}", std::process::id()));
        let (log, path) = Log::open(&directory, "tail", true).unwrap();
        for number in 0..100 {
            log.line(format!("line {number}").as_bytes());
        }
        let tail = tail(&path);
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(tail.lines().count(), TAIL);
        assert!(tail.ends_with("    line 99\n"));
    }
}
