//! Programs of this machine, for whoever runs them.

use std::{path::Path, process::Child};

/// Whether there is a file that may be run.
pub(super) fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&metadata) & 0o111 == 0 {
        return false;
    }
    metadata.is_file()
}

/// Ends a program at once, and where it is a group of its own, all that it has started.
pub(super) fn kill(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    drop(child.kill());
}
