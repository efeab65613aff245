//! Whole directories.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::paths;

/// Copies a file or a whole directory, without what is called as one of `without`, and makes the directories above it.
///
/// # Errors
/// When something cannot be copied; the error names it.
pub fn copy(from: &Path, to: &Path, without: &[&str]) -> Result<()> {
    let context = || format!("cannot copy {} to {}", paths::display(from), paths::display(to));
    if from.is_dir() {
        fs::create_dir_all(to).with_context(context)?;
        for entry in fs::read_dir(from).with_context(context)? {
            let name = entry.with_context(context)?.file_name();
            if !without.iter().any(|other| name == *other) {
                copy(&from.join(&name), &to.join(&name), without)?;
            }
        }
        return Ok(());
    }
    fs::create_dir_all(to.parent().unwrap_or(to)).with_context(context)?;
    fs::copy(from, to).map(drop).with_context(context)
}
