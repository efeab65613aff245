//! What opens a URL in the system's browser. No shell reads the URL.

use core::time::Duration;
use std::{
    env, format, fs, io,
    process::{Command, Stdio},
    string::{String, ToString},
    thread,
    time::Instant,
    vec,
    vec::Vec,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Url;

use crate::error::{Error, Result};

/// Opens a URL: `https`, or `http` on this machine.
pub(super) fn open(url: &str) -> Result<()> {
    let url = checked(url)?;
    let system =
        System { name: env::consts::OS, variable: &|name| env::var(name).ok().filter(|value| !value.is_empty()), is_wsl: is_wsl() };
    try_each(&commands(&url, &system))
}

/// What is to be known of a system.
struct System<'a> {
    /// As [`env::consts::OS`].
    name: &'a str,
    variable: &'a dyn Fn(&str) -> Option<String>,
    /// Whether it is Linux within Windows.
    is_wsl: bool,
}

/// A program and its arguments.
type Invocation = (String, Vec<String>);

/// What opens a URL, best first.
fn commands(url: &str, system: &System<'_>) -> Vec<Invocation> {
    let url = || url.to_string();
    match system.name {
        "windows" => {
            let root = (system.variable)("SystemRoot").unwrap_or_else(|| "C:\\Windows".into());
            vec![(format!("{root}\\System32\\rundll32.exe"), vec!["url.dll,FileProtocolHandler".into(), url()])]
        }
        "macos" => vec![("/usr/bin/open".into(), vec![url()])],
        _ => {
            let mut commands = Vec::new();
            // Without these, `xdg-open` shows the page in a terminal's browser if at all, and nobody sees it.
            if SCREENS.iter().any(|name| (system.variable)(name).is_some()) {
                commands.push(("xdg-open".into(), vec![url()]));
            }
            if system.is_wsl {
                // As PowerShell takes a command without reading quotes: in base64 of UTF-16.
                let command: Vec<u8> = format!("Start-Process '{}'", url()).encode_utf16().flat_map(u16::to_le_bytes).collect();
                let arguments = ["-NoProfile", "-NonInteractive", "-EncodedCommand"].map(String::from).into_iter();
                commands.push(("powershell.exe".into(), arguments.chain([STANDARD.encode(command)]).collect()));
            }
            commands
        }
    }
}

fn try_each(commands: &[Invocation]) -> Result<()> {
    let mut why = String::from("neither DISPLAY nor WAYLAND_DISPLAY nor BROWSER is set, so there is no screen to show it on");
    for (program, arguments) in commands {
        match run(program, arguments) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => why = format!("there is no {program}"),
            Err(error) => why = format!("{program} failed: {error}"),
        }
    }
    Err(Error::unavailable(format!("no browser could be opened: {why}. Use DeviceCodeCredential instead, which needs none here")))
}

/// Starts a program that is to outlive this one. One that has not failed in the first seconds has opened something: some end only with the
/// browser.
fn run(program: &str, arguments: &[String]) -> io::Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A signal from this one's terminal is not for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let begun = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("it ended with {status}"))),
            None if begun.elapsed() < WAIT => thread::sleep(STEP),
            None => break,
        }
    }
    // Somebody must wait for it, or the system keeps its place.
    thread::spawn(move || child.wait());
    Ok(())
}

/// The URL without a character that any program could take for something else.
fn checked(url: &str) -> Result<String> {
    let wrong = || Error::configuration("url: only an https URL is opened in a browser");
    let url = Url::parse(url).map_err(|_| wrong())?;
    let is_here = url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() == "https" || is_here { Ok(url.as_str().replace('\'', "%27")) } else { Err(wrong()) }
}

fn is_wsl() -> bool {
    cfg!(target_os = "linux") && fs::read_to_string("/proc/version").is_ok_and(|version| version.to_ascii_lowercase().contains("microsoft"))
}

const SCREENS: [&str; 3] = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
/// The time within which a program fails, if it does.
const WAIT: Duration = Duration::from_secs(5);
const STEP: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    const URL: &str = "https://login.example/authorize?a=b&c=%27d%27$(touch%20x);`x`|y%22";

    fn on(name: &str, variables: &[&str], is_wsl: bool) -> Vec<Invocation> {
        let variable = |name: &str| variables.contains(&name).then(|| String::from("D:\\Windows"));
        commands(URL, &System { name, variable: &variable, is_wsl })
    }

    #[test]
    fn each_system_has_its_own_way_and_none_has_a_shell_that_reads_the_url() {
        assert_eq!(on("macos", &[], false), [("/usr/bin/open".into(), vec![URL.into()])]);
        let handler = vec!["url.dll,FileProtocolHandler".into(), URL.into()];
        assert_eq!(on("windows", &["SystemRoot"], false), [("D:\\Windows\\System32\\rundll32.exe".into(), handler)]);
        for variable in SCREENS {
            assert_eq!(on("linux", &[variable], false), [("xdg-open".into(), vec![URL.into()])], "{variable}");
        }
        assert!(on("linux", &[], false).is_empty());
        let [(program, arguments)] = &on("linux", &[], true)[..] else { panic!("one command") };
        assert_eq!((program.as_str(), arguments.len()), ("powershell.exe", 4));
        let command = STANDARD.decode(&arguments[3]).unwrap();
        let units: Vec<u16> = command.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(String::from_utf16(&units).unwrap(), format!("Start-Process '{URL}'"));
        assert_eq!(on("linux", &["DISPLAY"], true).len(), 2, "the second way, where the first is not there");
    }

    #[test]
    fn only_https_is_opened_and_http_on_this_machine() {
        assert_eq!(checked("https://login.example/o'b?a='b\" c").unwrap(), "https://login.example/o%27b?a=%27b%22%20c");
        for good in ["http://localhost:8400/", "http://127.0.0.1:1/", "http://[::1]:1/"] {
            assert_eq!(checked(good).unwrap(), good);
        }
        for bad in
            ["http://login.example/", "file:///etc/passwd", "javascript:alert(1)", "--help", "/etc/passwd", "", "http://localhost.example/"]
        {
            assert_eq!(open(bad).unwrap_err().kind(), ErrorKind::Configuration, "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_fails_is_an_error_and_the_next_one_is_tried() {
        let shell = |script: &str| (String::from("/bin/sh"), vec![String::from("-c"), script.into()]);
        let missing = || (String::from("/no/such/program"), Vec::new());
        try_each(&[missing(), shell("exit 3"), shell("exit 0")]).unwrap();
        for (commands, why) in [
            (vec![], "neither DISPLAY nor WAYLAND_DISPLAY nor BROWSER is set"),
            (vec![missing()], "there is no /no/such/program"),
            (vec![missing(), shell("exit 3")], "/bin/sh failed: it ended with exit status: 3"),
        ] {
            let error = try_each(&commands).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert!(error.message().starts_with(&format!("no browser could be opened: {why}")), "{error}");
            assert!(error.message().contains("DeviceCodeCredential"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_that_stays_is_no_failure() {
        let begun = Instant::now();
        run("/bin/sh", &["-c".into(), "sleep 7".into()]).unwrap();
        assert!((WAIT..WAIT * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    }
}
