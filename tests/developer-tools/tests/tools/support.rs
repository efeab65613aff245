//! A folder with stand-ins, and credentials that find them there.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use azure_identity_wasm::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, CredentialOptions, Error, GetTokenOptions, TokenCredential, host::Host,
    native::SystemProcess,
};
use serde_json::{Value, json};

pub const SCOPE: &str = "https://vault.azure.net/.default";

/// `az`, `azd` and `pwsh` in a folder of their own.
pub struct Tools {
    folder: tempfile::TempDir,
}

impl Tools {
    /// They do what `plan` says; see `src/main.rs`.
    pub fn new(plan: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["az", "azd", "pwsh"] {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_stand-in"), folder.path().join(name)).unwrap();
        }
        let tools = Self { folder };
        tools.plan(plan);
        tools
    }

    /// They say what this answer of `answers.json` has.
    pub fn saying(answer: &str) -> Self {
        Self::new(&json!({ "answer": answer }))
    }

    pub fn plan(&self, plan: &Value) {
        fs::write(self.path("plan.json"), plan.to_string()).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn process(&self) -> SystemProcess {
        SystemProcess::in_folders(self.folder.path())
    }

    /// Options of credentials that ask them, with the native host for the rest.
    pub fn options(&self) -> CredentialOptions {
        CredentialOptions::new(Host::native_builder().process(self.process()).env(|_: &str| None).build())
    }

    /// How they were started.
    pub fn record(&self) -> Vec<Value> {
        lines(&self.path("record.jsonl"))
    }

    /// The numbers of the processes that they have started.
    pub fn children(&self) -> Vec<u64> {
        lines(&self.path("children.jsonl")).iter().filter_map(Value::as_u64).collect()
    }
}

fn lines(file: &Path) -> Vec<Value> {
    fs::read_to_string(file).unwrap_or_default().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The credential that asks a tool.
pub fn credential(program: &str, options: &CredentialOptions) -> Box<dyn TokenCredential> {
    match program {
        "az" => Box::new(AzureCliCredential::new(AzureCliCredentialOptions::default(), options).unwrap()),
        "azd" => Box::new(AzureDeveloperCliCredential::new(AzureDeveloperCliCredentialOptions::default(), options).unwrap()),
        _ => Box::new(AzurePowerShellCredential::new(AzurePowerShellCredentialOptions::default(), options).unwrap()),
    }
}

/// The error of a call that must not succeed.
pub async fn error_of(credential: &dyn TokenCredential, scope: &str, options: &GetTokenOptions) -> Error {
    credential.get_token(&[scope], options).await.expect_err("an error")
}

/// Whether a process is there, and not only its entry.
pub fn is_alive(process: u64) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.rsplit(") ").next().unwrap_or("Z").starts_with('Z'))
}

/// Waits until it is so.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..500 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came to this: {what}");
}
