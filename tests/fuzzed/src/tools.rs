use azure_identity_wasm::{
    Error, ErrorKind, UnixTime,
    json::SerdeJson,
    response::{
        tools::{self, Granted, Said},
        visual_studio_code,
    },
};

/// Which tool has said it.
#[derive(Clone, Copy)]
pub enum Tool {
    Cli,
    DeveloperCli,
    PowerShell,
}

/// What a tool has said: a line with its exit code, its output, a zero byte, its errors. A token is one that fits into a header; an error is one line,
/// and nothing of the output is in it, and no token.
pub fn check(tool: Tool, input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (exit_code, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let (stdout, stderr) = rest.split_once('\0').unwrap_or((rest, ""));
    let said = Said { exit_code: exit_code.parse().unwrap_or(0), stdout, stderr };
    for outcome in read(tool, said) {
        match outcome {
            Ok(granted) => {
                assert_eq!(said.exit_code, 0);
                assert!(!granted.token.is_empty() && granted.token.expose().bytes().all(|byte| byte.is_ascii_graphic()));
                assert!(granted.expires_on > UnixTime::from_seconds(0));
            }
            Err(error) => check_error(&error, said),
        }
    }
    assert!(!format!("{said:?}").contains("m4rk3d"));
}

fn read(tool: Tool, said: Said<'_>) -> Vec<Result<Granted, Error>> {
    match tool {
        Tool::Cli => {
            // Clocks go back at that time.
            let zone = |at: UnixTime| Some(if at.seconds() < 1_790_000_000 { 7200 } else { 3600 });
            vec![tools::azure_cli(said, &SerdeJson, &zone), tools::azure_cli(said, &SerdeJson, &|_| None)]
        }
        Tool::DeveloperCli => [false, true].map(|claims| tools::azure_developer_cli(said, &SerdeJson, claims, "azd auth login")).into(),
        Tool::PowerShell => vec![tools::azure_powershell(said, &SerdeJson)],
    }
}

fn check_error(error: &Error, said: Said<'_>) {
    assert!(matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Authentication), "{error}");
    let message = error.message();
    assert!(message.chars().count() < 2000 && !message.chars().any(char::is_control), "{message:?}");
    assert!(said.stderr.contains("m4rk3d") || !message.contains("m4rk3d"), "{message}");
    let mut before = ' ';
    for (place, character) in message.char_indices() {
        assert!(before.is_ascii_alphanumeric() || !message[place..].starts_with("eyJ"), "a token is in {message}");
        before = character;
    }
}

/// The record that Visual Studio Code leaves: whatever it is, it is one or none.
pub fn check_record(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if visual_studio_code::is_record(&text, &SerdeJson) {
        assert!(text.contains("aebc6443") || text.contains('\\'), "{text}");
    }
}
