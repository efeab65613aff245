//! What each tool says, in each of its versions, and what a credential makes of it.

use azure_identity_wasm::{AzureCliCredential, AzureCliCredentialOptions, ErrorKind, GetTokenOptions};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{SCOPE, Tools, credential, error_of};

#[tokio::test]
async fn every_answer_of_every_tool_is_read() {
    let answers: Vec<Value> = serde_json::from_str(include_str!("../../answers.json")).unwrap();
    assert!(answers.len() > 15);
    for answer in answers {
        let name = answer["name"].as_str().unwrap();
        let tools = Tools::saying(name);
        let program = name.split('/').next().unwrap();
        let outcome = credential(program, &tools.options()).get_token(&[SCOPE], &GetTokenOptions::default()).await;
        let expected = &answer["expect"];
        match outcome {
            Ok(token) => {
                let (token, expires_on) = (token.token.expose().to_owned(), token.expires_on.seconds());
                assert_eq!((Some(&*token), Some(expires_on)), (expected["token"].as_str(), expected["expiresOn"].as_i64()), "{name}");
            }
            Err(error) => {
                assert_eq!(Some(error.kind().as_str()), expected["error"].as_str(), "{name}: {error}");
                for words in expected["says"].as_array().unwrap() {
                    assert!(error.message().contains(words.as_str().unwrap()), "{name}: {error}");
                }
                assert!(!format!("{error:?}").contains("stand-in-token"), "{name}: {error:?}");
            }
        }
        let record = tools.record();
        assert_eq!((record.len(), record[0]["program"].as_str()), (1, Some(program)), "{name}");
    }
}

#[tokio::test]
async fn a_program_is_started_by_this_process_itself_with_nothing_to_read_and_no_folder_of_ours() {
    for (answer, first) in [("az/token", "account"), ("azd/token", "auth"), ("pwsh/token", "-NoProfile")] {
        let tools = Tools::saying(answer);
        let program = answer.split('/').next().unwrap();
        credential(program, &tools.options()).get_token(&[SCOPE], &GetTokenOptions::default()).await.unwrap();
        let record = &tools.record()[0];
        assert_eq!(record["arguments"][0], first);
        assert_eq!(record["parent"], std::process::id(), "no shell is between");
        assert_eq!((&record["folder"], &record["input"], &record["noColor"]), (&json!("/"), &json!(0), &json!("true")));
    }
}

#[tokio::test]
async fn powershell_gets_its_script_in_one_word() {
    let tools = Tools::saying("pwsh/token");
    credential("pwsh", &tools.options()).get_token(&[SCOPE], &GetTokenOptions::default()).await.unwrap();
    let record = &tools.record()[0];
    let arguments = record["arguments"].as_array().unwrap();
    assert_eq!((arguments.len(), arguments[2].as_str()), (4, Some("-EncodedCommand")));
    let bytes = STANDARD.decode(arguments[3].as_str().unwrap()).unwrap();
    let script: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert!(String::from_utf16(&script).unwrap().contains("ResourceUrl = 'https://vault.azure.net'"));
}

#[tokio::test]
async fn however_many_calls_want_a_token_at_once_one_program_runs() {
    let tools = Tools::new(&json!({ "answer": "az/token", "does": "take a moment" }));
    let credential = AzureCliCredential::new(AzureCliCredentialOptions::default(), &tools.options()).unwrap();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let credential = credential.clone();
            tokio::spawn(async move { credential.get_token(&[SCOPE], &GetTokenOptions::default()).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().token.expose(), "stand-in-token");
    }
    assert_eq!(tools.record().len(), 1);
    credential.get_token(&[SCOPE], &GetTokenOptions::default()).await.unwrap();
    assert_eq!(tools.record().len(), 2, "nothing was kept");
}

#[tokio::test]
async fn a_challenge_runs_nothing_that_cannot_answer_it() {
    let tools = Tools::saying("az/token");
    let options = GetTokenOptions { claims: Some(r#"{"access_token":{}}"#.into()), ..GetTokenOptions::default() };
    for (program, login) in [("az", "az login --claims-challenge eyJh"), ("pwsh", "Connect-AzAccount -ClaimsChallenge 'eyJh")] {
        let mut chained = tools.options();
        for in_default_chain in [false, true] {
            chained.in_default_chain = in_default_chain;
            let error = error_of(&*credential(program, &chained), SCOPE, &options).await;
            assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
            assert!(error.message().contains(login), "{error}");
        }
    }
    assert_eq!(tools.record().len(), 0);
    let blank = GetTokenOptions { claims: Some(" \n".into()), ..GetTokenOptions::default() };
    credential("az", &tools.options()).get_token(&[SCOPE], &blank).await.unwrap();
}

#[tokio::test]
async fn in_a_default_chain_what_a_tool_says_is_no_reason_to_stop_but_for_a_challenge() {
    for answer in ["az/interaction", "az/garbage", "azd/refused"] {
        let tools = Tools::saying(answer);
        let program = answer.split('/').next().unwrap();
        let alone = error_of(&*credential(program, &tools.options()), SCOPE, &GetTokenOptions::default()).await;
        let mut options = tools.options();
        options.in_default_chain = true;
        let chained = error_of(&*credential(program, &options), SCOPE, &GetTokenOptions::default()).await;
        assert_eq!((alone.kind(), chained.kind()), (ErrorKind::Authentication, ErrorKind::Unavailable), "{answer}");
        assert_eq!(alone.message(), chained.message(), "{answer}");
    }
    let tools = Tools::saying("azd/nobody-in-a-message");
    let mut options = tools.options();
    options.in_default_chain = true;
    let claims = GetTokenOptions { claims: Some("{}".into()), ..GetTokenOptions::default() };
    let error = error_of(&*credential("azd", &options), SCOPE, &claims).await;
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
    assert!(error.message().contains("azd auth login --scope https://vault.azure.net/.default"), "{error}");
    assert_eq!(tools.record()[0]["arguments"].as_array().unwrap().last().unwrap(), "e30=");
}
