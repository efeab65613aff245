use core::time::Duration;
use std::{
    format,
    fs::{self, File, Metadata, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process,
    string::String,
    thread,
    time::{Instant, SystemTime},
};

use super::files::for_the_user;
use crate::error::{Error, Result};

/// How long a lock is waited for, as the official libraries wait.
const PATIENCE: Duration = Duration::from_secs(5);

/// A lock of that age is no one's: its holder was to hold it for milliseconds.
const OLD: Duration = Duration::from_mins(1);

/// The age at which a lock is looked into: whoever makes one writes its number right behind.
const YOUNG: Duration = Duration::from_millis(500);

/// While it is there, no one else changes the cache, neither another process of ours nor an official library.
///
/// Some of MSAL's locks are files that are there while someone works, others are locks of the system on such a file. This is both.
pub(super) struct Lock {
    path: PathBuf,
    own: Option<Identity>,
    /// Its lock ends when it is closed.
    _file: File,
}

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let refused = match create(path) {
                Ok(file) => match hold(file, path, deadline) {
                    Some(lock) => return Ok(lock),
                    None => String::from("another program has taken it over"),
                },
                Err(error) if is_held(&error) => super::why(&error),
                Err(error) => {
                    return Err(Error::unavailable(format!("the token cache cannot be locked ({error}): {}", path.display())));
                }
            };
            clear_away(path);
            if Instant::now() > deadline {
                return Err(Error::unavailable(format!(
                    "the token cache is in use: {} has been there for {} seconds ({refused}). Delete it if no program is using the cache",
                    path.display(),
                    PATIENCE.as_secs()
                )));
            }
            pause();
        }
    }

    /// Whether no one has taken it for abandoned meanwhile.
    pub(super) fn is_ours(&self) -> bool {
        self.own.is_some() && identity_of(&self.path) == self.own
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_ours() {
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Between one try and the next; not all at the same time.
fn pause() {
    let dice = getrandom::u32().unwrap_or_default() % 10_000;
    thread::sleep(Duration::from_millis(5) + Duration::from_micros(dice.into()));
}

fn create(path: &Path) -> io::Result<File> {
    let mut file = for_the_user(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(format!("{} azure-identity-wasm", process::id()).as_bytes())?;
    Ok(file)
}

/// The system's lock on the file as well: who has waited for too long takes the file over, but not that.
fn hold(file: File, path: &Path, deadline: Instant) -> Option<Lock> {
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        if Instant::now() > deadline {
            return None;
        }
        pause();
    }
    let own = file.metadata().ok().map(|metadata| Identity::of(&metadata));
    let lock = Lock { path: path.to_path_buf(), own, _file: file };
    lock.is_ours().then_some(lock)
}

/// Windows says so of a file that is being deleted, too.
fn is_held(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AlreadyExists || cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied
}

/// Removes a lock whose holder has died. One at a time does, or it would be the next one's lock that goes.
fn clear_away(path: &Path) {
    let Some(seen) = identity_of(path) else { return };
    if !is_abandoned(path) {
        return;
    }
    let mut turn = path.to_path_buf().into_os_string();
    turn.push(".stale");
    if for_the_user(OpenOptions::new().write(true).create_new(true)).open(&turn).is_err() {
        // Whoever clears away is done in no time, or has died.
        if fs::metadata(&turn).is_ok_and(|metadata| age(&metadata) > PATIENCE) {
            drop(fs::remove_file(&turn));
        }
        return;
    }
    if identity_of(path) == Some(seen) {
        drop(fs::remove_file(path));
    }
    drop(fs::remove_file(&turn));
}

fn is_abandoned(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let age = file.metadata().map(|metadata| age(&metadata)).unwrap_or_default();
    if age > OLD || age < YOUNG {
        return age > OLD;
    }
    let mut said = String::new();
    if file.take(32).read_to_string(&mut said).is_err() {
        return false;
    }
    let digits = said.find(|character: char| !character.is_ascii_digit()).unwrap_or(said.len());
    said.get(..digits).and_then(|digits| digits.parse().ok()).is_none_or(|process| !is_alive(process))
}

/// Whether there is someone at work.
pub(super) fn is_there(path: &Path) -> bool {
    identity_of(path).is_some()
}

/// Whether there is such a process. One of another user is.
#[cfg(unix)]
pub(super) fn is_alive(process: i32) -> bool {
    use rustix::{io::Errno, process};

    process::Pid::from_raw(process).is_some_and(|process| process::test_kill_process(process) != Err(Errno::SRCH))
}

/// Nobody knows.
#[cfg(not(unix))]
pub(super) fn is_alive(_process: i32) -> bool {
    true
}

/// Whichever way the clock was set since.
pub(super) fn age(metadata: &Metadata) -> Duration {
    let Ok(modified) = metadata.modified() else { return Duration::ZERO };
    SystemTime::now().duration_since(modified).unwrap_or_else(|error| error.duration())
}

/// Tells a file from one that has taken its place: the number alone is given again at once.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    number: u64,
    created: Option<SystemTime>,
    modified: Option<SystemTime>,
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let number = 0;
        Self { number, created: metadata.created().ok(), modified: metadata.modified().ok() }
    }
}

fn identity_of(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|metadata| Identity::of(&metadata))
}
