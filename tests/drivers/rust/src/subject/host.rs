//! What the world lends to the crate: one adapter for each seam of `azure_identity_wasm::host`.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use azure_identity_wasm::{
    UnixTime,
    host::{
        Background, Clock, Event, Fetch, FetchError, FetchPinned, FileError, Files, Host, Level, Log, MAX_BODY, Output, Platform, Process,
        ProcessError, Program, Random, RandomUnavailable, Reply, RunLimits, Trust,
    },
    maybe_send::BoxFuture,
    request::Request,
    token::Moment,
    transport::Headers,
};

use crate::{
    model::{HttpReply, Platform as OperatingSystem, ProcessReply},
    world::{AskedHttp, AskedProcess, World},
};

pub(super) fn lent(world: &World) -> Host {
    let variables = world.env().clone();
    Host::builder()
        .process(Tools(world.clone()))
        .fetch(Network(world.clone()))
        .clock(Time(world.clone()))
        .random(Dice(AtomicU64::new(0)))
        .env(move |name: &str| variables.get(name).cloned())
        .files(Disk(world.clone()))
        .platform(match world.platform() {
            OperatingSystem::Linux => Platform::Linux,
            OperatingSystem::Darwin => Platform::MacOs,
            OperatingSystem::Win32 => Platform::Windows,
        })
        .fetch_pinned(Network(world.clone()))
        .background(Later(world.clone()))
        .log(Listener(world.clone()))
        .build()
}

/// The way out, which ends in the world of a vector.
#[derive(Debug)]
pub struct Network(pub World);

impl Fetch for Network {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        if limit.is_zero() {
            self.0.misused("fetch was called with no time left for the exchange");
        }
        let body = request.body.as_ref().map_or(&[][..], |body| body.as_bytes());
        let asked = AskedHttp::new(request.method.as_str(), &request.url, request.headers.iter(), body);
        Box::pin(async move { reply(self.0.http(&asked).await) })
    }
}

impl FetchPinned for Network {
    fn fetch_pinned<'a>(&'a self, request: &'a Request, _: &'a Trust, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        self.fetch(request, limit)
    }
}

fn reply(reply: HttpReply) -> Result<Reply, FetchError> {
    match reply {
        HttpReply::Answer { body, .. } if body.len() > MAX_BODY => Err(FetchError::TooLarge),
        HttpReply::Answer { status, headers, body } => Ok(Reply { status, headers: Headers::new(headers), body: body.into() }),
        HttpReply::NetworkError(text) => Err(FetchError::Network(text)),
        HttpReply::TimedOut => Err(FetchError::TimedOut),
    }
}

struct Time(World);

impl Clock for Time {
    fn now(&self) -> Option<Moment> {
        Some(Moment::new(UnixTime::from_millis(self.0.now()), Some(self.0.uptime())))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(self.0.sleep(duration))
    }

    /// Local time is UTC in every vector.
    fn local_offset(&self, _: UnixTime) -> Option<i64> {
        Some(0)
    }
}

/// The same numbers in every run, so that a failure comes back.
struct Dice(AtomicU64);

impl Random for Dice {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        for byte in buffer {
            // SplitMix64 (Steele, Lea, Flood 2014).
            let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (z ^ (z >> 31)).to_le_bytes()[0];
        }
        Ok(())
    }
}

/// Its files.
#[derive(Debug)]
pub struct Disk(pub World);

impl Files for Disk {
    fn read<'a>(&'a self, path: &'a str, most: usize) -> BoxFuture<'a, Result<Vec<u8>, FileError>> {
        let bytes = self.0.file(path).ok_or(FileError::NotFound);
        let within = bytes.and_then(|bytes| if bytes.len() > most { Err(FileError::TooLarge) } else { Ok(bytes) });
        Box::pin(std::future::ready(within))
    }

    fn exists<'a>(&'a self, path: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(std::future::ready(self.0.file(path).is_some()))
    }
}

/// Its programs.
#[derive(Debug)]
pub struct Tools(pub World);

impl Process for Tools {
    fn run<'a>(&'a self, program: Program, arguments: &'a [String], limits: RunLimits) -> BoxFuture<'a, Result<Output, ProcessError>> {
        if limits.timeout.is_zero() || limits.most_output == 0 {
            self.0.misused("a program was run with no time left for it, or no room for what it says");
        }
        let asked = AskedProcess { program: program.as_str().into(), args: arguments.into() };
        Box::pin(async move {
            match self.0.process(&asked).await {
                ProcessReply::Exited { stdout, stderr, .. } if stdout.len().max(stderr.len()) > limits.most_output => {
                    Err(ProcessError::TooMuchOutput)
                }
                ProcessReply::Exited { exit_code, stdout, stderr } => {
                    let mut output = Output::default();
                    (output.exit_code, output.stdout, output.stderr) = (exit_code, stdout, stderr);
                    Ok(output)
                }
                ProcessReply::NotFound => Err(ProcessError::NotFound),
                ProcessReply::TimedOut => Err(ProcessError::TimedOut),
            }
        })
    }
}

struct Later(World);

impl Background for Later {
    fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        self.0.spawn(work);
        Ok(())
    }
}

/// Wants every level: no secret may show at any.
struct Listener(World);

impl Log for Listener {
    fn wants(&self, _: Level) -> bool {
        true
    }

    fn log(&self, event: &Event<'_>) {
        self.0.overheard(format!("{event:?}"));
    }
}
