//! What a shell, a script or a tool could take for something else never gets to a program.

use azure_identity_wasm::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    AzurePowerShellCredential, AzurePowerShellCredentialOptions, ErrorKind, GetTokenOptions,
};
use serde_json::Value;

use crate::support::{SCOPE, Tools, credential, error_of};

fn injections(kind: &str) -> Vec<String> {
    let all: Value = serde_json::from_str(include_str!("../../injections.json")).unwrap();
    let texts: Vec<String> = all[kind].as_array().unwrap().iter().map(|text| text.as_str().unwrap().into()).collect();
    assert!(texts.len() > 4, "{kind}");
    texts
}

const PROGRAMS: [&str; 3] = ["az", "azd", "pwsh"];

#[tokio::test]
async fn no_scope_with_other_characters_is_asked_for() {
    let tools = Tools::saying("az/token");
    for scope in injections("scopes").into_iter().chain(injections("control_scopes")) {
        for program in PROGRAMS {
            // `azd` knows scopes as they are.
            if program == "azd" && scope == "/.default" {
                continue;
            }
            let error = error_of(&*credential(program, &tools.options()), &scope, &GetTokenOptions::default()).await;
            assert_eq!(error.kind(), ErrorKind::Configuration, "{program} {scope:?}: {error}");
            assert!(error.message().starts_with("scopes: "), "{program} {scope:?}: {error}");
        }
    }
    assert_eq!(tools.record(), [] as [Value; 0]);
}

#[tokio::test]
async fn no_tenant_with_other_characters_is_asked_for_whoever_names_it() {
    let tools = Tools::saying("az/token");
    for tenant in injections("tenants") {
        let options = GetTokenOptions { tenant_id: Some(tenant.clone()), ..GetTokenOptions::default() };
        for program in PROGRAMS {
            let error = error_of(&*credential(program, &tools.options()), SCOPE, &options).await;
            assert_eq!(error.kind(), ErrorKind::Configuration, "{program} {tenant:?}: {error}");
        }
        let mut cli = AzureCliCredentialOptions::default();
        cli.tenant_id = Some(tenant.clone());
        let mut developer_cli = AzureDeveloperCliCredentialOptions::default();
        developer_cli.tenant_id = Some(tenant.clone());
        let mut powershell = AzurePowerShellCredentialOptions::default();
        powershell.tenant_id = Some(tenant.clone());
        for refused in [
            AzureCliCredential::new(cli, &tools.options()).err(),
            AzureDeveloperCliCredential::new(developer_cli, &tools.options()).err(),
            AzurePowerShellCredential::new(powershell, &tools.options()).err(),
        ] {
            let error = refused.unwrap_or_else(|| panic!("{tenant:?} was taken"));
            assert!(error.kind() == ErrorKind::Configuration && error.message().starts_with("tenantId: "), "{tenant:?}: {error}");
        }
    }
    assert_eq!(tools.record(), [] as [Value; 0]);
}

#[tokio::test]
async fn no_subscription_with_other_characters_is_asked_for() {
    let tools = Tools::saying("az/token");
    for subscription in injections("subscriptions") {
        let mut cli = AzureCliCredentialOptions::default();
        cli.subscription = Some(subscription.clone());
        let error = AzureCliCredential::new(cli, &tools.options()).expect_err(&subscription);
        assert!(error.kind() == ErrorKind::Configuration && error.message().starts_with("subscription: "), "{subscription:?}: {error}");
    }
    let mut cli = AzureCliCredentialOptions::default();
    cli.subscription = Some("My subscription_1.0".into());
    AzureCliCredential::new(cli, &tools.options()).unwrap().get_token(&[SCOPE], &GetTokenOptions::default()).await.unwrap();
    assert_eq!(tools.record()[0]["arguments"][7], "My subscription_1.0", "a name with spaces is one argument");
}

#[tokio::test]
async fn a_challenge_is_text_in_base64_whatever_is_in_it() {
    let tools = Tools::saying("azd/token");
    for claims in ["{\"a\":\"'; touch x #\"}", "{\"a\":\"$(touch x)\"}", "\"\n\r\0", "ä"] {
        let options = GetTokenOptions { claims: Some(claims.into()), ..GetTokenOptions::default() };
        credential("azd", &tools.options()).get_token(&[SCOPE], &options).await.unwrap();
        let record = tools.record();
        let last = record.last().unwrap()["arguments"].as_array().unwrap().last().unwrap().as_str().unwrap();
        assert!(last.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)), "{last}");
    }
}
