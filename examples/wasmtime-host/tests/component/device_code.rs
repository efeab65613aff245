use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Answer, Entra, Sts, built, claims, client_secret, error, instance, scopes};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::advance;
use wasmtime_host::{CredentialOptions, Error, RetryOptions};

/// Not for people.
const DEVICE_CODE: &str = "made-up-device-code";

fn begun() -> Answer {
    Answer::Json(
        200,
        &[],
        json!({
            "device_code": DEVICE_CODE,
            "user_code": "ABCD1234",
            "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": 60,
            "interval": 5,
            "message": "To sign in, open https://microsoft.com/devicelogin and enter the code ABCD1234."
        }),
    )
}

fn refused(code: &str) -> Answer {
    Answer::Json(400, &[], json!({ "error": code, "error_description": format!("AADSTS70000: {code}, {DEVICE_CODE}") }))
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_person_signs_in_by_the_code_that_is_shown() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let made = instance.device_code(Some(entra.tenant_id()), Some(&entra.client_id), Some(&entra.options())).await;
    let credential = made.unwrap();
    let mut shown = None;
    let show = |code: &wasmtime_host::DeviceCode| {
        entra.emulator.approve_device(&code.user_code, None).unwrap();
        shown = Some(code.clone());
    };
    let token = instance.sign_in_by_device_code(credential, &scopes(), None, show).await.unwrap();
    let shown = shown.expect("a code");
    assert!(shown.message.contains(&shown.user_code) && shown.message.contains(&shown.verification_uri), "{shown:?}");
    assert_eq!((shown.expires_in, shown.interval), (900, 1));

    let user = entra.emulator.user();
    assert_eq!(claims(&token.token)["oid"], json!(user.object_id));
    let asked = entra.token_requests();
    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, token.token);
    assert_eq!(entra.token_requests(), asked);
    let graph = ["https://graph.microsoft.com/.default".to_owned()];
    let other = instance.get_token(credential, &graph, None).await.unwrap();
    assert_eq!(claims(&other.token)["oid"], json!(user.object_id));
    let record = instance.authentication_record(credential).await.unwrap().expect("a record");
    assert_eq!(record.username, user.user_principal_name);
    assert!(instance.latest_refresh_token(credential).await.unwrap().is_some());
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_person_who_declines_fails_the_sign_in() {
    let entra = Entra::with_people().await;
    let mut instance = entra.instance().await;
    let made = instance.device_code(Some(entra.tenant_id()), Some(&entra.client_id), Some(&entra.options())).await;
    let show = |code: &wasmtime_host::DeviceCode| entra.emulator.decline_device(&code.user_code).unwrap();
    let failed = error(instance.sign_in_by_device_code(made.unwrap(), &scopes(), None, show).await);
    let Error::AuthenticationFailed(details) = failed else { panic!("{failed:?}") };
    assert_eq!(details.credential, "DeviceCodeCredential");
    assert_eq!(details.entra.expect("what Entra said").code, "authorization_declined");
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn the_program_tells_a_person_what_to_do_and_waits_for_them() {
    let entra = Entra::with_people().await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasmtime-host"));
    command.args(["--device-code", "--tenant", entra.tenant_id(), "--client", &entra.client_id, "--print-token"]);
    command.args(["--disable-instance-discovery", "--authority", entra.emulator.origin()]).arg("--ca").arg(entra.trusted());
    command.arg(built("azure-identity.wasm")).args(scopes());
    let mut program = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (errors, mut output) = (program.stderr.take().unwrap(), program.stdout.take().unwrap());
    let told = spawn_blocking(move || {
        let (mut errors, mut line) = (BufReader::new(errors), String::new());
        errors.read_line(&mut line).map(|_| (line, errors)).unwrap()
    });
    // Whatever it says after that must have somewhere to go.
    let (told, _errors) = told.await.unwrap();
    let waiting = entra.emulator.devices();
    assert_eq!(waiting.len(), 1, "{told}");
    assert!(told.contains(&waiting[0].user_code), "{told}");
    entra.emulator.approve_device(&waiting[0].user_code, None).unwrap();
    let said = spawn_blocking(move || {
        let mut said = String::new();
        output.read_to_string(&mut said).map(|_| (program.wait().unwrap(), said)).unwrap()
    });
    let (status, said) = said.await.unwrap();
    assert!(status.success(), "{said}");
    let facts: Value = serde_json::from_str(&said).unwrap();
    let user = entra.emulator.user();
    assert_eq!((&facts["credential"], &facts["username"]), (&json!("DeviceCodeCredential"), &json!(user.user_principal_name)));
    assert_eq!(claims(facts["token"].as_str().unwrap())["oid"], json!(user.object_id));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn until_somebody_has_signed_in_a_call_says_what_to_do_and_asks_nobody() {
    let sts = Sts::new([]);
    let mut instance = instance(&sts).await;
    let credential = instance.device_code(None, None, None).await.unwrap();
    let failed = error(instance.get_token(credential, &scopes(), None).await);
    let Error::AuthenticationRequired(details) = failed else { panic!("{failed:?}") };
    assert_eq!((details.credential.as_str(), &details.scopes), ("DeviceCodeCredential", &scopes()));
    assert!(details.message.contains("start a sign-in by device code"), "{}", details.message);
    assert_eq!(sts.seen().len(), 0);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn entra_is_asked_when_that_is_due_and_less_often_when_it_says_so() {
    let sts = Sts::new([begun(), refused("authorization_pending"), refused("slow_down"), Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let credential = instance.device_code(Some("tenant"), Some("client"), None).await.unwrap();
    let sign_in = instance.start_device_code(credential, &scopes(), None).await.unwrap();
    for (wait, asked) in [(5, 2), (5, 3)] {
        assert_eq!(instance.wait(sign_in).await.unwrap(), seconds(wait));
        advance(seconds(wait - 1)).await;
        assert_eq!(instance.wait(sign_in).await.unwrap(), seconds(1));
        assert!(instance.poll(sign_in).await.unwrap().is_none());
        assert_eq!(sts.seen().len(), asked - 1, "it was too early");
        advance(seconds(1)).await;
        assert_eq!(instance.wait(sign_in).await.unwrap(), Duration::ZERO);
        assert!(instance.poll(sign_in).await.unwrap().is_none());
        assert_eq!(sts.seen().len(), asked);
    }
    assert_eq!(instance.wait(sign_in).await.unwrap(), seconds(10));
    advance(seconds(10)).await;
    assert_eq!(instance.poll(sign_in).await.unwrap().expect("a token").token, "T1");
    instance.drop_sign_in(sign_in).await.unwrap();

    assert_eq!(instance.get_token(credential, &scopes(), None).await.unwrap().token, "T1");
    let seen = sts.seen();
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0].url, "https://login.microsoftonline.com/tenant/oauth2/v2.0/devicecode");
    for polled in &seen[1..] {
        assert!(polled.body.contains(DEVICE_CODE) && polled.body.contains("device_code&"), "{}", polled.body);
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn without_a_tenant_an_application_or_scopes_it_signs_in_to_azures_management() {
    let sts = Sts::new([begun()]);
    let mut instance = instance(&sts).await;
    let credential = instance.device_code(None, None, None).await.unwrap();
    instance.start_device_code(credential, &[], None).await.unwrap();
    let seen = sts.seen();
    assert_eq!(seen[0].url, "https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode");
    assert!(seen[0].body.contains("04b07795-8ddb-461a-bbee-02f9e1bf7b46"), "{}", seen[0].body);
    assert!(seen[0].body.contains("management.core.windows.net"), "{}", seen[0].body);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_network_that_fails_does_not_end_a_sign_in() {
    let unreachable = Answer::Json(503, &[], json!({}));
    let sts = Sts::new([begun(), unreachable, Answer::token("T1")]);
    let mut instance = instance(&sts).await;
    let retry = Some(RetryOptions { max_retries: Some(0), ..RetryOptions::default() });
    let options = CredentialOptions { retry, ..CredentialOptions::default() };
    let credential = instance.device_code(Some("tenant"), Some("client"), Some(&options)).await.unwrap();
    let token = instance.sign_in_by_device_code(credential, &scopes(), None, |_| {}).await.unwrap();
    assert_eq!((token.token.as_str(), sts.seen().len()), ("T1", 3));
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_code_that_is_no_longer_good_asks_for_another_sign_in() {
    for (answers, after, asked) in [(vec![begun(), refused("expired_token")], 5, 2), (vec![begun()], 61, 1)] {
        let sts = Sts::new(answers);
        let mut instance = instance(&sts).await;
        let credential = instance.device_code(Some("tenant"), Some("client"), None).await.unwrap();
        let sign_in = instance.start_device_code(credential, &scopes(), None).await.unwrap();
        advance(seconds(after)).await;
        let failed = error(instance.poll(sign_in).await);
        assert!(!format!("{failed:?}").contains(DEVICE_CODE), "{failed:?}");
        let Error::AuthenticationRequired(details) = failed else { panic!("{failed:?}") };
        assert_eq!((details.credential.as_str(), details.scopes), ("DeviceCodeCredential", scopes()));
        assert_eq!(sts.seen().len(), asked);
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_sign_in_that_is_dropped_signs_nobody_in_and_one_of_a_closed_credential_is_refused() {
    let sts = Sts::new([begun(), begun()]);
    let mut instance = instance(&sts).await;
    let credential = instance.device_code(Some("tenant"), Some("client"), None).await.unwrap();
    let given_up = instance.start_device_code(credential, &scopes(), None).await.unwrap();
    instance.drop_sign_in(given_up).await.unwrap();
    assert!(matches!(error(instance.get_token(credential, &scopes(), None).await), Error::AuthenticationRequired(_)));

    let sign_in = instance.start_device_code(credential, &scopes(), None).await.unwrap();
    instance.close(credential).await.unwrap();
    advance(seconds(5)).await;
    let refused = error(instance.poll(sign_in).await);
    let Error::Configuration(why) = refused else { panic!("{refused:?}") };
    assert_eq!(why.credential, "DeviceCodeCredential");
    assert_eq!(sts.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn another_credential_has_nobody_to_sign_in() {
    let sts = Sts::new([]);
    let mut instance = instance(&sts).await;
    let credential = client_secret(&mut instance).await;
    let refused = error(instance.start_device_code(credential, &scopes(), None).await);
    let Error::Configuration(why) = refused else { panic!("{refused:?}") };
    assert!(why.message.starts_with("credential") && why.message.contains("device-code"), "{why:?}");
}
