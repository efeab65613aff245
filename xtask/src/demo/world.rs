//! What the routes run in: the emulator, an application registered there, and the page with its own server.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::counts;
use super::folder::{self, Folder};
use super::kit::Kit;
use super::program::Program;
use super::proof::{Machine, Proof, Source};
use super::{az, host};
use crate::emulator::Place;
use crate::{paths, progress};

/// For what takes a second.
pub const LIMIT: Duration = Duration::from_mins(1);

/// All of it is running. Dropping it ends it.
#[derive(Debug)]
pub struct World {
    // Fields are dropped in this order: nobody is left behind who would talk to the next.
    server: Program,
    page_url: String,
    application: Application,
    /// Where the JavaScript examples are installed.
    pub node_script: PathBuf,
    pub worker: PathBuf,
    /// Where workerd's configuration may be.
    pub workerd: PathBuf,
    home: PathBuf,
    /// What stands in for the Azure CLI.
    tools: PathBuf,
    /// The configuration of the reference host.
    pub host: PathBuf,
    /// Where the emulator is.
    pub entra: Place,
    _emulator: Program,
    _folder: Folder,
}

/// What `register.mjs` prints.
#[derive(Debug, Deserialize)]
struct Application {
    /// The SHA-256 of the certificate.
    thumbprint: String,
    /// PEM.
    certificate: PathBuf,
    /// The private key, PEM.
    key: PathBuf,
    /// Both in one file.
    certificate_with_key: PathBuf,
    /// An assertion signed with it.
    assertion: PathBuf,
    /// The access token of a user for the application.
    user: PathBuf,
    /// The token of a cluster for the application.
    workload: PathBuf,
    /// What the Azure CLI of a user would say.
    az: String,
    /// The client id of the application for programs that people sign in to.
    for_programs: String,
}

impl World {
    /// Starts it.
    ///
    /// # Errors
    /// When a part of it does not start.
    pub fn start(kit: &Kit) -> Result<Self> {
        progress::step("emulator, application, page", |step| {
            step.waiting_for("the emulator");
            let mut emulator = Program::start("the emulator", Command::new(&kit.emulator).arg("--stdin-lifetime"))?;
            let entra: Place = serde_json::from_str(&emulator.line(LIMIT)?).context("the emulator does not say where it is")?;
            let folder = Folder::new()?;
            let application = folder.directory("application")?;
            let www = folder.install("www", &kit.package)?;

            step.waiting_for("the page's server");
            let mut command = Command::new(&kit.node);
            command.current_dir(&www).args(["server.js", "--stdin-lifetime"]);
            with_environment(&mut command, &entra);
            command.env("AZURE_CLIENT_SECRET", &entra.client_secret).env("AZURE_FEDERATED_TOKEN_FILE", application.join("assertion.jwt"));
            command.env("ENTRA_PLAIN_ORIGIN", entra.control.trim_end_matches("/__emulator")).env("ENTRA_CONTROL", &entra.control);
            command.env("ENTRA_USERNAME", &entra.username).env("ENTRA_PASSWORD", &entra.password);
            let mut server = Program::start("the page's server", &mut command)?;
            let Listening { url } = serde_json::from_str(&server.line(LIMIT)?).context("the page's server does not say where it is")?;

            step.waiting_for("the application's registration");
            let mut command = script(kit, "register.mjs");
            command.arg("--page").arg(&url).arg("--directory").arg(&application).env("ENTRA_EMULATOR", for_scripts(&entra));
            let registered = Program::start("the registration", &mut command)?.finish(LIMIT)?;
            let line = registered.last().context("the registration prints nothing")?;
            // Not with a cause: it might quote a token.
            let application: Application = serde_json::from_str(line).ok().context("the registration does not say what it has made")?;
            let tools = folder.directory("tools")?;
            az::install(&tools, &application.az)?;
            Ok(Self {
                host: host::configure(&folder.directory("host")?, &entra, &application.workload, &tools)?,
                tools,
                application,
                server,
                page_url: url,
                node_script: folder.install("examples/node-script", &kit.package)?,
                worker: folder.install("examples/cloudflare-worker", &kit.package)?,
                workerd: folder.directory("workerd")?,
                home: folder.directory("home")?,
                entra,
                _emulator: emulator,
                _folder: folder,
            })
        })
    }

    /// Where the page is.
    pub fn page_url(&self) -> &str {
        &self.page_url
    }

    /// The package as it is installed here: a build that runs meanwhile does not touch it.
    pub fn package(&self) -> PathBuf {
        self.node_script.join(folder::PACKAGE)
    }

    /// Tells `command` who it is, as its environment would: its tenant, client and authority, and its secret or its file with an assertion or a
    /// certificate; or where the machine's identity is.
    pub fn introduce(&self, command: &mut Command, proof: Proof) {
        with_environment(command, &self.entra);
        match proof {
            Proof::Secret | Proof::OnBehalfOf | Proof::AuthorizationCode | Proof::Default(Source::Environment) => {
                command.env("AZURE_CLIENT_SECRET", &self.entra.client_secret);
            }
            Proof::Assertion => {
                command.env("AZURE_FEDERATED_TOKEN_FILE", &self.application.assertion);
            }
            Proof::Certificate => {
                command.env("AZURE_CLIENT_CERTIFICATE_PATH", &self.application.certificate_with_key);
            }
            Proof::DeviceCode | Proof::Browser => {
                command.env("AZURE_CLIENT_ID", &self.application.for_programs);
            }
            Proof::WorkloadIdentity | Proof::Default(Source::WorkloadIdentity) => {
                command.env("AZURE_FEDERATED_TOKEN_FILE", &self.application.workload);
            }
            Proof::ManagedIdentity(machine) => self.put_on(command, machine),
            Proof::Default(Source::ManagedIdentity) => self.put_on(command, Machine::AppService),
            Proof::Default(Source::AzureCli) => {
                command.env_remove("AZURE_TENANT_ID").env_remove("AZURE_CLIENT_ID");
                command.env("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential").env("PATH", &self.tools);
            }
        }
    }

    /// A machine says nothing of tenants and clients.
    fn put_on(&self, command: &mut Command, machine: Machine) {
        command.env_remove("AZURE_TENANT_ID").env_remove("AZURE_CLIENT_ID");
        let environments = &self.entra.managed_identity.environments;
        let name = if machine == Machine::AppService { "app_service" } else { "imds" };
        command.envs(environments.get(name).into_iter().flatten());
    }

    /// Tells a script of the demo where the emulator is, and who may sign in there.
    pub fn introduce_emulator(&self, command: &mut Command) {
        command.env("ENTRA_EMULATOR", for_scripts(&self.entra));
    }

    /// Runs `command` in front of a person, who does what it tells them to do.
    pub fn before_person(&self, kit: &Kit, command: &Command) -> Command {
        let mut watched = script(kit, "person.mjs");
        watched.arg(command.get_program()).args(command.get_args()).env("ENTRA_EMULATOR", for_scripts(&self.entra));
        if let Some(directory) = command.get_current_dir() {
            watched.current_dir(directory);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => watched.env(name, value),
                None => watched.env_remove(name),
            };
        }
        watched
    }

    /// Gives `command` a user's folder of its own, and no key store: what it keeps there ends with the demo.
    pub fn at_home(&self, command: &mut Command) {
        for name in ["HOME", "LOCALAPPDATA", "PATH"] {
            command.env(name, &self.home);
        }
    }

    /// The same for a program that is told on its command line where its files are.
    pub fn introduce_with_file(&self, command: &mut Command, proof: Proof) {
        self.introduce(command, proof);
        if matches!(proof, Proof::Assertion | Proof::Certificate) {
            command.env_remove("AZURE_FEDERATED_TOKEN_FILE").env_remove("AZURE_CLIENT_CERTIFICATE_PATH");
        }
        match proof {
            Proof::DeviceCode => command.arg("--device-code"),
            Proof::Assertion => command.arg("--assertion").arg(&self.application.assertion),
            Proof::Certificate => command.arg("--certificate").arg(&self.application.certificate_with_key),
            Proof::OnBehalfOf => command.arg("--user-assertion").arg(&self.application.user),
            Proof::WorkloadIdentity => command.arg("--workload-identity"),
            Proof::ManagedIdentity(_) => command.arg("--managed-identity"),
            Proof::Default(_) => command.arg("--default"),
            Proof::Secret | Proof::Browser | Proof::AuthorizationCode => command,
        };
    }

    /// The same for a host that keeps the certificate's key.
    pub fn introduce_with_kept_key(&self, command: &mut Command) {
        self.introduce(command, Proof::Certificate);
        command.env_remove("AZURE_CLIENT_CERTIFICATE_PATH").arg("--certificate").arg(&self.application.certificate);
        command.arg("--key").arg(&self.application.key);
    }

    /// The same for a program that has no files: it gets what is in them, and signs its assertions itself.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn introduce_with_key(&self, command: &mut Command, proof: Proof) -> Result<()> {
        self.introduce(command, proof);
        if proof == Proof::Assertion {
            command.env("AZURE_CLIENT_KEY", std::fs::read_to_string(&self.application.key)?);
            command.env("AZURE_CLIENT_CERTIFICATE_THUMBPRINT", &self.application.thumbprint);
        }
        if proof == Proof::Certificate {
            command.env("AZURE_CLIENT_CERTIFICATE", std::fs::read_to_string(&self.application.certificate_with_key)?);
        }
        if proof == Proof::AuthorizationCode {
            command.arg("--person").env("ENTRA_EMULATOR", for_scripts(&self.entra));
        }
        Ok(())
    }

    /// How many requests arrive at the emulator while `work` is done.
    ///
    /// # Errors
    /// When the emulator does not say so.
    pub fn requests_of<T>(&self, work: impl FnOnce() -> T) -> Result<(T, u64)> {
        let before = counts::requests(&self.entra.control)?;
        let done = work();
        Ok((done, counts::requests(&self.entra.control)? - before))
    }

    /// Keeps the page open for as long as the process lives.
    ///
    /// # Errors
    /// When its server ends.
    pub fn serve(&mut self) -> Result<()> {
        self.server.forever()
    }
}

/// A script of the demo.
pub fn script(kit: &Kit, name: &str) -> Command {
    let mut command = Command::new(&kit.node);
    command.arg(paths::xtask().join("src/demo").join(name));
    command
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    i64::try_from(now).unwrap_or(i64::MAX)
}

#[derive(Debug, Deserialize)]
struct Listening {
    url: String,
}

/// What all programs are told, and nothing of what the user's own environment says about Azure.
fn with_environment(command: &mut Command, place: &Place) {
    for (name, _) in env::vars_os() {
        if ["AZURE_", "IDENTITY_", "MSI_"].iter().any(|begin| name.to_string_lossy().starts_with(begin)) {
            command.env_remove(name);
        }
    }
    command.env("AZURE_TENANT_ID", &place.tenant_id).env("AZURE_CLIENT_ID", &place.client_id).env("AZURE_AUTHORITY_HOST", &place.origin);
    command.env("SSL_CERT_FILE", &place.ca_file).env("NODE_EXTRA_CA_CERTS", &place.ca_file);
    // A proxy is not for the way to this machine.
    command.env("NO_PROXY", "localhost,127.0.0.1").env("no_proxy", "localhost,127.0.0.1");
}

/// What scripts have to know of the emulator.
fn for_scripts(entra: &Place) -> String {
    serde_json::json!({
        "control": entra.control,
        "origin": entra.origin,
        "client_id": entra.client_id,
        "client_secret": entra.client_secret,
        "username": entra.username,
        "password": entra.password,
        "token_endpoint": entra.token_endpoint,
        "federation": entra.federation,
    })
    .to_string()
}
