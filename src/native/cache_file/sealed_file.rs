use alloc::{boxed::Box, string::String, sync::Arc};
use core::{mem, time::Duration};
use std::{
    format,
    fs::File,
    io::{self, ErrorKind},
    thread,
    vec::Vec,
};

use zeroize::Zeroizing;

use super::{
    files::{Staged, make_folder, read_all, sweep, touch},
    lock::{self, Lock},
    place::{MOST, Place},
};
use crate::{
    error::{Error, Result},
    host::Replaced,
    maybe_send::{MaybeSend, MaybeSync},
    token::Secret,
};

/// How often a reader waits for someone who is writing, and how long each time.
const WAITS: usize = 20;
const WAIT: Duration = Duration::from_millis(100);

/// How often a writer begins again whose file others write, with the same text in it.
const TRIES: usize = 10;

/// What stands between a text and the bytes of its file.
pub(super) trait Seal: MaybeSend + MaybeSync {
    fn seal(&self, text: &Secret) -> Result<Zeroizing<Vec<u8>>>;
    fn unseal(&self, bytes: Zeroizing<Vec<u8>>) -> Result<Secret>;
}

/// None: who may write it is asked when it is written.
pub(super) struct Plain {
    pub is_allowed: bool,
}

impl Seal for Plain {
    fn seal(&self, text: &Secret) -> Result<Zeroizing<Vec<u8>>> {
        if self.is_allowed {
            return Ok(Zeroizing::new(text.expose().as_bytes().to_vec()));
        }
        Err(Error::unavailable("the token cache is not encrypted: to write it set unsafe_allow_unencrypted_storage"))
    }

    fn unseal(&self, bytes: Zeroizing<Vec<u8>>) -> Result<Secret> {
        Ok(text_of(bytes))
    }
}

/// A cache that is the content of its file.
pub(super) struct SealedFile {
    place: Arc<Place>,
    seal: Box<dyn Seal>,
}

/// What is in the file, and what it says; nothing while it is empty.
struct Read {
    bytes: Zeroizing<Vec<u8>>,
    text: Option<Secret>,
}

impl SealedFile {
    pub(super) fn new(place: Arc<Place>, seal: Box<dyn Seal>) -> Self {
        Self { place, seal }
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn load(&self) -> Result<Option<Secret>> {
        Ok(self.settled()?.text)
    }

    /// Sealing and opening can take a second. So both are done before, and the lock is held while bytes are compared and a file is renamed.
    pub(super) fn replace(&self, before: Option<&Secret>, after: &Secret) -> Result<Replaced> {
        let sealed = self.seal.seal(after)?;
        self.make_folder()?;
        for _ in 0..TRIES {
            let Read { bytes, text } = self.settled()?;
            if !is_same(text.as_ref(), before) {
                return Ok(Replaced::Changed(text));
            }
            if self.exchange(&bytes, &sealed)? {
                sweep(&self.place.folder, &self.place.name);
                return Ok(Replaced::Done);
            }
        }
        let file = self.place.file.display();
        Err(Error::unavailable(format!("the token cache {file} is in use: it has changed {TRIES} times while it was to be written")))
    }

    pub(super) fn make_folder(&self) -> Result<()> {
        make_folder(&self.place.folder).map_err(|error| self.place.cannot_be_written(&error))
    }

    /// For who has the lock: what is there, whoever wrote it.
    pub(super) fn present(&self) -> Result<Option<Secret>> {
        Ok(self.read()?.text)
    }

    /// For who has the lock. Tells whether it had it to the end.
    pub(super) fn write(&self, text: &Secret, lock: &Lock) -> Result<bool> {
        let sealed = self.seal.seal(text)?;
        let done = self.stage(&sealed).and_then(|staged| commit(staged, lock)).map_err(|error| self.place.cannot_be_written(&error))?;
        sweep(&self.place.folder, &self.place.name);
        Ok(done)
    }

    /// For who has the lock: what was in the file is elsewhere now, or others are to see that it has changed.
    pub(super) fn signal(&self, empties: bool) -> Result<()> {
        let done = if empties { self.stage(&[]).and_then(Staged::commit) } else { touch(&self.place.file) };
        done.map_err(|error| self.place.cannot_be_written(&error))
    }

    fn exchange(&self, before: &[u8], after: &[u8]) -> Result<bool> {
        let staged = self.stage(after).map_err(|error| self.place.cannot_be_written(&error))?;
        let lock = Lock::take(&self.place.lock())?;
        if self.bytes()?.as_slice() != before {
            return Ok(false);
        }
        commit(staged, &lock).map_err(|error| self.place.cannot_be_written(&error))
    }

    fn stage(&self, bytes: &[u8]) -> io::Result<Staged> {
        Staged::write(&self.place.file, bytes)
    }

    /// Without a lock: what we write is whole at all times. What others write may not be, while they are at it.
    fn settled(&self) -> Result<Read> {
        // Who had the lock may have ended since the file was read. So it is read once more before it is what it is.
        let mut is_last = false;
        for _ in 0..WAITS {
            let read = self.read();
            if read.as_ref().is_ok_and(|read| self.is_settled(read)) {
                return read;
            }
            if lock::is_there(&self.place.lock()) {
                is_last = false;
                thread::sleep(WAIT);
            } else if mem::replace(&mut is_last, true) {
                return read;
            }
        }
        self.read()
    }

    /// A file that has nothing in it is one that was emptied, or one that is about to be written.
    fn is_settled(&self, Read { bytes, text }: &Read) -> bool {
        text.as_ref().map_or_else(|| !bytes.is_empty() || !self.place.file.exists(), |text| is_whole(text.expose()))
    }

    fn read(&self) -> Result<Read> {
        let bytes = self.bytes()?;
        let text = if bytes.is_empty() { Secret::new("") } else { self.seal.unseal(bytes.clone())? };
        Ok(Read { bytes, text: Some(text).filter(|text| !is_blank(text.expose())) })
    }

    fn bytes(&self) -> Result<Zeroizing<Vec<u8>>> {
        let what = match File::open(&self.place.file).and_then(|file| read_all(file, MOST)) {
            Ok(Some(bytes)) => return Ok(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Zeroizing::default()),
            Ok(None) => format!("it has more than {MOST} bytes. Delete it, and sign in again"),
            Err(error) => format!("{error}. Make it a file that this user can read, or delete it"),
        };
        Err(Error::unavailable(format!("the token cache {} cannot be read: {what}", self.place.file.display())))
    }
}

pub(super) fn is_same(one: Option<&Secret>, other: Option<&Secret>) -> bool {
    one.map(Secret::expose) == other.map(Secret::expose)
}

/// A text of whatever bytes: what is none is for the reader of the text to say.
pub(super) fn text_of(mut bytes: Zeroizing<Vec<u8>>) -> Secret {
    let text = String::from_utf8(mem::take(&mut *bytes)).map_err(|error| {
        let bytes = Zeroizing::new(error.into_bytes());
        String::from_utf8_lossy(&bytes).into_owned()
    });
    Secret::new(text.unwrap_or_else(|lossy| lossy))
}

fn commit(staged: Staged, lock: &Lock) -> io::Result<bool> {
    if lock.is_ours() { staged.commit().map(|()| true) } else { Ok(false) }
}

/// A file that the official libraries make for others to see a change has nothing in it, or no entry.
fn is_blank(text: &str) -> bool {
    let inside = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    inside.unwrap_or(text).trim().is_empty()
}

/// Whether a text is an object of JSON from its beginning to its end, and not what someone has written so far.
fn is_whole(text: &str) -> bool {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'{' => depth += 1,
            b'}' if depth == 1 => return text.get(at + 1..).is_some_and(|rest| rest.trim().is_empty()),
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_someone_is_still_writing_is_not_whole() {
        let text = r#" {"a": {"b": "}\"{"}, "c": ["é\\"]} "#;
        assert!(is_whole(text));
        let end = text.trim_end().len();
        let parts = (0..end).filter_map(|length| text.get(..length));
        assert_eq!(parts.filter(|part| is_whole(part)).count(), 0);
        for other in ["", "[]", "}", "{} {}", "{}x", "null", r#"{"a"}}"#] {
            assert!(!is_whole(other), "{other}");
        }
    }

    #[test]
    fn what_is_left_to_see_a_change_is_no_cache() {
        for blank in ["", " \n", "{}", " { } "] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for cache in [r#"{"a":{}}"#, "{", "}", "x", "{{}}", "[]"] {
            assert!(!is_blank(cache), "{cache:?}");
        }
    }
}
