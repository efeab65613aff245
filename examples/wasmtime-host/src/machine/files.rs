use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};

use azure_identity_wasm::host::{FileError as Why, Files};

use super::{Machine, audit::Begun};
use crate::bindings::azure_identity::credentials::files::{FileError, Host};
use crate::lent::State;

/// What of the file system an instance may read.
#[derive(Clone, Debug)]
pub enum FileRule {
    /// This file, wherever a link of this name leads: whoever names it means that.
    File(PathBuf),
    /// What is in this folder, links included only where they stay in it.
    Folder(PathBuf),
    /// What is in this folder itself, under a name with this ending, as `.key`: no link.
    FolderOf(PathBuf, String),
    /// What a rule of the embedder's own admits.
    Own(fn(&str) -> bool),
}

impl FileRule {
    /// The folder where the agent of Azure Arc puts its keys, on Linux.
    pub fn azure_arc() -> Self {
        Self::FolderOf(PathBuf::from("/var/opt/azcmagent/tokens"), ".key".to_owned())
    }

    fn admits(&self, text: &str) -> bool {
        let path = Path::new(text);
        let is_plain = path.is_absolute() && !path.components().any(|part| matches!(part, Component::ParentDir | Component::CurDir));
        match self {
            Self::File(file) => is_plain && path == file,
            Self::Folder(folder) => is_plain && is_in(path, folder),
            Self::FolderOf(folder, ending) => is_plain && text.ends_with(ending.as_str()) && !path.is_symlink() && is_in(path, folder),
            Self::Own(admits) => admits(text),
        }
    }
}

/// Whether a path is in a folder, as it is written and, where links are on the way, as it leads.
fn is_in(path: &Path, folder: &Path) -> bool {
    let leads = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    path != folder && path.starts_with(folder) && leads(path).starts_with(leads(folder))
}

/// Files, and which of them may be read.
#[derive(Default)]
pub(crate) struct FileRules {
    files: Option<Box<dyn Files>>,
    allowed: Vec<FileRule>,
}

impl FileRules {
    pub(super) fn new(files: impl Files + 'static, allowed: impl IntoIterator<Item = FileRule>) -> Self {
        Self { files: Some(Box::new(files)), allowed: allowed.into_iter().collect() }
    }

    /// The files, if this is one that may be read.
    fn admit(&self, path: &str) -> Option<&dyn Files> {
        self.files.as_deref().filter(|_| self.allowed.iter().any(|rule| rule.admits(path)))
    }
}

impl fmt::Debug for FileRules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.allowed).finish()
    }
}

impl Machine {
    pub(crate) async fn read_file(&self, path: String, max_bytes: u32) -> Result<Vec<u8>, FileError> {
        let begun = Begun::new("files.read");
        let read = match self.files.admit(&path) {
            Some(files) => files.read(&path, max_bytes as usize).await.map_err(|why| match why {
                Why::NotFound => FileError::NotFound,
                Why::TooLarge => FileError::TooLarge,
                Why::Failed(why) => FileError::Other(why),
                _ => FileError::Other("it cannot be read".to_owned()),
            }),
            None => Err(FileError::Denied),
        };
        let outcome = match &read {
            Ok(_) => "ok",
            Err(FileError::NotFound) => "not found",
            Err(FileError::TooLarge) => "too large",
            Err(FileError::Denied) => "denied",
            Err(FileError::Other(_)) => "failed",
        };
        begun.end(&*self.audit, &path, outcome);
        read
    }

    pub(crate) async fn file_exists(&self, path: String) -> bool {
        let begun = Begun::new("files.exists");
        let Some(files) = self.files.admit(&path) else {
            begun.end(&*self.audit, &path, "denied");
            return false;
        };
        let exists = files.exists(&path).await;
        begun.end(&*self.audit, &path, if exists { "ok" } else { "not found" });
        exists
    }
}

impl Host for State {
    async fn read(&mut self, path: String, max_bytes: u32) -> Result<Vec<u8>, FileError> {
        self.machine.read_file(path, max_bytes).await
    }

    async fn exists(&mut self, path: String) -> bool {
        self.machine.file_exists(path).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Files for Nothing {
        fn read<'a>(&'a self, _: &'a str, _: usize) -> azure_identity_wasm::maybe_send::BoxFuture<'a, Result<Vec<u8>, Why>> {
            Box::pin(std::future::ready(Err(Why::NotFound)))
        }

        fn exists<'a>(&'a self, _: &'a str) -> azure_identity_wasm::maybe_send::BoxFuture<'a, bool> {
            Box::pin(std::future::ready(false))
        }
    }

    #[test]
    fn what_is_not_named_is_not_read() {
        let rules = FileRules::new(
            Nothing,
            [FileRule::File("/etc/token".into()), FileRule::Folder("/var/run/secrets".into()), FileRule::azure_arc()],
        );
        for path in ["/etc/token", "/var/run/secrets/azure/token", "/var/opt/azcmagent/tokens/a.key"] {
            assert!(rules.admit(path).is_some(), "{path}");
        }
        for path in [
            "/etc/token2",
            "/etc/token/x",
            "/etc/passwd",
            "etc/token",
            "",
            "/var/run/secrets",
            "/var/run/secrets/../../../etc/passwd",
            "/var/run/secretsx/a",
            "/var/opt/azcmagent/tokens/a.txt",
            "/var/opt/azcmagent/tokens/../a.key",
        ] {
            assert!(rules.admit(path).is_none(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out_of_its_folder() {
        let folder = std::env::temp_dir().join(format!("wasmtime-host-files-{}", std::process::id()));
        fs::create_dir_all(folder.join("in")).unwrap();
        fs::write(folder.join("outside"), "").unwrap();
        fs::write(folder.join("in/data"), "").unwrap();
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, folder.join("in").join(name)).unwrap();
        link(&folder.join("outside"), "away");
        link(&folder.join("in/data"), "here");
        let admitted = |rule| {
            let rules = FileRules::new(Nothing, [rule]);
            ["away", "here", "data"].map(|name| rules.admit(folder.join("in").join(name).to_str().unwrap()).is_some())
        };
        let (all, keys) = (admitted(FileRule::Folder(folder.join("in"))), admitted(FileRule::FolderOf(folder.join("in"), "a".to_owned())));
        let no_link = admitted(FileRule::FolderOf(folder.join("in"), "e".to_owned()));
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!((all, keys, no_link), ([false, true, true], [false, false, true], [false, false, false]));
    }
}
