//! Tokens that are kept, and who is logged in meanwhile.

use std::fs;

use azure_identity_wasm::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, CredentialOptions, ErrorKind, GetTokenOptions, TokenCredential,
    host::Host,
};

use crate::support::{SCOPE, Tools};

/// On a host whose home is the stand-ins' folder.
fn options(tools: &Tools) -> CredentialOptions {
    let home = tools.path("").display().to_string();
    let env = move |name: &str| (name == "HOME").then(|| home.trim_end_matches('/').to_owned());
    CredentialOptions::new(Host::native_builder().process(tools.process()).env(env).build())
}

fn keeping(program: &str, tools: &Tools) -> Box<dyn TokenCredential> {
    let options = options(tools);
    match program {
        "az" => {
            let mut cli = AzureCliCredentialOptions::default();
            cli.cache_tool_tokens = true;
            Box::new(AzureCliCredential::new(cli, &options).unwrap())
        }
        "azd" => {
            let mut cli = AzureDeveloperCliCredentialOptions::default();
            cli.cache_tool_tokens = true;
            Box::new(AzureDeveloperCliCredential::new(cli, &options).unwrap())
        }
        _ => {
            let mut powershell = AzurePowerShellCredentialOptions::default();
            powershell.cache_tool_tokens = true;
            Box::new(AzurePowerShellCredential::new(powershell, &options).unwrap())
        }
    }
}

async fn ask(credential: &dyn TokenCredential, scope: &str) {
    credential.get_token(&[scope], &GetTokenOptions::default()).await.unwrap();
}

#[tokio::test]
async fn a_token_is_kept_until_somebody_logs_in() {
    for (program, folder, files) in [
        ("az", ".azure", &["azureProfile.json", "msal_token_cache.json", "msal_token_cache.bin", "clouds.config"][..]),
        ("azd", ".azd", &["config.json", "auth.json", "auth/msal/cache.json"][..]),
        ("azd", ".azure", &["azureProfile.json"][..]),
        ("pwsh", ".Azure", &["AzureRmContext.json"][..]),
        ("pwsh", ".local/share/.IdentityService", &["msal.cache.cae"][..]),
    ] {
        let tools = Tools::saying(&format!("{program}/token"));
        let credential = keeping(program, &tools);
        let runs = || tools.record().len();
        ask(&*credential, SCOPE).await;
        ask(&*credential, SCOPE).await;
        assert_eq!(runs(), 1, "{program}: it was kept");
        ask(&*credential, "https://management.azure.com/.default").await;
        assert_eq!(runs(), 2, "{program}: another scope is another token");
        for (count, file) in files.iter().enumerate() {
            let file = tools.path(folder).join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, b"{\"somebody\": \"else\"}\xff").unwrap();
            ask(&*credential, SCOPE).await;
            ask(&*credential, SCOPE).await;
            assert_eq!(runs(), 3 + count, "{program}: {}", file.display());
        }
    }
}

#[tokio::test]
async fn by_default_and_where_nobody_knows_who_is_logged_in_nothing_is_kept() {
    let tools = Tools::saying("az/token");
    let default = AzureCliCredential::new(AzureCliCredentialOptions::default(), &options(&tools)).unwrap();
    let mut cli = AzureCliCredentialOptions::default();
    cli.cache_tool_tokens = true;
    let homeless = AzureCliCredential::new(cli, &tools.options()).unwrap();
    for credential in [&default, &homeless] {
        ask(credential, SCOPE).await;
        ask(credential, SCOPE).await;
    }
    assert_eq!(tools.record().len(), 4);
    // What cannot be read could be of anybody.
    let keeping = keeping("az", &tools);
    fs::create_dir_all(tools.path(".azure/azureProfile.json")).unwrap();
    ask(&*keeping, SCOPE).await;
    ask(&*keeping, SCOPE).await;
    assert_eq!(tools.record().len(), 6);
}

#[tokio::test]
async fn a_credential_that_is_closed_has_nothing_left() {
    let tools = Tools::saying("az/token");
    let mut cli = AzureCliCredentialOptions::default();
    cli.cache_tool_tokens = true;
    let credential = AzureCliCredential::new(cli, &options(&tools)).unwrap();
    ask(&credential, SCOPE).await;
    credential.close();
    let error = credential.get_token(&[SCOPE], &GetTokenOptions::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(tools.record().len(), 1);
}
