//! A directory as a store. `lib/stores/file.js` of the npm package says which files there are, and may use the same directory.

use core::{fmt::Write as _, future::ready, time::Duration};
use std::{
    boxed::Box,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    string::String,
    sync::Arc,
    sync::Mutex,
    sync::PoisonError,
    time::SystemTime,
    vec::Vec,
};

use sha2::{Digest as _, Sha256};

use super::SystemClock;
use crate::{
    host::{Clock, HeldLease, Lease, StoreError, TokenStore},
    maybe_send::BoxFuture,
    token::{Moment, UnixTime},
};

/// A store of files in a directory that only this user reads, for the processes of one machine. Entries are replaced in one step, so whenever a
/// process ends, there is the old one or the new one. What has expired is removed, an hour later. Values have at most 1 MiB.
///
/// Clones are the same store. Files are read and written at once, without a thread of their own: they are small and near.
#[derive(Clone)]
pub struct FileTokenStore(Arc<Place>);

struct Place {
    directory: PathBuf,
    clock: Box<dyn Clock>,
    /// When what has expired was removed last.
    swept: Mutex<Option<UnixTime>>,
}

impl FileTokenStore {
    /// The directory is made, with its parents, by what is put there first.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self::with_clock(directory, SystemClock)
    }

    /// It tells by this clock what has expired.
    pub fn with_clock(directory: impl Into<PathBuf>, clock: impl Clock + 'static) -> Self {
        Self(Arc::new(Place { directory: directory.into(), clock: Box::new(clock), swept: Mutex::new(None) }))
    }
}

impl TokenStore for FileTokenStore {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(ready(self.0.get(key).map_err(failed)))
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a [u8], expires_on: UnixTime) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(self.0.set(key, value, expires_on).map_err(failed)))
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(unless_missing(fs::remove_file(self.0.file(key))).map(drop).map_err(failed)))
    }

    fn lease<'a>(&'a self, key: &'a str, duration: Duration) -> BoxFuture<'a, Result<Lease, StoreError>> {
        let held = |mark| Box::new(Held { place: self.0.clone(), file: self.0.file(key), mark });
        let lease = self.0.lease(key, duration).map(|mark| mark.map_or(Lease::Taken, |mark| Lease::Granted(held(mark))));
        Box::pin(ready(lease.map_err(failed)))
    }
}

/// A lease, which ends when it is dropped.
struct Held {
    place: Arc<Place>,
    file: PathBuf,
    mark: String,
}

impl HeldLease for Held {
    fn release(self: Box<Self>) -> BoxFuture<'static, Result<(), StoreError>> {
        drop(self);
        Box::pin(ready(Ok(())))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // One that has ended may be replaced just now.
        if let (Ok(Some((mark, until))), Ok(now)) = (lease_of(&self.file), self.place.now())
            && mark == self.mark
            && until > now
        {
            let _ends_by_itself = fs::remove_file(with(&self.file, ".lease"));
        }
    }
}

impl Place {
    fn now(&self) -> io::Result<UnixTime> {
        self.clock.now().map(Moment::wall).ok_or_else(|| io::Error::other("its clock does not tell the time"))
    }

    fn get(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        let now = self.now()?;
        let Some(file) = unless_missing(File::open(self.file(key)))? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take((HEADER + MOST) as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > HEADER + MOST {
            return Err(io::Error::other("an entry is larger than any that was put there"));
        }
        let entry = bytes.split_first_chunk::<HEADER>().filter(|(header, _)| expiry_in(**header) > now);
        Ok(entry.map(|(_, value)| value.into()))
    }

    fn set(&self, key: &str, value: &[u8], expires_on: UnixTime) -> io::Result<()> {
        if value.len() > MOST {
            return Err(io::Error::other("a value has more than 1 MiB"));
        }
        let header = u64::try_from(expires_on.millis()).unwrap_or(0).to_be_bytes();
        self.make()?;
        self.replace(&self.file(key), &[&header, value].concat())?;
        // What cannot be removed now can be later.
        let _next_time = self.sweep();
        Ok(())
    }

    /// The mark of the lease, if it was to be had.
    fn lease(&self, key: &str, duration: Duration) -> io::Result<Option<String>> {
        self.make()?;
        let (file, now, mark) = (self.file(key), self.now()?, random()?);
        let content = std::format!("{}\n{mark}", now.after(duration).millis());
        let is_new = unless_there(create(&with(&file, ".lease"), content.as_bytes()))?;
        Ok((is_new || self.take_over(&file, &content, now)?).then_some(mark))
    }

    /// Replaces a lease that has ended. Of those who want to, one makes the file with its mark.
    fn take_over(&self, file: &Path, content: &str, now: UnixTime) -> io::Result<bool> {
        let ended = || io::Result::Ok(lease_of(file)?.filter(|(_, until)| *until <= now).map(|(mark, _)| mark));
        let Some(mark) = ended()? else { return Ok(false) };
        let over = with(file, &std::format!(".{mark}.over"));
        if !unless_there(create(&over, b""))? {
            // Perhaps who has made it ended in the middle of this: then the next one can.
            if age_of(&over)?.is_some_and(|age| age > OVER) {
                unless_missing(fs::remove_file(&over))?;
            }
            return Ok(false);
        }
        if ended()?.as_ref() != Some(&mark) {
            return Ok(false);
        }
        self.replace(&with(file, ".lease"), content.as_bytes())?;
        Ok(true)
    }

    /// In one step.
    #[allow(clippy::unused_self)]
    fn replace(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let temporary = with(file, &std::format!(".{}.tmp", random()?));
        let mut outcome = create(&temporary, bytes);
        for attempt in 1..=5 {
            outcome = outcome.and_then(|()| fs::rename(&temporary, file));
            match &outcome {
                // On Windows, while somebody reads it.
                Err(error) if error.kind() == ErrorKind::PermissionDenied && attempt < 5 => {
                    std::thread::sleep(Duration::from_millis(10 * attempt));
                    outcome = Ok(());
                }
                _ => break,
            }
        }
        if outcome.is_err() {
            let _gone_already = fs::remove_file(&temporary);
        }
        outcome
    }

    /// Removes what has expired; now and then.
    fn sweep(&self) -> io::Result<()> {
        let now = self.now()?;
        {
            let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
            if swept.is_some_and(|then| now.since(then).max(then.since(now)) < SWEEP) {
                return Ok(());
            }
            *swept = Some(now);
        }
        for file in fs::read_dir(&self.directory)? {
            let path = file?.path();
            let is_over = path.file_name().and_then(|name| name.to_str()).is_some_and(is_ours) && is_over(&path, now).unwrap_or(false);
            if is_over {
                unless_missing(fs::remove_file(&path))?;
            }
        }
        Ok(())
    }

    fn make(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.directory)
    }

    fn file(&self, key: &str) -> PathBuf {
        let is_name = key.len() == 64 && key.bytes().all(is_hex);
        if is_name { self.directory.join(key) } else { self.directory.join(hex(b"x", &Sha256::digest(key))) }
    }
}

/// A new file that only this user reads.
fn create(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
}

/// The mark of a lease, and when it ends. One that cannot be read is on its way, or has ended when it stays so.
fn lease_of(file: &Path) -> io::Result<Option<(String, UnixTime)>> {
    let file = with(file, ".lease");
    let Some(text) = unless_missing(fs::read(&file))? else { return Ok(None) };
    let read = String::from_utf8(text).ok().and_then(|text| {
        let (until, mark) = text.split_once('\n')?;
        let is_lease = until.len() <= 15 && until.bytes().all(|byte| byte.is_ascii_digit()) && mark.len() == 32 && mark.bytes().all(is_hex);
        is_lease.then(|| Some((mark.into(), UnixTime::from_millis(until.parse().ok()?))))?
    });
    if read.is_some() {
        return Ok(read);
    }
    let is_on_its_way = age_of(&file)?.is_some_and(|age| age <= OVER);
    Ok(Some(("0".repeat(32), UnixTime::from_millis(if is_on_its_way { i64::MAX } else { 0 }))))
}

fn is_over(file: &Path, now: UnixTime) -> io::Result<bool> {
    let name = file.to_str().unwrap_or_default();
    let is_old = |file| io::Result::Ok(age_of(file)?.is_some_and(|age| age > GRACE));
    if let Some(of) = name.strip_suffix(".lease") {
        return Ok(lease_of(Path::new(of))?.is_some_and(|(_, until)| until.after(GRACE) < now));
    }
    if file.extension().is_some_and(|extension| extension == "over" || extension == "tmp") {
        return is_old(file);
    }
    let mut header = [0; HEADER];
    match File::open(file)?.read_exact(&mut header) {
        Ok(()) => Ok(expiry_in(header).after(GRACE) < now),
        Err(_) => is_old(file),
    }
}

/// Whether a file is one of the store's.
fn is_ours(name: &str) -> bool {
    let name = name.strip_prefix('x').unwrap_or(name);
    let Some((entry, rest)) = name.split_at_checked(64) else { return false };
    let is_marked = |end| {
        rest.strip_prefix('.').and_then(|rest| rest.strip_suffix(end)).is_some_and(|mark| mark.len() == 32 && mark.bytes().all(is_hex))
    };
    entry.bytes().all(is_hex) && (rest.is_empty() || rest == ".lease" || is_marked(".over") || is_marked(".tmp"))
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn expiry_in(header: [u8; HEADER]) -> UnixTime {
    UnixTime::from_millis(i64::try_from(u64::from_be_bytes(header)).unwrap_or(i64::MAX))
}

/// The time since a file was written, if it is there.
fn age_of(file: &Path) -> io::Result<Option<Duration>> {
    let Some(metadata) = unless_missing(fs::metadata(file))? else { return Ok(None) };
    Ok(Some(SystemTime::now().duration_since(metadata.modified()?).unwrap_or_default()))
}

fn with(file: &Path, end: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(file);
    name.push(end);
    name.into()
}

/// Nothing where there is no such file.
fn unless_missing<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// Whether it was made: not if it was there.
fn unless_there(outcome: io::Result<()>) -> io::Result<bool> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

fn random() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::other("there is no randomness"))?;
    Ok(hex(b"", &bytes))
}

fn hex(before: &[u8], bytes: &[u8]) -> String {
    let mut text: String = before.iter().copied().map(char::from).collect();
    for byte in bytes {
        let _never = write!(text, "{byte:02x}");
    }
    text
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn failed(error: io::Error) -> StoreError {
    StoreError::new(std::format!("{error}"))
}

impl core::fmt::Debug for FileTokenStore {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("FileTokenStore").field("directory", &self.0.directory).finish_non_exhaustive()
    }
}

/// Bytes in front of a value: when it expires.
const HEADER: usize = 8;
/// The longest value, in bytes.
const MOST: usize = 1024 * 1024;
/// The time between two times that what has expired is removed.
const SWEEP: Duration = Duration::from_mins(10);
/// For so long what has expired stays: nobody is about to replace it any more.
const GRACE: Duration = Duration::from_hours(1);
/// After so long, who was about to replace a lease is believed to have ended.
const OVER: Duration = Duration::from_mins(1);
