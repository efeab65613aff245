//! The file with the certificate that clients must trust.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process,
};

/// `ca.pem` in a directory; gone with the emulator, and so is the directory if it was made for it.
#[derive(Debug)]
pub struct AuthorityFile {
    path: PathBuf,
    own_directory: Option<PathBuf>,
}

impl AuthorityFile {
    /// Writes the certificate to `directory`, which is made when it is missing, or else to a new temporary one.
    pub fn write(directory: Option<PathBuf>, pem: &str) -> io::Result<Self> {
        let (directory, own_directory) = if let Some(directory) = directory {
            fs::create_dir_all(&directory).map_err(|cause| explained(&directory, &cause))?;
            (directory, None)
        } else {
            let directory = new_directory()?;
            (directory.clone(), Some(directory))
        };
        let path = directory.join("ca.pem");
        fs::write(&path, pem).map_err(|cause| explained(&path, &cause))?;
        let path = fs::canonicalize(path)?;
        Ok(Self { path, own_directory })
    }

    /// The file's absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for AuthorityFile {
    fn drop(&mut self) {
        // At the end of a process there is nobody to tell.
        let _ = fs::remove_file(&self.path);
        if let Some(directory) = &self.own_directory {
            let _ = fs::remove_dir(directory);
        }
    }
}

/// A directory that did not exist before: nobody can have put anything into it.
fn new_directory() -> io::Result<PathBuf> {
    let mut attempt = 0;
    loop {
        let directory = env::temp_dir().join(format!("entra-emulator-{}-{attempt}", process::id()));
        match fs::create_dir(&directory) {
            Ok(()) => return Ok(directory),
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists && attempt < 100 => attempt += 1,
            Err(cause) => return Err(explained(&directory, &cause)),
        }
    }
}

fn explained(path: &Path, cause: &io::Error) -> io::Error {
    io::Error::new(cause.kind(), format!("cannot write {}: {cause}; choose another place with --ca-dir", path.display()))
}
