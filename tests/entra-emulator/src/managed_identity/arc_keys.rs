//! The keys that Azure Arc's agent puts into files, each for one token.

use crate::ids;
use std::{
    collections::HashMap,
    env, fs, io,
    path::{Path, PathBuf},
    process,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

/// Where a real agent keeps its keys: challenges name files there. Whoever follows one reads the file of the same name in [`ArcKeys::directory`].
const REAL: &str = "/var/opt/azcmagent/tokens";

/// The keys that are good, by their file's name. Their directory is gone with the emulator.
#[derive(Debug)]
pub struct ArcKeys {
    directory: PathBuf,
    keys: Mutex<HashMap<String, String>>,
}

impl ArcKeys {
    pub fn new() -> io::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("entra-emulator-arc-{}-{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let directory = env::temp_dir().join(name);
        fs::create_dir(&directory)?;
        Ok(Self { directory, keys: Mutex::default() })
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// A new key in a new file; the result is the challenge that names it.
    pub fn challenge(&self) -> io::Result<String> {
        let (file, key) = (format!("{}.key", ids::guid()), ids::secret());
        fs::write(self.directory.join(&file), &key)?;
        let challenge = format!("Basic realm={REAL}/{file}");
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(file, key);
        Ok(challenge)
    }

    /// Whether `key` is good; it is no longer.
    pub fn redeem(&self, key: &str) -> bool {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let file = keys.iter().find(|(_, known)| *known == key).map(|(file, _)| file.clone());
        file.is_some_and(|file| {
            keys.remove(&file);
            let _ = fs::remove_file(self.directory.join(file));
            true
        })
    }
}

impl ArcKeys {
    /// Takes the files away. Connections may hold on to the rest a little longer.
    pub fn remove(&self) {
        // At the end there is nobody to tell.
        let _ = fs::remove_dir_all(&self.directory);
    }
}
