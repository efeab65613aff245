//! Stands in for `az`, `azd` and `pwsh`: under whichever name and in whichever folder it is put, it does what `plan.json` beside it says.

use std::{
    env, fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

const ANSWERS: &str = include_str!("../answers.json");

fn main() -> ExitCode {
    let program = PathBuf::from(env::args_os().next().unwrap_or_default());
    let folder = program.parent().unwrap_or(Path::new("/")).to_path_buf();
    if env::args().nth(1).as_deref() == Some(CHILD) {
        wait();
    }
    let plan: Value =
        fs::read_to_string(folder.join("plan.json")).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    record(&program, &folder);
    match plan["does"].as_str().unwrap_or_default() {
        "hang" => wait(),
        "start children" => {
            start_child(&program, &folder);
            wait();
        }
        "leave a child behind" => {
            start_child(&program, &folder);
            answer(&plan)
        }
        "flood" => flood(&mut io::stdout()),
        "flood errors" => flood(&mut io::stderr()),
        "say no text" => {
            let _ = io::stdout().write_all(b"{\"accessToken\":\"\xff\xfe\",\"expires_on\":4102444800}");
            let _ = io::stderr().write_all(b"\xc3\x28");
            ExitCode::SUCCESS
        }
        "take a moment" => {
            thread::sleep(Duration::from_millis(300));
            answer(&plan)
        }
        _ => answer(&plan),
    }
}

/// Says what the tool says, by the answer's name.
fn answer(plan: &Value) -> ExitCode {
    let answers: Vec<Value> = serde_json::from_str(ANSWERS).unwrap_or_default();
    let Some(answer) = answers.iter().find(|answer| answer["name"] == plan["answer"]) else { return ExitCode::from(99) };
    print!("{}", answer["stdout"].as_str().unwrap_or_default());
    eprint!("{}", answer["stderr"].as_str().unwrap_or_default());
    ExitCode::from(u8::try_from(answer["exitCode"].as_u64().unwrap_or(99)).unwrap_or(99))
}

/// A line for each start.
fn record(program: &Path, folder: &Path) {
    let mut input = Vec::new();
    let _ = io::stdin().read_to_end(&mut input);
    let parent = fs::read_to_string("/proc/self/stat").ok().and_then(|stat| stat.rsplit(") ").next()?.split(' ').nth(1).map(String::from));
    let line = json!({
        "program": program.file_name().map(|name| name.to_string_lossy()),
        "arguments": env::args().skip(1).collect::<Vec<_>>(),
        "folder": env::current_dir().unwrap_or_default(),
        "input": input.len(),
        "noColor": env::var("AZURE_CORE_NO_COLOR").unwrap_or_default(),
        "parent": parent.and_then(|parent| parent.parse::<u32>().ok()),
        "process": std::process::id(),
    });
    append(&folder.join("record.jsonl"), &line);
}

/// It has the same pipes, and hangs.
fn start_child(program: &Path, folder: &Path) {
    if let Ok(child) = Command::new(program).arg(CHILD).stdin(Stdio::null()).spawn() {
        append(&folder.join("children.jsonl"), &json!(child.id()));
    }
}

fn append(file: &Path, line: &Value) {
    if let Ok(mut file) = fs::OpenOptions::new().create(true).append(true).open(file) {
        let _ = writeln!(file, "{line}");
    }
}

fn flood(stream: &mut dyn Write) -> ExitCode {
    while stream.write_all(&[b'x'; 8_192]).is_ok() {}
    wait()
}

fn wait() -> ! {
    loop {
        thread::sleep(Duration::from_mins(1));
    }
}

const CHILD: &str = "--stand-in-child";
