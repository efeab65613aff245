//! The cache that processes share, by `tests/persistence/`.

use std::env::consts::EXE_EXTENSION;
use std::process::Command;

use anyhow::Result;

use super::step;
use crate::apt;
use crate::paths;
use crate::progress;
use crate::toolchain::Toolchain;
use crate::tools::{self, Set};

/// What a desktop session has, for a real keyring.
const KEYRING: [&str; 5] = ["dbus", "gnome-keyring", "libsecret-tools", "python3-gi", "gir1.2-secret-1"];

/// The crate, the package's code in its runtimes, and the official libraries for Python at one cache; `with_keyring` in a GNOME Keyring, too.
pub fn persistence(with_keyring: bool) -> Result<()> {
    step("persistence: the crate's worker", Toolchain::host().cargo().args(["build", "--workspace", "--bin", "persistence-worker"]))?;
    let worker = paths::target().join("debug/persistence-worker").with_extension(EXE_EXTENSION);
    Set::Runtimes.ensure()?;
    let mut node = Command::new(tools::node(20)?);
    node.arg(paths::root().join("tests/persistence/run.mjs")).arg("--tools").arg(tools::directory());
    node.arg("--worker").arg(worker).arg("--python").arg(tools::python()?);
    if with_keyring {
        progress::step("persistence: a keyring", |step| apt::install(step, &KEYRING))?;
        node.arg("--keyring");
    }
    step("persistence", &mut node)
}
