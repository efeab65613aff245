//! Device codes: a device shows one, a person types it elsewhere.

use crate::support::{Answer, Browser, World, decoded};
use entra_emulator::{DeviceStatus, UserRegistration};
use serde_json::{Value, json};

const URN: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn begin(world: &World, changes: &[(&str, &str)]) -> Answer {
    let usual = [("client_id", world.native.as_str()), ("scope", "openid offline_access User.Read")];
    let kept = usual.into_iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    let path = format!("/{}/oauth2/v2.0/devicecode", world.entra.0.tenant_id());
    world.entra.post_form(&path, &kept.chain(changes.iter().copied()).collect::<Vec<_>>()).await
}

/// The device code and the code for the person.
async fn begun(world: &World) -> (String, String) {
    let answer = begin(world, &[]).await;
    (answer.ok_text("device_code"), answer.ok_text("user_code"))
}

async fn poll(world: &World, device_code: &str, changes: &[(&str, &str)]) -> Answer {
    let usual = [("grant_type", URN), ("client_id", world.native.as_str()), ("device_code", device_code), ("client_info", "1")];
    world.token(None, &usual, changes).await
}

#[tokio::test]
async fn a_device_gets_its_codes_and_what_to_tell_its_user() {
    let world = World::start().await;
    let answer = begin(&world, &[]).await;
    let user_code = answer.ok_text("user_code");
    let document = answer.json();
    assert_eq!((&document["expires_in"], &document["interval"]), (&json!(900), &json!(5)));
    let page = document["verification_uri"].as_str().unwrap();
    assert_eq!(page, "https://localhost/common/oauth2/deviceauth");
    let message = document["message"].as_str().unwrap();
    assert!(message.contains(page) && message.contains(&user_code), "{message}");
    assert_eq!(user_code.len(), 9);
    assert_eq!(world.entra.0.counts().of("device_code"), 1);
    world.entra.control("PATCH", "/settings", &json!({ "device_code_lifetime": 60, "device_code_interval": 1 })).await;
    let document = begin(&world, &[]).await.json();
    assert_eq!((&document["expires_in"], &document["interval"]), (&json!(60), &json!(1)));
}

#[tokio::test]
async fn the_person_types_the_code_signs_in_and_lets_the_device_go_on() {
    let world = World::start().await;
    let (device_code, user_code) = begun(&world).await;
    poll(&world, &device_code, &[]).await.is_error(400, "authorization_pending", 70_016);
    let mut browser = Browser::new(&world.entra);
    let page = browser.open("/common/oauth2/deviceauth").await;
    assert!(page.has("user-code") && page.has("next"));
    let typed = format!(" {}-{} ", user_code[..4].to_lowercase(), &user_code[4..]);
    let page = browser.submit(&page, &[("user_code", &typed)]).await;
    let page = world.type_password(&mut browser, &page, &world.user).await;
    assert_eq!(page.title(), "Are you trying to sign in?");
    assert!(page.0.text().contains("Tool") && page.0.text().contains(&user_code) && page.has("continue"));
    world.entra.0.set_clock_offset(10);
    poll(&world, &device_code, &[]).await.is_error(400, "authorization_pending", 70_016);
    let page = browser.submit(&page, &[("action", "continue")]).await;
    assert!(page.element("done").unwrap().contains("Tool"));

    let answer = poll(&world, &device_code, &[]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["oid"], json!(world.user.object_id));
    assert!(answer.json()["id_token"].is_string() && answer.json()["client_info"].is_string());
    assert_eq!(world.refresh(&answer.ok_text("refresh_token"), &[]).await.status, 200);
    poll(&world, &device_code, &[]).await.is_error(400, "invalid_grant", 54_005);
}

#[tokio::test]
async fn a_person_who_is_signed_in_sees_as_whom_the_device_would_go_on() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let (device_code, user_code) = begun(&world).await;
    let page = browser.post("/common/oauth2/deviceauth", &[("user_code", &user_code)]).await;
    assert_eq!(page.title(), "Pick an account");
    let page = browser.submit(&page, &[("account", &world.user.object_id)]).await;
    assert_eq!(page.title(), "Are you trying to sign in?");
    let page = browser.submit(&page, &[("action", "cancel")]).await;
    assert_eq!(page.title(), "You declined");
    poll(&world, &device_code, &[]).await.is_error(400, "authorization_declined", 65_004);
}

#[tokio::test]
async fn a_code_that_no_device_waits_with_is_said_to_be_none() {
    let world = World::start().await;
    let (_, declined) = begun(&world).await;
    world.entra.0.decline_device(&declined).unwrap();
    let mut browser = Browser::new(&world.entra);
    for code in ["", "AAAAAAAAA", declined.as_str(), "<script>"] {
        let page = browser.post("/common/oauth2/deviceauth", &[("user_code", code)]).await;
        assert!(page.has("user-code") && page.element("error").is_some(), "{code}");
    }
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_told_to_slow_down() {
    let world = World::start().await;
    let (device_code, user_code) = begun(&world).await;
    poll(&world, &device_code, &[]).await.is_error(400, "authorization_pending", 70_016);
    poll(&world, &device_code, &[]).await.is_error(400, "slow_down", 70_016);
    world.entra.0.set_clock_offset(7);
    poll(&world, &device_code, &[]).await.is_error(400, "slow_down", 70_016);
    world.entra.0.set_clock_offset(7 + 20);
    poll(&world, &device_code, &[]).await.is_error(400, "authorization_pending", 70_016);
    world.entra.0.approve_device(&user_code, None).unwrap();
    assert_eq!(poll(&world, &device_code, &[]).await.status, 200, "there is nothing to wait for any more");
}

#[tokio::test]
async fn a_device_code_ends_with_its_time() {
    let world = World::start().await;
    let (device_code, user_code) = begun(&world).await;
    world.entra.0.set_clock_offset(901);
    poll(&world, &device_code, &[]).await.is_error(400, "expired_token", 70_020);
    assert!(world.entra.0.approve_device(&user_code, None).is_err());
    assert_eq!(world.entra.0.devices()[0].status, DeviceStatus::Expired);
}

#[tokio::test]
async fn a_code_that_is_none_and_another_clients_are_no_good() {
    let world = World::start().await;
    let (device_code, user_code) = begun(&world).await;
    let bad = (400, "bad_verification_code", 70_018);
    poll(&world, "made up", &[]).await.is_error(bad.0, bad.1, bad.2);
    poll(&world, &user_code, &[]).await.is_error(bad.0, bad.1, bad.2);
    let other = world.entra.control("POST", "/apps", &json!({ "public_client": true })).await;
    poll(&world, &device_code, &[("client_id", other["client_id"].as_str().unwrap())]).await.is_error(bad.0, bad.1, bad.2);
    poll(&world, "", &[]).await.is_error(400, "invalid_request", 900_144);
}

#[tokio::test]
async fn the_older_names_of_grant_and_code_are_taken_too() {
    let world = World::start().await;
    let (device_code, user_code) = begun(&world).await;
    world.entra.0.approve_device(&user_code, None).unwrap();
    let older = [("grant_type", "device_code"), ("device_code", ""), ("code", device_code.as_str())];
    assert_eq!(poll(&world, "", &older).await.status, 200);
    assert_eq!(world.entra.0.counts().of("token.device_code"), 1);
}

#[tokio::test]
async fn only_public_clients_use_device_codes() {
    let world = World::start().await;
    begin(&world, &[("client_id", &world.server)]).await.is_error(401, "invalid_client", 7_000_218);
    let (device_code, _) = begun(&world).await;
    let server = [("client_id", world.server.as_str()), ("client_secret", "server secret")];
    poll(&world, &device_code, &server).await.is_error(401, "invalid_client", 7_000_218);
    poll(&world, &device_code, &[("client_secret", "any")]).await.is_error(401, "invalid_client", 700_025);
}

#[tokio::test]
async fn what_is_wrong_with_the_start_is_said_at_once() {
    let world = World::start().await;
    begin(&world, &[("client_id", "")]).await.is_error(400, "invalid_request", 900_144);
    begin(&world, &[("scope", "")]).await.is_error(400, "invalid_request", 900_144);
    begin(&world, &[("scope", "a/b c/d")]).await.is_error(400, "invalid_scope", 28_000);
    begin(&world, &[("scope", "https://nobody.example/.default")]).await.is_error(400, "invalid_resource", 500_011);
    begin(&world, &[("claims", "{")]).await.is_error(400, "invalid_request", 90_100);
    begin(&world, &[("client_id", "11111111-2222-4333-8444-555555555555")]).await.is_error(400, "unauthorized_client", 700_016);
    let answer = world.entra.post_form("/common/oauth2/v2.0/devicecode", &[("client_id", &world.native), ("scope", "openid")]).await;
    answer.is_error(400, "invalid_request", 50_194);
}

#[tokio::test]
async fn a_test_decides_without_a_browser() {
    let world = World::start().await;
    let mia = world.add_user("mia", UserRegistration { mfa: true, ..Default::default() });
    let (device_code, user_code) = begun(&world).await;
    let list = world.entra.control("GET", "/device-codes", &json!({})).await;
    assert_eq!((&list[0]["user_code"], &list[0]["status"]), (&json!(user_code), &json!("pending")));
    assert!(!list.to_string().contains(&device_code), "what the device asks with is nobody's business");
    let decision = json!({ "action": "approve", "user": mia.user_principal_name });
    world.entra.control("POST", &format!("/device-codes/{user_code}"), &decision).await;
    let token = poll(&world, &device_code, &[]).await.ok_text("access_token");
    assert_eq!((&decoded(&token).1["oid"], &decoded(&token).1["amr"]), (&json!(mia.object_id), &json!(["pwd", "mfa"])));

    let (device_code, user_code) = begun(&world).await;
    let path = format!("/device-codes/{user_code}");
    for bad in [json!({}), json!({ "action": "think" }), json!({ "action": "approve", "user": "nobody" })] {
        assert_eq!(world.entra.try_control("POST", &path, &bad.to_string()).await.status, 400, "{bad}");
    }
    world.entra.control("POST", &path, &json!({ "action": "decline" })).await;
    assert_eq!(world.entra.try_control("POST", &path, &json!({ "action": "approve" }).to_string()).await.status, 400);
    poll(&world, &device_code, &[]).await.is_error(400, "authorization_declined", 65_004);
}

#[tokio::test]
async fn at_common_the_device_gets_tokens_of_the_users_own_tenant() {
    let world = World::start().await;
    let app = world.entra.control("POST", "/apps", &json!({ "public_client": true, "multi_tenant": true })).await;
    let id = app["client_id"].as_str().unwrap();
    let form = [("client_id", id), ("scope", "openid offline_access User.Read")];
    let answer = world.entra.post_form("/common/oauth2/v2.0/devicecode", &form).await;
    let changes = [("tenant", "common"), ("client_id", id)];
    poll(&world, &answer.ok_text("device_code"), &changes).await.is_error(400, "authorization_pending", 70_016);
    world.entra.0.approve_device(&answer.ok_text("user_code"), Some(&world.user.object_id)).unwrap();
    let token = poll(&world, &answer.ok_text("device_code"), &changes).await.ok_text("access_token");
    assert_eq!(decoded(&token).1["tid"], Value::from(world.user.tenant_id.clone()));
}
