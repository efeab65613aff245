use core::time::Duration;
use std::{
    format,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process, thread,
    time::SystemTime,
    vec::Vec,
};

use zeroize::Zeroizing;

use super::lock;

/// A file of that age that someone was writing is no one's; a younger one is, if its writer has died.
const OLD: Duration = Duration::from_mins(1);
const YOUNG: Duration = Duration::from_millis(500);

/// How often a file is put in its place while another program has the old one open, which Windows does not let pass.
const TRIES: usize = 20;

/// A new file beside the one whose place it is to take; dropped, it is gone.
pub(super) struct Staged {
    staged: PathBuf,
    place: PathBuf,
}

impl Staged {
    /// Writes the bytes on to the disk, where only the user reads them.
    pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<Self> {
        // Where a link leads: it is to stay one.
        let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
        let drawn = getrandom::u64().map_err(io::Error::other)? >> 16;
        let mut staged = place.clone().into_os_string();
        staged.push(format!(".{}.{drawn:012x}.tmp", process::id()));
        let new = Self { staged: staged.into(), place };
        let mut file = for_the_user(OpenOptions::new().write(true).create_new(true)).open(&new.staged)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(new)
    }

    /// Puts it in its place, in one step.
    pub(super) fn commit(self) -> io::Result<()> {
        let is_busy = |error: &io::Error| cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied;
        let mut tries = 0;
        loop {
            match fs::rename(&self.staged, &self.place) {
                Err(error) if is_busy(&error) && tries < TRIES => thread::sleep(Duration::from_millis(10)),
                Err(error) => return Err(error),
                Ok(()) => break,
            }
            tries += 1;
        }
        // The rename itself outlives a loss of power; Windows opens no folders, and cannot promise it.
        if let Some(folder) = self.place.parent().and_then(|folder| File::open(folder).ok()) {
            drop(folder.sync_all());
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.staged));
    }
}

/// All bytes, unless there are more than `most`: then nothing. No copy of what is secret is left behind as the buffer grows.
pub(super) fn read_all(mut from: impl Read, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(FIRST));
    let mut piece = Zeroizing::new([0; PIECE]);
    loop {
        let read = match from.read(&mut piece[..]) {
            Ok(0) => return Ok(Some(bytes)),
            Ok(read) => piece.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if bytes.len() + read.len() > most {
            return Ok(None);
        }
        if bytes.len() + read.len() > bytes.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * bytes.capacity() + PIECE));
            larger.extend_from_slice(&bytes);
            bytes = larger;
        }
        bytes.extend_from_slice(read);
    }
}

/// Makes the folder, for the user alone. A user has a home: none is made.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    let made = std::os::unix::fs::DirBuilderExt::mode(&mut fs::DirBuilder::new(), 0o700).create(folder);
    #[cfg(not(unix))]
    let made = fs::create_dir(folder);
    made.or_else(|error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
}

/// What stands in the file for others to see that the cache has changed; what is in it stays.
pub(super) fn touch(file: &Path) -> io::Result<()> {
    for_the_user(OpenOptions::new().append(true).create(true)).open(file)?.set_modified(SystemTime::now())
}

/// New files are for the user alone.
pub(super) fn for_the_user(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Takes away what writers have left that died in the middle.
pub(super) fn sweep(folder: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Some(writer) = entry.file_name().to_str().and_then(|entry| writer_of(entry, name)) else { continue };
        let age = entry.metadata().map(|metadata| lock::age(&metadata)).unwrap_or_default();
        if age > OLD || age > YOUNG && !lock::is_alive(writer) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// The process that writes the file, if it is one for the cache.
fn writer_of(entry: &str, name: &str) -> Option<i32> {
    let (writer, drawn) = entry.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".tmp")?.split_once('.')?;
    (drawn.len() == 12 && drawn.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| writer.parse().ok()).flatten()
}

/// A user's first cache has about as much.
const FIRST: usize = 16 * 1024;
const PIECE: usize = 8 * 1024;
