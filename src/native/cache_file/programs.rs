use alloc::string::{String, ToString};
use core::time::Duration;
use std::{
    format,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Instant,
    vec::Vec,
};

use zeroize::Zeroizing;

use super::{
    files::read_all,
    place::{Place, is_absolute},
};
use crate::native::program::{is_program, kill};

/// After so long a program is ended.
const LIMIT: Duration = Duration::from_secs(10);

/// What a program may say, in bytes: a cache in base64, and what went wrong.
const MOST_OUT: usize = 24 * 1024 * 1024;
const MOST_ERR: usize = 64 * 1024;

/// What programs are told of the environment: what they need to find the user's session and themselves, and no application's secrets.
#[rustfmt::skip]
const VARIABLES: [&str; 25] = [
    "HOME", "USER", "LOGNAME", "PATH", "LANG", "LC_ALL", "TMPDIR", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERNAME", "USERDOMAIN", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData",
];

/// How a program ended.
pub(super) struct Ended {
    /// Its exit code; -1 when it was killed.
    pub code: i32,
    pub output: Zeroizing<Vec<u8>>,
    /// The line of its errors that begins with its name, or else the first one, fit for a message.
    pub said: String,
}

impl Ended {
    pub(super) fn why(&self) -> String {
        if self.said.is_empty() { format!("exit code {}", self.code) } else { self.said.clone() }
    }
}

/// The path of a program, if it is in one of the folders of `PATH`. A folder that is relative is none: it is another one tomorrow.
pub(super) fn find(place: &Place, program: &str) -> Option<PathBuf> {
    let folders = place.env("PATH");
    let separator = if place.is_windows { ';' } else { ':' };
    let mut paths = folders.split(separator).filter(|folder| is_absolute(folder)).map(|folder| Path::new(folder).join(program));
    paths.find(|path| is_program(path))
}

/// Runs a program without a shell: what is secret goes in by `input` and comes out by its output, never by an argument.
pub(super) fn run(place: &Place, path: &Path, args: &[&str], input: &[u8]) -> Result<Ended, String> {
    let mut command = Command::new(path);
    command.args(args).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.envs(VARIABLES.iter().map(|name| (name, place.env(name))).filter(|(_, value)| !value.is_empty()));
    // A group of its own, so that it can be ended with all that it has started.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ended = converse(&mut child, name, input);
    if ended.is_err() {
        end(&mut child);
    }
    ended
}

fn converse(child: &mut Child, program: &str, input: &[u8]) -> Result<Ended, String> {
    let deadline = Instant::now() + LIMIT;
    let too_long = || format!("it has not ended in {} seconds", LIMIT.as_secs());
    if let Some(mut stdin) = child.stdin.take() {
        let input = Zeroizing::new(input.to_vec());
        // One that ends without reading says so by its exit code.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let output = gather(child.stdout.take(), MOST_OUT);
    let errors = gather(child.stderr.take(), MOST_ERR);
    let rest = |stream: &Receiver<Gathered>| {
        let gathered = stream.recv_timeout(deadline.saturating_duration_since(Instant::now())).map_err(|_| too_long())?;
        gathered.ok_or_else(|| "it says too much".to_string())
    };
    let (output, errors) = (rest(&output)?, rest(&errors)?);
    // Both are at their end: so is the program, or nearly.
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() > deadline => return Err(too_long()),
            None => thread::sleep(Duration::from_millis(1)),
        }
    };
    Ok(Ended { code: status.code().unwrap_or(-1), output, said: said(&errors, program, input) })
}

/// Nothing when it was too much, or cannot be read.
type Gathered = Option<Zeroizing<Vec<u8>>>;

/// Reads on a thread of its own, which ends with the stream: whoever waits for it need not.
fn gather(stream: Option<impl Read + Send + 'static>, most: usize) -> Receiver<Gathered> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let gathered = stream.and_then(|stream| read_all(stream, most).ok().flatten());
        drop(sender.send(gathered));
    });
    receiver
}

fn end(child: &mut Child) {
    kill(child);
    drop(child.wait());
}

/// Nothing when the line may have come from the input. Libraries warn of many things before a program says what is wrong.
fn said(errors: &[u8], program: &str, input: &[u8]) -> String {
    let errors = String::from_utf8_lossy(errors);
    let is_own = |line: &&str| line.strip_prefix(program).is_some_and(|rest| rest.starts_with(": "));
    let line = errors.lines().find(is_own).or_else(|| errors.trim().lines().next()).unwrap_or_default();
    let given = Zeroizing::new(String::from_utf8_lossy(input).into_owned());
    if !given.is_empty() && (given.contains(line) || line.contains(given.as_str())) {
        return String::new();
    }
    line.chars().take(200).map(|character| if character.is_ascii_graphic() { character } else { ' ' }).collect()
}
