//! A plugin that knows nothing of Azure (`examples/plugin`), composed with `azure-identity-http-auth.wasm` by its host's configuration: every kind of
//! credential that the component has, before the project's own Entra and the resource that it protects.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use entra_emulator::WorkloadTokenRequest;
use serde_json::{Value, json};
use wasmtime_host::config::Limits;
use wasmtime_host::http_auth::HttpAuth;
use wasmtime_host::{AuditLog, Config, Plugin, Plugins, Ran};

use crate::support::{CERTIFICATES, Entra, Folder, Kept, PASSWORD, built};

/// What `cargo xtask` makes of `examples/plugin`.
fn made() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../xtask/plugin/plugin.wasm")
}

fn plugin() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    let load =
        || Plugins::new().unwrap().load_behind_http_auth(&built("azure-identity-http-auth.wasm"), None, &made()).expect("it is composed");
    PLUGIN.get_or_init(load)
}

/// A configuration with a credential that is called `shop`, for the requests to the resource.
fn config(entra: &Entra, credential: &str, more: &str) -> String {
    let (origin, scope, ca) = (entra.emulator.origin(), entra.emulator.resource_scope(), entra.trusted().display());
    format!(
        "[[requests]]
        url = '{origin}/resource/'
        credential = 'shop'
        scope = '{scope}'

        [network]
        ca = '{ca}'

        [credentials.shop]
        {credential}

        {more}
        "
    )
}

/// The same of an application.
fn application(entra: &Entra, kind: &str, more: &str) -> String {
    let place = place(entra);
    config(entra, &format!("kind = '{kind}'\ntenant = '{}'\nclient = '{}'\n{place}\n{more}", entra.tenant_id(), entra.client_id), "")
}

fn place(entra: &Entra) -> String {
    format!("authority = '{}'\ndisable-instance-discovery = true", entra.emulator.origin())
}

/// The same of the machine, with these variables.
fn of_machine(entra: &Entra, kind: &str, machine: &str, variables: &[(&str, &str)]) -> String {
    let variables: Vec<_> = variables.iter().map(|(name, value)| format!("{name} = '{value}'\n")).collect();
    let variables = variables.concat();
    let place = if kind == "managed-identity" { String::new() } else { place(entra) };
    config(entra, &format!("kind = '{kind}'\n{place}"), &format!("[machine]\n{machine}\n[machine.set]\n{variables}"))
}

/// Runs the plugin, which asks the resource. Returns what it has left, and the audit.
async fn ask(entra: &Entra, config: &str) -> (Ran, String) {
    let config = Config::parse("host.toml", config).unwrap_or_else(|error| panic!("{error}"));
    let audit = Kept::default();
    let lent = HttpAuth::lend(&config, &AuditLog::to(audit.clone(), config.audit.format).of("plugin"));
    let command = ["plugin".to_owned(), format!("{}/resource/orders", entra.emulator.origin())];
    let ran = plugin().run_with(&command, lent.expect("all is there"), Limits::default()).await;
    (ran.unwrap_or_else(|error| panic!("{error:#}")), audit.text())
}

/// It is let in as this application, after one token request, and saw no token.
async fn is_let_in(entra: &Entra, config: &str, client_id: &str) {
    let before = entra.emulator.counts();
    let (ran, audit) = ask(entra, config).await;
    let said: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}\n{audit}"));
    assert!(ran.is_well && said["application"] == json!(client_id), "{said}\n{audit}");
    let after = entra.emulator.counts();
    assert_eq!(after.of("resource") - before.of("resource"), 1);
    assert!(audit.contains("/resource/orders: with the token of shop ("), "{audit}");
    nothing_secret(entra, &ran, &audit);
}

/// There is no token. The audit says why, and the plugin hears nothing of it.
async fn is_failed(entra: &Entra, config: &str, why: &str) {
    let before = entra.emulator.counts();
    let (ran, audit) = ask(entra, config).await;
    let heard = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(!ran.is_well && heard.contains("InternalError") && !heard.contains(why), "{heard}");
    let line = audit.lines().find(|line| line.contains("/resource/orders: no token: ")).unwrap_or_else(|| panic!("{audit}"));
    assert!(line.contains(why), "{why}: {line}");
    assert_eq!(entra.emulator.counts().of("resource"), before.of("resource"), "it is not sent without one");
    nothing_secret(entra, &ran, &audit);
}

fn nothing_secret(entra: &Entra, ran: &Ran, audit: &str) {
    let heard = String::from_utf8_lossy(&[ran.stdout.as_slice(), &ran.stderr].concat()).into_owned();
    for secret in ["eyJ", entra.client_secret.as_str(), PASSWORD, "PRIVATE KEY", WRONG] {
        assert!(!heard.contains(secret) && !audit.contains(secret), "{secret}: {heard}\n{audit}");
    }
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_application_with_a_secret_or_a_certificate_whose_key_the_component_has_or_the_host_keeps() {
    let entra = Entra::start().await;
    let folder = Folder::new("behind-http-auth");
    let secret = folder.write("secret", &format!("{}\n", entra.client_secret));
    is_let_in(&entra, &application(&entra, "client-secret", &format!("secret = {{ file = '{}' }}", secret.display())), &entra.client_id)
        .await;
    let wrong = folder.write("wrong", WRONG);
    is_failed(&entra, &application(&entra, "client-secret", &format!("secret = {{ file = '{}' }}", wrong.display())), "AADSTS7000215")
        .await;

    let certificate = folder.write("certificate.pem", &CERTIFICATES.certificate);
    let key = folder.write("key.pem", &CERTIFICATES.key);
    let other = folder.write("other.pem", &CERTIFICATES.other_key);
    let whole = folder.write("whole.pem", &String::from_utf8(CERTIFICATES.pem()).unwrap());
    let with = |certificate: &Path, more: &str| {
        application(&entra, "client-certificate", &format!("certificate = '{}'\n{more}", certificate.display()))
    };
    is_let_in(&entra, &with(&whole, ""), &entra.client_id).await;
    is_let_in(&entra, &with(&certificate, &format!("key = '{}'", key.display())), &entra.client_id).await;
    // Another certificate's key signs something that Entra does not take.
    is_failed(&entra, &with(&certificate, &format!("key = '{}'", other.display())), "AADSTS700027").await;
    is_failed(&entra, &with(&certificate, ""), "no private key").await;
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn an_application_with_assertions_and_a_workload_by_its_file() {
    let entra = Entra::with_workload().await;
    let folder = Folder::new("assertions");
    let file = folder.write("assertion.jwt", &entra.emulator.workload_token(&WorkloadTokenRequest::default()).unwrap());
    let assertion = |file: &Path| application(&entra, "client-assertion", &format!("assertion = {{ file = '{}' }}", file.display()));
    is_let_in(&entra, &assertion(&file), &entra.client_id).await;
    is_failed(&entra, &assertion(Path::new("/no/such/assertion")), "cannot read the secret in /no/such/assertion").await;
    is_failed(&entra, &assertion(&folder.write("wrong.jwt", WRONG)), "AADSTS").await;

    let path = file.to_str().unwrap();
    let variables = [("AZURE_TENANT_ID", entra.tenant_id()), ("AZURE_CLIENT_ID", &*entra.client_id), ("AZURE_FEDERATED_TOKEN_FILE", path)];
    let files = format!("files = ['{path}']");
    for kind in ["workload-identity", "default"] {
        is_let_in(&entra, &of_machine(&entra, kind, &files, &variables), &entra.client_id).await;
    }
    is_failed(&entra, &of_machine(&entra, "workload-identity", "", &variables), path).await;
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_identity_of_the_machine_and_what_the_environment_says() {
    let entra = Entra::start().await;
    let identity = entra.emulator.managed_identity();
    let endpoints = format!("endpoints = ['{}/']", entra.emulator.http_origin());
    for environment in ["app_service", "imds"] {
        let variables: Vec<_> = identity.environments[environment].iter().map(|(name, value)| (*name, value.as_str())).collect();
        for kind in ["managed-identity", "default"] {
            is_let_in(&entra, &of_machine(&entra, kind, &endpoints, &variables), &identity.system_assigned.client_id).await;
        }
        is_failed(&entra, &of_machine(&entra, "managed-identity", "", &variables), "it does not let this component reach the endpoint")
            .await;
    }

    let (tenant, client) = (("AZURE_TENANT_ID", entra.tenant_id()), ("AZURE_CLIENT_ID", &*entra.client_id));
    for kind in ["environment", "default"] {
        let variables = [tenant, client, ("AZURE_CLIENT_SECRET", &entra.client_secret)];
        is_let_in(&entra, &of_machine(&entra, kind, "", &variables), &entra.client_id).await;
        is_failed(&entra, &of_machine(&entra, kind, "", &[tenant, client, ("AZURE_CLIENT_SECRET", WRONG)]), "AADSTS7000215").await;
    }
    is_failed(&entra, &of_machine(&entra, "default", "", &[]), "no credential of the chain got a token").await;
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn requests_of_a_rule_without_a_credential_go_out_as_they_are_and_others_do_not() {
    let entra = Entra::start().await;
    let text = application(&entra, "client-secret", "secret = { env = 'PATH' }");
    let open = format!("{text}\n[[requests]]\nurl = '{}/resource'\n", entra.emulator.origin());
    for (config, url, heard) in
        [(&open, "/resource?x=/resource/", "error"), (&open, "/elsewhere", "HttpRequestDenied"), (&text, "/resource", "HttpRequestDenied")]
    {
        let config = Config::parse("host.toml", config).unwrap_or_else(|error| panic!("{error}"));
        let lent = HttpAuth::lend(&config, &AuditLog::to(Kept::default(), config.audit.format)).unwrap();
        // Where the token service is, the component itself may go; nothing else is there.
        let origin = if url == "/elsewhere" { "https://elsewhere.example" } else { entra.emulator.origin() };
        let ran = plugin().run_with(&["plugin".to_owned(), format!("{origin}{url}")], lent, Limits::default()).await.unwrap();
        assert!(String::from_utf8_lossy(&ran.stdout).contains(heard), "{url}: {ran:?}");
    }
    assert_eq!(entra.token_requests(), 0);
}

#[test]
fn a_credential_that_the_component_has_not_and_a_rule_that_it_cannot_follow_are_refused_with_their_line() {
    let rule = "[[requests]]\nurl = 'https://a/'\ncredential = 'shop'\nscope = 's'\n\n";
    let chain = "kind = 'chain'\nsources = ['other']\n[credentials.other]\nkind = 'environment'\n";
    for (credential, name) in [
        ("kind = 'azure-cli'\n", "AzureCliCredential"),
        ("kind = 'github-actions'\n", "GitHubActionsCredential"),
        ("kind = 'visual-studio-code'\n", "VisualStudioCodeCredential"),
        (chain, "ChainedTokenCredential"),
    ] {
        let said = refusal(&format!("{rule}[credentials.shop]\n{credential}"));
        assert!(
            said.starts_with(&format!("host.toml, line 6: [credentials.shop] is a {name}, ")) && said.contains("what to do: "),
            "{said}"
        );
    }
    // One that no rule names does no harm.
    let unused = format!("{rule}[credentials.shop]\nkind = 'environment'\n[credentials.cli]\nkind = 'azure-cli'\n");
    assert!(lent(&unused).is_ok());
    let shadowed = refusal(&format!("[[requests]]\nurl = 'https://a/open'\n\n{rule}[credentials.shop]\nkind = 'environment'\n"));
    assert!(shadowed.starts_with("host.toml, line 1: `https://a/open` has no credential"), "{shadowed}");
    let missing = refusal(&format!(
        "{rule}[credentials.shop]\nkind = 'client-secret'\ntenant = 't'\nclient = 'c'\nsecret = {{ env = 'NO_SUCH_VARIABLE' }}\n"
    ));
    assert!(missing.starts_with("[credentials.shop]: set the variable NO_SUCH_VARIABLE"), "{missing}");
}

fn lent(config: &str) -> wasmtime::Result<wasmtime_host::Lent> {
    let config = Config::parse("host.toml", config).unwrap_or_else(|error| panic!("{error}"));
    HttpAuth::lend(&config, &AuditLog::to(Kept::default(), config.audit.format))
}

fn refusal(config: &str) -> String {
    format!("{:#}", lent(config).expect_err("it is refused"))
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_program_composes_it_and_tells_its_audit_on_the_standard_error() {
    let entra = Entra::start().await;
    let folder = Folder::new("composed");
    let file = folder.write("host.toml", &application(&entra, "client-secret", "secret = { env = 'SHOP' }"));
    let run = |secret: &str, url: String| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wasmtime-host"));
        command.arg("--config").arg(&file).arg("--plugin").arg(made());
        command.arg("--http-auth").arg(built("azure-identity-http-auth.wasm")).arg(url);
        command.env("SHOP", secret).stdin(Stdio::null());
        tokio::task::spawn_blocking(move || command.output().expect("the program runs"))
    };
    let url = format!("{}/resource/orders", entra.emulator.origin());
    let output = run(&entra.client_secret, url.clone()).await.unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"));
    assert_eq!((&said["application"], output.status.success()), (&json!(entra.client_id), true));
    assert!(
        errors.contains(" plugin http-auth GET https://localhost:") && errors.contains("/resource/orders: with the token of shop ("),
        "{errors}"
    );
    assert!(errors.contains("/oauth2/v2.0/token: 200 (") && !errors.contains(&entra.client_secret), "{errors}");
    assert_eq!((entra.token_requests(), entra.emulator.counts().of("resource")), (1, 1));

    let output = run(WRONG, url).await.unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && errors.contains("AADSTS7000215") && !errors.contains(WRONG), "{errors}");
}

/// A secret that no application has.
const WRONG: &str = "wr0ng+value";
