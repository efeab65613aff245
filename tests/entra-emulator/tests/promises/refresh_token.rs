//! Refresh tokens of confidential clients.

use crate::{
    on_behalf_of::Api,
    support::{Answer, GRAPH, decoded},
};
use entra_emulator::{ApplicationRegistration, SecretRegistration};

async fn refresh_token(api: &Api) -> String {
    let scope = format!("offline_access {GRAPH}");
    api.exchange(&api.user_token(), &[("scope", &scope)]).await.ok_text("refresh_token")
}

async fn redeem(api: &Api, refresh_token: &str, changes: &[(&str, &str)]) -> Answer {
    let usual = [
        ("grant_type", "refresh_token"),
        ("client_id", api.client_id.as_str()),
        ("client_secret", "api secret"),
        ("refresh_token", refresh_token),
        ("scope", GRAPH),
    ];
    let kept = usual.into_iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    api.entra.post_form(&api.entra.token_path(), &kept.chain(changes.iter().copied()).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn it_gets_tokens_of_the_same_user_for_any_resource() {
    let api = Api::start().await;
    let token = refresh_token(&api).await;
    let user = decoded(&api.user_token()).1["oid"].clone();
    for scope in [GRAPH, "https://vault.azure.net/.default"] {
        let answer = redeem(&api, &token, &[("scope", scope)]).await;
        assert_eq!(decoded(&answer.ok_text("access_token")).1["oid"], user);
        assert!(answer.json()["refresh_token"].is_null(), "it was not asked for");
    }
    assert_eq!(api.entra.0.counts().of("token.refresh_token"), 2);
}

#[tokio::test]
async fn the_next_one_is_new_and_the_old_one_stays_good() {
    let api = Api::start().await;
    let first = refresh_token(&api).await;
    let next = redeem(&api, &first, &[("scope", &format!("offline_access {GRAPH}"))]).await.ok_text("refresh_token");
    assert_ne!(first, next);
    assert_eq!(redeem(&api, &first, &[]).await.status, 200);
    assert_eq!(redeem(&api, &next, &[]).await.status, 200);
}

#[tokio::test]
async fn it_is_good_for_ninety_days() {
    let api = Api::start().await;
    let token = refresh_token(&api).await;
    api.entra.0.set_clock_offset(90 * 86_400 - 100);
    assert_eq!(redeem(&api, &token, &[]).await.status, 200);
    api.entra.0.set_clock_offset(90 * 86_400 + 1);
    redeem(&api, &token, &[]).await.is_error(400, "invalid_grant", 700_082);
}

#[tokio::test]
async fn it_belongs_to_its_client_which_must_prove_itself() {
    let api = Api::start().await;
    let token = refresh_token(&api).await;
    redeem(&api, &token, &[("client_secret", "wrong")]).await.is_error(401, "invalid_client", 7_000_215);
    redeem(&api, &token, &[("client_secret", "")]).await.is_error(401, "invalid_client", 7_000_218);
    let secrets = vec![SecretRegistration { value: Some("api secret".to_owned()), expires_on: None }];
    let other = api.entra.0.add_application(ApplicationRegistration { secrets, ..Default::default() }).unwrap().client_id;
    redeem(&api, &token, &[("client_id", &other)]).await.is_error(400, "invalid_grant", 70_000);
    redeem(&api, "made up", &[]).await.is_error(400, "invalid_grant", 9_002_313);
    redeem(&api, "", &[]).await.is_error(400, "invalid_request", 900_144);
}

#[tokio::test]
async fn it_ends_with_the_users_sessions() {
    let api = Api::start().await;
    let before = refresh_token(&api).await;
    let user = decoded(&api.user_token()).1["oid"].as_str().unwrap().to_owned();
    api.entra.0.revoke_sessions(&user).unwrap();
    redeem(&api, &before, &[]).await.is_error(400, "invalid_grant", 50_173);
    let after = refresh_token(&api).await;
    assert_eq!(redeem(&api, &after, &[]).await.status, 200);
}
