//! A host by its configuration: named credentials, the default chain from each source, what is denied, and what the audit has.

use std::process::{Command, Stdio};

use entra_emulator::WorkloadTokenRequest;
use serde_json::Value;
use wasmtime_host::{AuditLog, Config, Credentials};

use crate::support::{CERTIFICATES, Entra, Folder, Kept, built, claims, developer_identity, scopes};

/// A configuration at work, in this process.
struct Host {
    credentials: Credentials,
    audit: Kept,
}

impl Host {
    fn new(config: &str) -> Self {
        let config = Config::parse("host.toml", config).unwrap_or_else(|error| panic!("{error}"));
        let audit = Kept::default();
        let log = AuditLog::to(audit.clone(), config.audit.format);
        Self { credentials: Credentials::new(developer_identity().clone(), config, log).expect("credentials"), audit }
    }

    async fn ask(&self, name: &str) -> Result<String, String> {
        let got = self.credentials.token(name, &scopes(), None).await;
        got.map(|token| token.token).map_err(|error| format!("{error:#}"))
    }

    fn audit(&self) -> String {
        self.audit.text()
    }
}

/// The default chain, with nothing of the machine but what is given here.
fn chain(entra: &Entra, machine: &str, variables: &[(&str, &str)]) -> Host {
    let variables: Vec<_> = variables.iter().map(|(name, value)| format!("{name} = \"{value}\"\n")).collect();
    let variables = variables.concat();
    Host::new(&format!(
        "[credentials.here]\nkind = \"default\"\n{}[machine]\n{machine}\n[machine.set]\n{variables}{}[audit]\nformat = \"json\"\n",
        place(entra),
        network(entra)
    ))
}

fn place(entra: &Entra) -> String {
    format!("authority = \"{}\"\ndisable-instance-discovery = true\n", entra.emulator.origin())
}

fn network(entra: &Entra) -> String {
    format!("[network]\nca = \"{}\"\n", entra.trusted().display())
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_default_chain_has_a_token_from_each_source() {
    let entra = Entra::with_workload().await;
    let folder = Folder::new("sources");
    let identity = entra.emulator.managed_identity();
    let (tenant, client) = (("AZURE_TENANT_ID", entra.tenant_id()), ("AZURE_CLIENT_ID", &*entra.client_id));

    let host = chain(&entra, "", &[tenant, client, ("AZURE_CLIENT_SECRET", &entra.client_secret)]);
    assert_eq!(claims(&host.ask("here").await.unwrap())["appid"], *entra.client_id);

    let token = folder.write("token", &entra.emulator.workload_token(&WorkloadTokenRequest::default()).unwrap());
    let file = ("AZURE_FEDERATED_TOKEN_FILE", token.to_str().unwrap());
    let host = chain(&entra, &format!("files = [\"{}\"]", token.display()), &[tenant, client, file]);
    assert_eq!(claims(&host.ask("here").await.unwrap())["appid"], *entra.client_id);

    for name in ["app_service", "imds"] {
        let environment = &identity.environments[name];
        let variables: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let host = chain(&entra, &format!("endpoints = [\"{}/\"]", entra.emulator.http_origin()), &variables);
        assert_eq!(claims(&host.ask("here").await.unwrap())["appid"], identity.system_assigned.client_id, "{name}");
    }

    let machine = format!("programs = [\"az\"]\nprogram-folders = [\"{}\"]", folder.with_az().display());
    let host = chain(&entra, &machine, &[("AZURE_TOKEN_CREDENTIALS", "dev")]);
    assert_eq!(host.ask("here").await.unwrap(), "of-the-azure-cli");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn what_the_file_does_not_name_is_denied_and_in_the_audit_with_nothing_secret() {
    let entra = Entra::with_workload().await;
    let folder = Folder::new("denied");
    let program_folders = format!("program-folders = [\"{}\"]", folder.with_az().display());
    let token = folder.write("token", &entra.emulator.workload_token(&WorkloadTokenRequest::default()).unwrap());
    let file = ("AZURE_FEDERATED_TOKEN_FILE", token.to_str().unwrap());
    let workload = [file, ("AZURE_TENANT_ID", entra.tenant_id()), ("AZURE_CLIENT_ID", &entra.client_id)];
    let environment = &entra.emulator.managed_identity().environments["app_service"];
    let machine: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (mut audit, mut failed) = (String::new(), String::new());
    for variables in [&workload[..], &machine] {
        let host = chain(&entra, &program_folders, variables);
        failed += &host.ask("here").await.unwrap_err();
        audit += &host.audit();
    }
    assert!(failed.starts_with("[credentials.here]: "), "{failed}");

    let lines: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_denied = |import: &str, subject: &str| {
        let of = |line: &&Value| line["import"] == import && line["subject"].as_str().unwrap().contains(subject);
        lines.iter().find(of).is_some_and(|line| line["outcome"] == "denied" && line["who"] == "here")
    };
    for (import, subject) in [("imds.send", "/app-service/msi/token"), ("process.run", "az"), ("files.read", "/token")] {
        assert!(is_denied(import, subject), "{import}: {audit}");
    }
    for secret in [environment["IDENTITY_HEADER"].as_str(), "eyJ"] {
        assert!(!audit.contains(secret) && !failed.contains(secret), "{audit}\n{failed}");
    }
    assert_eq!(entra.token_requests(), 0);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn named_credentials_get_tokens_of_their_own_and_what_one_lacks_is_said_with_its_name() {
    let entra = Entra::with_workload().await;
    let folder = Folder::new("named");
    let secret = folder.write("secret", &format!("{}\n", entra.client_secret));
    let assertion =
        folder.write("assertion.jwt", &format!("{}\n", entra.emulator.workload_token(&WorkloadTokenRequest::default()).unwrap()));
    let certificate = folder.write("certificate.pem", &CERTIFICATES.certificate);
    let key = folder.write("key.pem", &CERTIFICATES.key);
    let credential = |name: &str, kind: &str, more: &str| {
        let who = format!("tenant = \"{}\"\nclient = \"{}\"\n", entra.tenant_id(), entra.client_id);
        format!("[credentials.{name}]\nkind = \"{kind}\"\n{}{who}{more}\n", place(&entra))
    };
    let host = Host::new(
        &[
            credential("secret", "client-secret", &format!("secret = {{ file = \"{}\" }}", secret.display())),
            credential("assertion", "client-assertion", &format!("assertion = {{ file = \"{}\" }}", assertion.display())),
            credential("kept", "client-certificate", &format!("certificate = \"{}\"\nkey = \"{}\"", certificate.display(), key.display())),
            credential("unset", "client-secret", "secret = { env = \"WASMTIME_HOST_NO_SUCH_VARIABLE\" }"),
            "[credentials.none]\nkind = \"environment\"\n[credentials.any]\nkind = \"chain\"\nsources = [\"none\", \"secret\"]\n"
                .to_owned(),
            network(&entra),
        ]
        .concat(),
    );
    for (name, requests) in [("secret", 1), ("secret", 1), ("assertion", 2), ("kept", 3), ("any", 4)] {
        assert_eq!(claims(&host.ask(name).await.unwrap())["appid"], *entra.client_id, "{name}");
        assert_eq!(entra.token_requests(), requests, "{name}");
    }
    let failed = host.ask("unset").await.unwrap_err();
    assert!(failed.contains("[credentials.unset]: set the variable WASMTIME_HOST_NO_SUCH_VARIABLE before the host starts"), "{failed}");
    let unknown = host.ask("other").await.unwrap_err();
    assert!(unknown.contains("any, assertion, kept, none, secret, unset"), "{unknown}");
    assert!(host.audit().contains(" kept http.send POST https://localhost:"), "{}", host.audit());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_token_store_in_memory_is_one_for_all_credentials_and_keeps_nothing_in_clear() {
    let entra = Entra::start().await;
    let folder = Folder::new("store");
    let secret = folder.write("secret", &format!("{}\n", entra.client_secret));
    let (tenant, client, file) = (entra.tenant_id(), &entra.client_id, secret.display());
    let credential = |name: &str| {
        let who = format!("tenant = \"{tenant}\"\nclient = \"{client}\"\nsecret = {{ file = \"{file}\" }}\n");
        format!("[credentials.{name}]\nkind = \"client-secret\"\n{}{who}", place(&entra))
    };
    let machine = "[machine]\ntoken-store = \"memory\"\n".to_owned();
    let host = Host::new(&[credential("one"), credential("other"), machine, network(&entra)].concat());
    assert_eq!(host.ask("one").await.unwrap(), host.ask("other").await.unwrap());
    assert_eq!(entra.token_requests(), 1);
    let audit = host.audit();
    let stored: Vec<_> = audit.lines().filter(|line| line.contains(" token-store.")).collect();
    assert!(stored.iter().any(|line| line.contains(" other token-store.get ")), "{audit}");
    assert!(stored.iter().all(|line| !line.contains(tenant) && !line.contains(client.as_str())), "{audit}");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_program_prints_a_token_by_its_configuration_and_tells_its_audit_on_the_standard_error() {
    let entra = Entra::start().await;
    let folder = Folder::new("program");
    let who = format!("tenant = \"{}\"\nclient = \"{}\"\nsecret = {{ env = \"SHOP\" }}\n", entra.tenant_id(), entra.client_id);
    let config = format!("[credentials.shop]\nkind = \"client-secret\"\n{}{who}{}", place(&entra), network(&entra));
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasmtime-host"));
    command.arg("--config").arg(folder.write("host.toml", &config)).arg("--print-token");
    command.arg(built("azure-identity-cloud.wasm")).args(scopes());
    command.env("SHOP", &entra.client_secret).stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().expect("the program runs");
    let errors = String::from_utf8(output.stderr).unwrap();
    let facts: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"));
    assert_eq!(facts["credential"], "ClientSecretCredential");
    assert_eq!(claims(facts["token"].as_str().unwrap())["appid"], *entra.client_id);
    assert!(errors.contains(" shop http.send POST https://localhost:") && errors.contains("/oauth2/v2.0/token: 200 ("), "{errors}");
}
