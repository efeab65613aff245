//! Refresh tokens of programs and pages. `refresh_token.rs` has those of servers.

use crate::support::{LOOPBACK, SERVER, SPA, World, decoded};
use entra_emulator::{ApplicationRegistration, CodeRequest, RedirectUri, RedirectUriType, TenantRegistration, UserRegistration};
use serde_json::json;

const SHOP: Option<&str> = Some("https://shop.example");

async fn refresh_token(world: &World) -> String {
    world.redeem(&world.code(), &[]).await.ok_text("refresh_token")
}

#[tokio::test]
async fn a_program_redeems_it_without_proof_for_any_resource_and_gets_a_new_one() {
    let world = World::start().await;
    let first = refresh_token(&world).await;
    let answer = world.refresh(&first, &[("scope", "offline_access https://vault.azure.net/.default")]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["aud"], "https://vault.azure.net");
    let second = answer.ok_text("refresh_token");
    assert_ne!(first, second);
    assert_eq!(world.refresh(&first, &[]).await.status, 200, "the old one stays good");
    assert_eq!(world.refresh(&second, &[]).await.status, 200);
    let unsaid = world.refresh(&second, &[("scope", "")]).await;
    assert_eq!(decoded(&unsaid.ok_text("access_token")).1["aud"], "https://vault.azure.net", "what it came with is meant");
    assert!(decoded(&world.refresh(&first, &[]).await.ok_text("id_token")).1["nonce"].is_null());
}

#[tokio::test]
async fn a_setting_refuses_one_that_was_redeemed_before() {
    let world = World::start().await;
    world.entra.control("PATCH", "/settings", &json!({ "refuse_replayed_refresh_tokens": true })).await;
    let first = refresh_token(&world).await;
    world.refresh(&first, &[("scope", "https://nobody.example/.default")]).await.is_error(400, "invalid_resource", 500_011);
    let second = world.refresh(&first, &[]).await.ok_text("refresh_token");
    world.refresh(&first, &[]).await.is_error(400, "invalid_grant", 54_005);
    assert_eq!(world.refresh(&second, &[]).await.status, 200);
}

#[tokio::test]
async fn each_redemption_gives_one_that_lives_as_long_again() {
    let world = World::start().await;
    world.entra.control("PATCH", "/settings", &json!({ "refresh_token_lifetime": 1000 })).await;
    let first = refresh_token(&world).await;
    world.entra.0.set_clock_offset(900);
    let second = world.refresh(&first, &[]).await.ok_text("refresh_token");
    world.entra.0.set_clock_offset(1800);
    world.refresh(&first, &[]).await.is_error(400, "invalid_grant", 700_082);
    assert_eq!(world.refresh(&second, &[]).await.status, 200);
}

#[tokio::test]
async fn a_pages_lives_a_day_from_the_sign_in_however_often_it_is_redeemed() {
    let world = World::start().await;
    let request = CodeRequest { client_id: Some(world.spa.clone()), redirect_uri: SPA.to_owned(), ..Default::default() };
    let page = [("client_id", world.spa.as_str())];
    let code = world.code_with(request);
    let first = world.redeem_from(SHOP, &code, &[page[0], ("redirect_uri", SPA)]).await.ok_text("refresh_token");
    world.refresh(&first, &page).await.is_error(400, "invalid_request", 9_002_327);
    world.entra.0.set_clock_offset(80_000);
    let answer = world.refresh_from(SHOP, &first, &page).await;
    let second = answer.ok_text("refresh_token");
    let left = answer.json()["refresh_token_expires_in"].as_i64().unwrap();
    assert!((6390..=6400).contains(&left), "{left}");
    world.entra.0.set_clock_offset(86_401);
    world.refresh_from(SHOP, &second, &page).await.is_error(400, "invalid_grant", 700_084);
}

#[tokio::test]
async fn only_pages_redeem_from_an_origin_and_only_servers_with_a_secret() {
    let world = World::start().await;
    let token = refresh_token(&world).await;
    world.refresh_from(SHOP, &token, &[]).await.is_error(400, "invalid_request", 9_002_326);
    world.refresh(&token, &[("client_secret", "any")]).await.is_error(401, "invalid_client", 700_025);
    let request = CodeRequest { client_id: Some(world.server.clone()), redirect_uri: SERVER.to_owned(), ..Default::default() };
    let server = [("client_id", world.server.as_str()), ("client_secret", "server secret")];
    let of_server =
        world.redeem(&world.code_with(request), &[server[0], server[1], ("redirect_uri", SERVER)]).await.ok_text("refresh_token");
    world.refresh(&of_server, &server[..1]).await.is_error(401, "invalid_client", 7_000_218);
    assert_eq!(world.refresh(&of_server, &server).await.status, 200);
}

#[tokio::test]
async fn members_of_a_family_redeem_each_others_and_nobody_else_does() {
    let world = World::start().await;
    let member = |family: Option<&str>| {
        let redirect_uris = vec![RedirectUri { uri: "http://localhost".to_owned(), kind: RedirectUriType::Native }];
        let family = family.map(ToOwned::to_owned);
        let registration = ApplicationRegistration { redirect_uris, family, public_client: true, ..Default::default() };
        world.entra.0.add_application(registration).unwrap().client_id
    };
    let (one, other, stranger, other_family) = (member(Some("1")), member(Some("1")), member(None), member(Some("2")));
    let code = world.code_with(CodeRequest { client_id: Some(one.clone()), redirect_uri: LOOPBACK.to_owned(), ..Default::default() });
    let answer = world.redeem(&code, &[("client_id", &one)]).await;
    assert_eq!(answer.json()["foci"], "1");
    let token = answer.ok_text("refresh_token");
    let of_other = world.refresh(&token, &[("client_id", &other)]).await;
    assert_eq!(decoded(&of_other.ok_text("access_token")).1["appid"], json!(other));
    assert_eq!(of_other.json()["foci"], "1");
    for outside in [&stranger, &other_family] {
        let refused = world.refresh(&token, &[("client_id", outside)]).await;
        refused.is_error(400, "invalid_grant", 70_000);
        assert_eq!(refused.json()["suberror"], "client_mismatch");
    }
    let own = world.refresh(&refresh_token(&world).await, &[("client_id", &one)]).await;
    own.is_error(400, "invalid_grant", 70_000);
}

#[tokio::test]
async fn it_serves_other_tenants_that_know_the_user() {
    let world = World::start().await;
    let fabrikam = world.entra.0.add_tenant(TenantRegistration::default()).unwrap().tenant_id.clone();
    let user = world.add_user("gus", UserRegistration { guest_in: vec![fabrikam.clone()], ..Default::default() });
    let registration =
        json!({ "client_id": world.native, "multi_tenant": true, "redirect_uris": [{ "uri": "http://localhost", "type": "native" }] });
    world.entra.control("POST", "/apps", &registration).await;
    let code = world.code_with(CodeRequest { user: Some(user.object_id.clone()), ..Default::default() });
    let token = world.redeem(&code, &[]).await.ok_text("refresh_token");
    let answer = world.refresh(&token, &[("tenant", &fabrikam)]).await;
    let (_, claims) = decoded(&answer.ok_text("access_token"));
    assert_eq!((&claims["tid"], &claims["oid"]), (&json!(fabrikam), &json!(user.object_id)));
    let here = world.refresh(&token, &[("tenant", "common")]).await;
    assert_eq!(decoded(&here.ok_text("access_token")).1["tid"], json!(user.tenant_id));
    let stranger = refresh_token(&world).await;
    world.refresh(&stranger, &[("tenant", &fabrikam)]).await.is_error(400, "invalid_grant", 50_034);
}

#[tokio::test]
async fn it_ends_with_the_users_sessions_and_with_the_account() {
    let world = World::start().await;
    let before = refresh_token(&world).await;
    world.entra.0.revoke_sessions(&world.user.user_principal_name).unwrap();
    world.refresh(&before, &[]).await.is_error(400, "invalid_grant", 50_173);
    let after = refresh_token(&world).await;
    assert_eq!(world.refresh(&after, &[]).await.status, 200);
    let off = json!({ "user_principal_name": world.user.user_principal_name, "disabled": true });
    world.entra.control("POST", "/users", &off).await;
    world.refresh(&after, &[]).await.is_error(400, "invalid_grant", 50_057);
}

#[tokio::test]
async fn what_is_demanded_later_is_demanded_of_it() {
    let world = World::start().await;
    let token = refresh_token(&world).await;
    world.entra.control("POST", "/interactions", &json!({ "resource": "https://graph.microsoft.com", "kind": "multifactor" })).await;
    let refused = world.refresh(&token, &[]).await;
    refused.is_error(400, "interaction_required", 50_076);
    assert!(refused.json()["claims"].is_string());
    assert_eq!(world.refresh(&token, &[("scope", "https://vault.azure.net/.default")]).await.status, 200, "of that resource only");
}
