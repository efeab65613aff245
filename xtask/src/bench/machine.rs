//! The machine that figures were taken on, and how busy it was with other things.

use std::fs;
use std::process::Command;
use std::thread;

use serde::Serialize;

/// What a reader must know of the machine.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    pub cpus: usize,
    /// The processor's name; empty where the system does not tell.
    pub processor: String,
    pub node: String,
    /// Processes that ran or wanted to, on average over the last minute.
    pub load: Option<f64>,
}

impl Machine {
    /// Looks at it now.
    pub fn look() -> Self {
        Self {
            cpus: thread::available_parallelism().map_or(1, usize::from),
            processor: processor().unwrap_or_default(),
            node: node().unwrap_or_default(),
            load: load(),
        }
    }
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn node() -> Option<String> {
    let output = Command::new("node").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
