//! The challenge of Azure Arc's agent: the file that has the key for the next request.
//!
//! <https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication>

use alloc::string::String;

use crate::{
    text::{concat, split_at_byte, split_at_last_byte},
    token::Secret,
    transport::Headers,
};

/// The longest key, in bytes.
pub const LONGEST_KEY: usize = 4096;

/// The path of the key that a challenge names, if that is a `.key` of this directory itself.
///
/// Whoever answers may name any file, and what is in it goes to them: so the path is made anew, of the directory and the name.
///
/// # Errors
/// Says what is wrong with the challenge; nothing of it is repeated.
pub fn key_path(headers: &Headers, directory: &str, is_windows: bool) -> Result<String, &'static str> {
    let challenge = headers.get("www-authenticate").ok_or("it has no WWW-Authenticate")?;
    let (scheme, parameters) = split_at_byte(challenge.trim_ascii(), b' ').ok_or("it has no realm")?;
    let (name, path) = split_at_byte(parameters.trim_ascii_start(), b'=').ok_or("it has no realm")?;
    if !scheme.eq_ignore_ascii_case("Basic") || !name.trim_ascii().eq_ignore_ascii_case("realm") {
        return Err("it is not of the form Basic realm=<file>");
    }
    let path = path.trim_ascii();
    let path = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')).unwrap_or(path);
    let separator = if is_windows { '\\' } else { '/' };
    let (before, file) = split_at_last_byte(path, separator as u8).ok_or(ELSEWHERE)?;
    let is_directory = if is_windows { before.eq_ignore_ascii_case(directory) } else { before == directory };
    if !is_directory {
        return Err(ELSEWHERE);
    }
    let stem = file.strip_suffix(".key").ok_or("the file that it names is no .key")?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if stem.is_empty() || stem.starts_with('.') || !stem.bytes().all(is_name) {
        return Err("the file that it names has no ordinary name");
    }
    let mut end = [0; 4];
    Ok(concat(&[directory, separator.encode_utf8(&mut end), file]))
}

/// The key in a file: what becomes a header has no control characters, and nothing beyond ASCII. A line break at its end is none of it.
///
/// # Errors
/// Says what is wrong with it; nothing of it is repeated.
pub fn key(bytes: &[u8]) -> Result<Secret, &'static str> {
    let text = core::str::from_utf8(bytes).map_err(|_| "it is not text")?.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err("it is empty");
    }
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err("it has control characters, or such beyond ASCII");
    }
    Ok(Secret::from(text))
}

const ELSEWHERE: &str = "the file that it names is not in the agent's directory of keys";

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: &str = "/var/opt/azcmagent/tokens";
    const WINDOWS: &str = r"C:\ProgramData\AzureConnectedMachineAgent\Tokens";

    fn read(challenge: &str, is_windows: bool) -> Result<String, &'static str> {
        key_path(&Headers::new([("WWW-Authenticate", challenge)]), if is_windows { WINDOWS } else { LINUX }, is_windows)
    }

    #[test]
    fn a_key_of_the_directory_is_found_however_it_is_written() {
        for challenge in [
            "Basic realm=/var/opt/azcmagent/tokens/0f2c-6a.key",
            "basic Realm=\"/var/opt/azcmagent/tokens/0f2c-6a.key\"",
            " Basic  realm = /var/opt/azcmagent/tokens/0f2c-6a.key ",
        ] {
            assert_eq!(read(challenge, false).as_deref(), Ok("/var/opt/azcmagent/tokens/0f2c-6a.key"), "{challenge}");
        }
        let windows = r"Basic realm=c:\programdata\AzureConnectedMachineAgent\tokens\a.key";
        assert_eq!(read(windows, true).as_deref(), Ok(r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\a.key"));
    }

    #[test]
    fn no_other_file_is_named() {
        for path in [
            "",
            "vector.key",
            "/etc/passwd",
            "/etc/made-up.key",
            "/var/opt/azcmagent/tokens/",
            "/var/opt/azcmagent/tokens/.key",
            "/var/opt/azcmagent/tokens/..key",
            "/var/opt/azcmagent/tokens/vector.txt",
            "/var/opt/azcmagent/tokens/vector.KEY",
            "/var/opt/azcmagent/tokens/../tokens/vector.key",
            "/var/opt/azcmagent/tokens/deeper/vector.key",
            "/var/opt/azcmagent/tokens//vector.key",
            "/VAR/opt/azcmagent/tokens/vector.key",
            "/var/opt/azcmagent/tokens/a\\..\\b.key",
            "/var/opt/azcmagent/tokens/a b.key",
            "/var/opt/azcmagent/tokens/ü.key",
            "/var/opt/azcmagent/tokens/a\0.key",
            r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\a.key",
        ] {
            assert!(read(&std::format!("Basic realm={path}"), false).is_err(), "{path}");
        }
        for path in [
            r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\..\a.key",
            r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\a:b.key",
            r"C:\ProgramData\AzureConnectedMachineAgent\Tokens\../a.key",
            "C:/ProgramData/AzureConnectedMachineAgent/Tokens/a.key",
            r"\\?\C:\ProgramData\AzureConnectedMachineAgent\Tokens\a.key",
            "/var/opt/azcmagent/tokens/vector.key",
        ] {
            assert!(read(&std::format!("Basic realm={path}"), true).is_err(), "{path}");
        }
    }

    #[test]
    fn what_is_no_challenge_is_refused() {
        for bad in ["", "Basic", "Basic realm", "Bearer realm=/var/opt/azcmagent/tokens/a.key", "Basic x=/var/opt/azcmagent/tokens/a.key"] {
            assert!(read(bad, false).is_err(), "{bad}");
        }
        assert!(key_path(&Headers::default(), LINUX, false).is_err());
    }

    #[test]
    fn a_key_is_one_line_of_ascii() {
        assert_eq!(key(b"a key+/=\r\n").unwrap().expose(), "a key+/=");
        for bad in [&b""[..], b"\r\n", b"a\nb", b"a\0", b"\xff", "ü".as_bytes()] {
            assert!(key(bad).is_err(), "{bad:?}");
        }
    }
}
