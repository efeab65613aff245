//! Whether something that is built is older than what it is built from: by content, not by time.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;

/// What files say, in one number. Kept beside what was built from them.
#[derive(Debug, PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    /// The stamp of `inputs`: files and whole directories, relative to the workspace's root. What is not there counts as that.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn of(inputs: &[&str]) -> Result<Self> {
        Self::below(&paths::root(), inputs)
    }

    fn below(root: &Path, inputs: &[&str]) -> Result<Self> {
        let mut files = Vec::new();
        for input in inputs {
            collect(&root.join(input), &mut files)?;
        }
        files.sort();
        let mut hasher = DefaultHasher::new();
        for file in files {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file).with_context(|| format!("cannot read {}", paths::display(&file)))?.hash(&mut hasher);
        }
        Ok(Self(format!("{:016x}\n", hasher.finish())))
    }

    /// Whether the file at `path` has this stamp.
    pub fn is_at(&self, path: &Path) -> bool {
        fs::read_to_string(path).is_ok_and(|now| now == self.0)
    }

    /// Writes the stamp to the file at `path`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        fs::write(path, &self.0).with_context(|| format!("cannot write {}", paths::display(path)))
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_path_buf());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_an_addition_and_a_new_name_are_other_stamps() {
        let root = std::env::temp_dir().join(format!("xtask-stale-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/a.rs"), "one").unwrap();
        let stamp = || Stamp::below(&root, &["src", "absent"]).unwrap();
        let first = stamp();
        let again = stamp();
        fs::write(root.join("src/a.rs"), "two").unwrap();
        let changed = stamp();
        fs::rename(root.join("src/a.rs"), root.join("src/b.rs")).unwrap();
        let renamed = stamp();
        fs::write(root.join("src/c.rs"), "").unwrap();
        let added = stamp();
        first.write(&root.join("out/.stamp")).unwrap();
        let kept = (first.is_at(&root.join("out/.stamp")), changed.is_at(&root.join("out/.stamp")));
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(first, again);
        assert!(first != changed && changed != renamed && renamed != added);
        assert_eq!(kept, (true, false));
    }
}
