use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A folder with a configuration and what it names. Gone when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    /// A stand-in for the Azure CLI.
    pub fn with_az(&self) -> &Path {
        let says = r#"{"accessToken":"of-the-azure-cli","expires_on":4102444800,"tokenType":"Bearer"}"#;
        let program = self.write("az", &format!("#!/bin/sh\necho '{says}'\n"));
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("a program");
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _best_effort = fs::remove_dir_all(&self.0);
    }
}
