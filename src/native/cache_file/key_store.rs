use alloc::{
    boxed::Box,
    string::{String, ToString},
};
use std::{format, vec::Vec};

use zeroize::Zeroizing;

use super::{
    lock::Lock,
    place::Place,
    programs::{self, Ended},
    sealed_file::{SealedFile, is_same},
};
use crate::{
    error::{Error, Result},
    host::Replaced,
    maybe_send::{MaybeSend, MaybeSync},
    token::Secret,
};

/// What is missing or went wrong, and what to do: a sentence without its end.
pub(super) type Refusal = String;

/// A key store of the system.
pub(super) trait Tool: MaybeSend + MaybeSync {
    fn read(&self) -> Result<Option<Secret>, Refusal>;
    fn write(&self, text: &Secret) -> Result<(), Refusal>;
    fn clear(&self) -> Result<(), Refusal>;
}

/// A cache in the system's key store; where there is none, in a plain file, if it is allowed or is there.
pub(super) struct KeyStore {
    tool: Box<dyn Tool>,
    file: SealedFile,
}

impl KeyStore {
    pub(super) fn new(tool: Box<dyn Tool>, file: SealedFile) -> Self {
        Self { tool, file }
    }

    pub(super) fn load(&self) -> Result<Option<Secret>> {
        match self.tool.read() {
            Ok(Some(text)) => Ok(Some(text)),
            Ok(None) => self.file.load(),
            Err(refusal) => match self.file.load()? {
                None => self.need_allowance(&refusal).map(|()| None),
                plain => Ok(plain),
            },
        }
    }

    pub(super) fn replace(&self, before: Option<&Secret>, after: &Secret) -> Result<Replaced> {
        if let Err(refusal) = self.tool.read() {
            self.need_allowance(&refusal)?;
            return self.file.replace(before, after);
        }
        self.file.make_folder()?;
        let lock = Lock::take(&self.file.place().lock())?;
        let stored = self.tool.read();
        let kept = stored.as_ref().ok().and_then(Option::as_ref);
        let plain = if kept.is_none() { self.file.present()? } else { None };
        let present = kept.or(plain.as_ref());
        if !is_same(present, before) {
            return Ok(Replaced::Changed(present.cloned()));
        }
        let refusal = match &stored {
            Ok(_) if !lock.is_ours() => return Err(self.lost()),
            Ok(_) => self.store(after),
            Err(refusal) => Err(refusal.clone()),
        };
        let Err(refusal) = refusal else {
            self.file.signal(plain.is_some())?;
            return Ok(Replaced::Done);
        };
        self.need_allowance(&refusal)?;
        if !self.file.write(after, &lock)? {
            return Err(self.lost());
        }
        if kept.is_some() {
            // What is left there would be taken for the cache.
            self.tool.clear().map_err(Error::unavailable)?;
        }
        Ok(Replaced::Done)
    }

    /// What is kept is looked at: a tool that stores half of it ends well, too.
    fn store(&self, text: &Secret) -> Result<(), Refusal> {
        self.tool.write(text)?;
        if is_same(self.tool.read()?.as_ref(), Some(text)) {
            return Ok(());
        }
        Err("it has not kept what it was given".to_string())
    }

    fn need_allowance(&self, refusal: &str) -> Result<()> {
        if self.file.place().allow_unencrypted {
            return Ok(());
        }
        Err(Error::unavailable(format!(
            "the token cache cannot be encrypted: {refusal}; or set unsafe_allow_unencrypted_storage, and it is a file that only this user can read"
        )))
    }

    fn lost(&self) -> Error {
        let lock = self.file.place().lock();
        Error::unavailable(format!("the token cache is in use: {} was taken over by another program", lock.display()))
    }
}

/// Runs a tool of the system. `remedy` is what to do when it cannot.
pub(super) fn run(place: &Place, program: &str, args: &[&str], input: &[u8], remedy: &str) -> Result<Ended, Refusal> {
    let path = programs::find(place, program).ok_or_else(|| format!("there is no {program} in PATH. {remedy}"))?;
    programs::run(place, &path, args, input).map_err(|why| format!("{program} failed: {why}. {remedy}"))
}

/// What base64 stands for.
pub(super) fn bytes_from(base64: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    use base64::Engine as _;

    base64::engine::general_purpose::STANDARD.decode(base64.trim_ascii()).ok().map(Zeroizing::new)
}
