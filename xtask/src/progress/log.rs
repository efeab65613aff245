//! The log file of a step: what its children printed.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::paths;

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

/// What went wrong, once more for who sees the end of a run alone: of the log that an error names, the lines that tell of a failure, each with the
/// two behind it, indented.
pub fn failures(error: &str) -> String {
    let Some((_, path)) = error.rsplit_once(NAMED) else { return String::new() };
    told(&String::from_utf8_lossy(&fs::read(paths::root().join(path)).unwrap_or_default()))
}

/// An error names its log by these words.
pub const NAMED: &str = "its log is ";

fn told(log: &str) -> String {
    let is_told = |line: &&str| TOLD.iter().any(|word| line.contains(word)) && !line.contains(" 0 failed") && !line.ends_with("... ok");
    let lines: Vec<&str> = log.lines().collect();
    let mut text = String::new();
    let mut left = TAIL;
    let mut next = 0;
    while let Some(place) = lines.iter().skip(next).position(is_told).filter(|_| left > 0) {
        for line in lines.iter().skip(next + place).take(left.min(3)) {
            let line: String = line.chars().take(300).collect();
            text.extend(["    ", &line, "\n"]);
            left -= 1;
        }
        next += place + 3;
    }
    text
}

/// The words by which the programs of the checks tell of a failure.
const TOLD: [&str; 6] = ["failed", "FAILED", "not ok", "panicked", "error:", "error["];

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

    #[test]
    fn the_lines_that_tell_of_a_failure_are_shown_with_what_is_behind_them() {
        let log = "test what_failed ... ok\nnode: done\nfailed: node: a promise\n  why\n  where\nok\nnode: 5 passed, 0 failed\nchromium: 2 passed, 1 failed\n";
        assert_eq!(told(log), "    failed: node: a promise\n      why\n      where\n    chromium: 2 passed, 1 failed\n");
        assert_eq!(told(&"error: long\n".repeat(500)).lines().count(), TAIL);
        assert_eq!((failures("there is no log"), failures("its log is target/no-such.log")), (String::new(), String::new()));
    }
}
