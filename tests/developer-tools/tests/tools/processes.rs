//! Programs that misbehave, under the native host.

use std::{
    os::unix::fs::PermissionsExt,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use azure_identity_wasm::{
    AzureCliCredential, AzureCliCredentialOptions, ErrorKind, GetTokenOptions,
    host::{Process, ProcessError, Program, RunLimits},
    native::SystemProcess,
};
use serde_json::json;

use crate::support::{SCOPE, Tools, error_of, is_alive, until};

const LONG: RunLimits = RunLimits::new(Duration::from_secs(30), 1 << 20);

fn started(tools: &Tools) -> Vec<u64> {
    tools.record().iter().filter_map(|line| line["process"].as_u64()).chain(tools.children()).collect()
}

#[tokio::test]
async fn one_that_hangs_is_ended_with_its_children_when_its_time_is_up() {
    let tools = Tools::new(&json!({ "does": "start children" }));
    let begun = Instant::now();
    let limits = RunLimits::new(Duration::from_millis(700), 1000);
    assert_eq!(tools.process().run(Program::Az, &[], limits).await.unwrap_err(), ProcessError::TimedOut);
    assert!((700..3000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    let all = started(&tools);
    assert_eq!(all.len(), 2);
    until("all are gone", || all.iter().all(|process| !is_alive(*process))).await;
}

#[tokio::test]
async fn one_that_nobody_waits_for_is_ended_with_its_children() {
    let tools = Tools::new(&json!({ "does": "start children" }));
    let process = tools.process();
    tokio::select! {
        outcome = process.run(Program::Azd, &[], LONG) => panic!("{outcome:?}"),
        () = until("it has begun", || tools.children().len() == 1) => {}
    }
    let all = started(&tools);
    assert_eq!(all.len(), 2);
    until("all are gone", || all.iter().all(|process| !is_alive(*process))).await;
}

#[tokio::test]
async fn one_that_says_too_much_is_ended() {
    for does in ["flood", "flood errors"] {
        let tools = Tools::new(&json!({ "does": does }));
        let begun = Instant::now();
        assert_eq!(tools.process().run(Program::Az, &[], LONG).await.unwrap_err(), ProcessError::TooMuchOutput, "{does}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{does}");
        let all = started(&tools);
        until("it is gone", || all.iter().all(|process| !is_alive(*process))).await;
    }
}

#[tokio::test]
async fn a_child_that_goes_on_with_its_pipes_is_not_waited_for() {
    let tools = Tools::new(&json!({ "does": "leave a child behind", "answer": "az/token" }));
    let begun = Instant::now();
    let output = tools.process().run(Program::Az, &[], LONG).await.unwrap();
    assert!(output.stdout.contains("stand-in-token") && output.exit_code == 0);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let left = tools.children()[0];
    assert!(is_alive(left), "what a tool starts to go on, goes on");
    std::process::Command::new("kill").arg("-9").arg(left.to_string()).status().unwrap();
}

#[tokio::test]
async fn what_is_no_text_is_no_reason_to_fail() {
    let tools = Tools::new(&json!({ "does": "say no text" }));
    let output = tools.process().run(Program::Az, &[], LONG).await.unwrap();
    assert!(output.stdout.contains('\u{fffd}') && output.stderr.contains('\u{fffd}'));
    let credential = AzureCliCredential::new(AzureCliCredentialOptions::default(), &tools.options()).unwrap();
    let error = error_of(&credential, SCOPE, &GetTokenOptions::default()).await;
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
}

#[tokio::test]
async fn one_that_is_not_there_is_told_from_one_that_cannot_be_started() {
    let tools = Tools::new(&json!({}));
    let process = tools.process();
    let run = |process: SystemProcess, program| async move { process.run(program, &[], LONG).await.unwrap_err() };
    assert_eq!(run(process.clone(), Program::Powershell).await, ProcessError::NotFound);
    // A folder that is relative is another one tomorrow, a file that is no program is none, and neither is a folder.
    assert_eq!(run(SystemProcess::in_folders("bin:."), Program::Az).await, ProcessError::NotFound);
    std::fs::write(tools.path("powershell"), "echo no").unwrap();
    assert_eq!(run(process.clone(), Program::Powershell).await, ProcessError::NotFound);
    std::fs::remove_file(tools.path("az")).unwrap();
    std::fs::create_dir(tools.path("az")).unwrap();
    assert_eq!(run(process.clone(), Program::Az).await, ProcessError::NotFound);
    std::fs::set_permissions(tools.path("powershell"), PermissionsExt::from_mode(0o755)).unwrap();
    assert!(matches!(run(process, Program::Powershell).await, ProcessError::Failed(_)));
}

#[tokio::test]
async fn a_tool_that_takes_too_long_is_unavailable_and_one_that_says_too_much_is_not_asked_twice() {
    let tools = Tools::new(&json!({ "does": "hang" }));
    let mut cli = AzureCliCredentialOptions::default();
    cli.process_timeout = Duration::from_millis(300);
    let credential = AzureCliCredential::new(cli, &tools.options()).unwrap();
    let error = error_of(&credential, SCOPE, &GetTokenOptions::default()).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.message().contains("300 ms"), "{error}");
    tools.plan(&json!({ "does": "flood" }));
    let credential = AzureCliCredential::new(AzureCliCredentialOptions::default(), &tools.options()).unwrap();
    let error = error_of(&credential, SCOPE, &GetTokenOptions::default()).await;
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
    assert_eq!(tools.record().len(), 2);
}

#[test]
fn no_runtime_is_needed() {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let tools = Tools::saying("azd/token");
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let process = tools.process();
    let mut call = process.run(Program::Azd, &[], LONG);
    loop {
        match call.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return assert!(output.unwrap().stdout.contains("stand-in-token")),
            Poll::Pending => std::thread::park(),
        }
    }
}
