//! The emulator as a program, for test runners in any language.
#![forbid(unsafe_code)]

mod authority_file;
mod cli;
mod stop_signals;

use authority_file::AuthorityFile;
use cli::{Command, Run};
use entra_emulator::Emulator;
use std::{error::Error, io::Write, process::ExitCode};
use stop_signals::StopSignals;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(cli::HELP),
        Ok(Command::Version) => print(concat!("entra-emulator ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Run(options)) => match run(options).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(cause) => fail(cause.as_ref()),
        },
        Err(cause) => {
            eprintln!("entra-emulator: {cause}; --help lists the options");
            ExitCode::from(2)
        }
    }
}

async fn run(run: Run) -> Result<(), Box<dyn Error>> {
    // Before anybody can know that we run: a signal must never find the default action, which leaves the file behind.
    let mut signals = StopSignals::listen()?;
    let mut options = run.options;
    for file in &run.certificates {
        let bytes = std::fs::read(file).map_err(|cause| format!("cannot read {}: {cause}; check --certificate", file.display()))?;
        options.certificates.push(bytes);
    }
    let emulator = Emulator::start(options).await?;
    let authority = AuthorityFile::write(run.ca_dir, emulator.ca_pem())?;
    announce(&emulator, &authority)?;
    tokio::select! {
        () = stdin_closed(), if run.stdin_lifetime => {}
        () = signals.received() => {}
    }
    Ok(())
}

/// The one line that says that the emulator is ready.
fn announce(emulator: &Emulator, authority: &AuthorityFile) -> std::io::Result<()> {
    let user = emulator.user();
    let line = serde_json::json!({
        "ready": true,
        "origin": emulator.origin(),
        "http_origin": emulator.http_origin(),
        "ca_file": authority.path(),
        "tenant_id": emulator.tenant_id(),
        "client_id": emulator.client_id(),
        "client_secret": emulator.client_secret(),
        "username": user.user_principal_name,
        "password": user.password,
        "token_endpoint": format!("{}/{}/oauth2/v2.0/token", emulator.origin(), emulator.tenant_id()),
        "resource": format!("{}/resource", emulator.origin()),
        "resource_scope": emulator.resource_scope(),
        "managed_identity": emulator.managed_identity(),
        "federation": emulator.federation(),
        "control": format!("{}/__emulator", emulator.http_origin()),
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Reads on a thread of its own: a runtime would wait for the read at its end, and a detached thread ends with the process.
async fn stdin_closed() {
    let (closed, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = closed.send(());
    });
    let _ = wait.await;
}

fn print(text: &str) -> ExitCode {
    // Whoever closed our output does not want to read it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn fail(cause: &(dyn Error + 'static)) -> ExitCode {
    eprintln!("entra-emulator: {cause}");
    let mut cause = cause.source();
    while let Some(inner) = cause {
        eprintln!("  because: {inner}");
        cause = inner.source();
    }
    ExitCode::FAILURE
}
