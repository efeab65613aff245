use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;
use std::{
    env,
    ffi::{OsStr, OsString},
    format,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    string::ToString,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Instant,
};

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::program::{is_program, kill};
use crate::{
    host::{Output, Process, ProcessError, Program, RunLimits},
    maybe_send::BoxFuture,
};

/// Programs of this machine, found in the folders of `PATH` and run without a shell; on Windows, batch files are run by `cmd.exe`, whose quoting
/// is the standard library's. They get nothing to read.
///
/// A program is a group of processes, which is ended as a whole at the limits, and when the call is dropped. It needs no runtime.
#[derive(Clone, Debug, Default)]
pub struct SystemProcess {
    folders: Option<OsString>,
}

impl SystemProcess {
    /// Finds programs in these folders only, which are written as `PATH` is.
    #[must_use]
    pub fn in_folders(folders: impl Into<OsString>) -> Self {
        Self { folders: Some(folders.into()) }
    }
}

impl Process for SystemProcess {
    fn run<'a>(&'a self, program: Program, arguments: &'a [String], limits: RunLimits) -> BoxFuture<'a, Result<Output, ProcessError>> {
        Box::pin(async move {
            let running = Running(Arc::default());
            let (told, (sender, receiver)) = (running.0.clone(), oneshot::channel());
            let folders = self.folders.clone().or_else(|| env::var_os("PATH")).unwrap_or_default();
            let arguments = arguments.to_vec();
            let work = move || {
                let path = find(program.as_str(), &folders).ok_or(ProcessError::NotFound);
                let outcome = path.and_then(|path| run(&path, &arguments, limits, &told));
                // Nobody listens to whoever was dropped.
                drop(sender.send(outcome));
            };
            thread::Builder::new().name("azure-identity-process".into()).spawn(work).map_err(|error| failed(&error))?;
            receiver.await.unwrap_or_else(|_| Err(ProcessError::Failed("its thread has ended".into())))
        })
    }
}

/// A call, which ends its program when it is dropped.
struct Running(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// None before it was started, and when it has ended.
    child: Mutex<Option<Child>>,
    is_dropped: AtomicBool,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.is_dropped.store(true, Ordering::Relaxed);
        self.0.with(end);
    }
}

impl Shared {
    /// What is done with a program that has not ended: its number is no other's then.
    fn with<R>(&self, work: impl FnOnce(&mut Child) -> R) -> Option<R> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(work)
    }

    fn put(&self, child: Option<Child>) {
        *self.child.lock().unwrap_or_else(PoisonError::into_inner) = child;
    }

    fn is_dropped(&self) -> bool {
        self.is_dropped.load(Ordering::Relaxed)
    }
}

fn run(path: &Path, arguments: &[String], limits: RunLimits, shared: &Shared) -> Result<Output, ProcessError> {
    let mut child = command(path, arguments).spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => ProcessError::NotFound,
        _ => failed(&error),
    })?;
    let (sender, receiver) = mpsc::channel();
    let stdout = gather(child.stdout.take(), limits.most_output, sender.clone());
    let stderr = gather(child.stderr.take(), limits.most_output, sender);
    shared.put(Some(child));
    let deadline = Instant::now() + limits.timeout;
    let (mut open, mut ended) = (2, None);
    let outcome = loop {
        match receiver.recv_timeout(if open == 0 { SHORT_STEP } else { STEP }) {
            Ok(End::Stream) => open -= 1,
            Ok(End::TooMuch) => break Err(ProcessError::TooMuchOutput),
            Err(RecvTimeoutError::Disconnected) => thread::sleep(SHORT_STEP),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if shared.is_dropped() {
            break Err(ProcessError::Failed("nobody waits for it any more".into()));
        }
        if ended.is_none() {
            match shared.with(Child::try_wait) {
                Some(Ok(None)) => {}
                Some(Ok(Some(status))) => {
                    shared.put(None);
                    ended = Some((status.code().unwrap_or(-1), Instant::now()));
                }
                Some(Err(error)) => break Err(failed(&error)),
                None => break Err(ProcessError::Failed("it was ended".into())),
            }
        }
        match ended {
            // A program that goes on in the background, with the pipes of this one, is not waited for.
            Some((exit_code, since)) if open == 0 || since.elapsed() > LATE => {
                return Ok(Output { exit_code, stdout: text(&stdout), stderr: text(&stderr) });
            }
            None if Instant::now() > deadline => break Err(ProcessError::TimedOut),
            _ => {}
        }
    };
    shared.with(|child| {
        end(child);
        drop(child.wait());
    });
    shared.put(None);
    outcome
}

fn command(path: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(path);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Nobody reads colours, and nobody wants news.
    command.envs([("AZURE_CORE_NO_COLOR", "true"), ("NO_COLOR", "true"), ("POWERSHELL_UPDATECHECK", "Off")]);
    // Not this program's folder: what Windows finds there comes first.
    command.current_dir(if cfg!(windows) { system_root() } else { "/".into() });
    // A group of its own, so that it can be ended with all that it has started.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    #[cfg(windows)]
    std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
    command
}

/// The path of a program. A folder that is relative is none: it is another one tomorrow.
fn find(program: &str, folders: &OsStr) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    let names: Vec<String> = endings.iter().map(|ending| format!("{program}{ending}")).collect();
    let folders = env::split_paths(folders).filter(|folder| folder.is_absolute());
    folders.flat_map(|folder| names.iter().map(move |name| folder.join(name)).collect::<Vec<_>>()).find(|path| is_program(path))
}

/// What a stream has come to.
enum End {
    Stream,
    TooMuch,
}

/// What was read so far.
type Gathered = Arc<Mutex<Zeroizing<Vec<u8>>>>;

/// Reads on a thread of its own, which ends with the stream: whoever waits for it need not.
fn gather(stream: Option<impl Read + Send + 'static>, most: usize, sender: Sender<End>) -> Gathered {
    let gathered = Gathered::default();
    let kept = gathered.clone();
    thread::spawn(move || {
        let mut part = Zeroizing::new([0; 8192]);
        if let Some(mut stream) = stream {
            loop {
                match stream.read(&mut *part) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Ok(0) | Err(_) => break,
                    Ok(length) => {
                        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                        if kept.len() + length > most {
                            drop(sender.send(End::TooMuch));
                            return;
                        }
                        kept.extend_from_slice(part.get(..length).unwrap_or_default());
                    }
                }
            }
        }
        drop(sender.send(End::Stream));
    });
    gathered
}

/// As a text, with signs for what is none.
fn text(gathered: &Gathered) -> String {
    let bytes = core::mem::take(&mut **gathered.lock().unwrap_or_else(PoisonError::into_inner));
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(&Zeroizing::new(error.into_bytes())).into_owned())
}

fn end(child: &mut Child) {
    // Windows has no groups: its own tool ends a tree.
    #[cfg(windows)]
    {
        let mut command = Command::new(system_root().join("System32\\taskkill.exe"));
        command.args(["/pid", &child.id().to_string(), "/t", "/f"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
        drop(command.status());
    }
    kill(child);
}

fn system_root() -> PathBuf {
    env::var_os("SystemRoot").map_or_else(|| "C:\\Windows".into(), PathBuf::from)
}

fn failed(error: &std::io::Error) -> ProcessError {
    ProcessError::Failed(error.to_string())
}

#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// How often it is looked whether a program has ended.
const STEP: Duration = Duration::from_millis(10);
const SHORT_STEP: Duration = Duration::from_millis(1);
/// How long the last words of a program are waited for that has ended.
const LATE: Duration = Duration::from_millis(250);
