//! Redeeming authorization codes.

use crate::support::{LOOPBACK, SERVER, SPA, VERIFIER, World, decoded};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{CodeRequest, TenantRegistration};
use serde_json::{Value, json};

const SHOP: Option<&str> = Some("https://shop.example");

fn of_spa(world: &World) -> CodeRequest {
    CodeRequest { client_id: Some(world.spa.clone()), redirect_uri: SPA.to_owned(), ..Default::default() }
}

fn of_server(world: &World) -> CodeRequest {
    CodeRequest { client_id: Some(world.server.clone()), redirect_uri: SERVER.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn a_code_becomes_tokens_and_all_that_was_asked_for() {
    let world = World::start().await;
    let answer = world.redeem(&world.code_with(CodeRequest { nonce: Some("n".to_owned()), ..Default::default() }), &[]).await;
    let document = answer.json();
    let (_, access) = decoded(&answer.ok_text("access_token"));
    let (_, id) = decoded(&answer.ok_text("id_token"));
    assert_eq!((&access["oid"], &access["scp"], &access["appidacr"]), (&json!(world.user.object_id), &json!("User.Read"), &json!("0")));
    assert_eq!((&id["ver"], &id["tid"], &id["aud"], &id["nonce"]), (&json!("2.0"), &access["tid"], &json!(world.native), &json!("n")));
    assert_eq!((&id["preferred_username"], &id["name"]), (&json!(world.user.user_principal_name), &json!("Test user")));
    assert!(id["sub"].is_string() && id["login_hint"].is_string());
    assert_eq!(document["scope"], "openid profile https://graph.microsoft.com/User.Read");
    assert_eq!((&document["expires_in"], &document["ext_expires_in"]), (&json!(3599), &json!(3599)));
    let info = URL_SAFE_NO_PAD.decode(document["client_info"].as_str().unwrap()).unwrap();
    let home = json!({ "uid": world.user.object_id, "utid": world.user.tenant_id });
    assert_eq!(serde_json::from_slice::<Value>(&info).unwrap(), home);
    assert!(document["refresh_token"].is_string());
    assert!(document["foci"].is_null() && document["refresh_token_expires_in"].is_null());
}

#[tokio::test]
async fn what_was_not_asked_for_does_not_come() {
    let world = World::start().await;
    let code = world.code_with(CodeRequest { scope: "User.Read".to_owned(), ..Default::default() });
    let answer = world.redeem(&code, &[("client_info", "")]).await;
    answer.ok_text("access_token");
    for absent in ["id_token", "refresh_token", "client_info", "refresh_in"] {
        assert!(answer.json()[absent].is_null(), "{absent}");
    }
}

#[tokio::test]
async fn what_the_sign_in_asked_for_comes_although_its_redemption_names_only_a_resource() {
    let world = World::start().await;
    let answer = world.redeem(&world.code(), &[("scope", "https://vault.azure.net/.default")]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["aud"], "https://vault.azure.net");
    assert!(answer.json()["refresh_token"].is_string() && answer.json()["id_token"].is_string());
}

#[tokio::test]
async fn a_code_is_good_once() {
    let world = World::start().await;
    let code = world.code();
    world.redeem(&code, &[("code_verifier", "x")]).await.is_error(400, "invalid_grant", 501_481);
    assert_eq!(world.redeem(&code, &[]).await.status, 200, "a failure does not use it up");
    world.redeem(&code, &[]).await.is_error(400, "invalid_grant", 54_005);
    world.redeem("made up", &[]).await.is_error(400, "invalid_grant", 9_002_313);
    world.redeem("", &[]).await.is_error(400, "invalid_request", 900_144);
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_or_as_long_as_the_setting_says() {
    let world = World::start().await;
    let (code, other) = (world.code(), world.code());
    world.entra.0.set_clock_offset(595);
    assert_eq!(world.redeem(&code, &[]).await.status, 200);
    world.entra.0.set_clock_offset(601);
    world.redeem(&other, &[]).await.is_error(400, "invalid_grant", 70_008);
    world.entra.control("PATCH", "/settings", &json!({ "code_lifetime": 30 })).await;
    let short = world.code();
    world.entra.0.set_clock_offset(632);
    world.redeem(&short, &[]).await.is_error(400, "invalid_grant", 70_008);
}

#[tokio::test]
async fn a_code_is_for_its_client_its_redirect_uri_and_its_tenant() {
    let world = World::start().await;
    let code = world.code();
    world.redeem(&code, &[("redirect_uri", "http://localhost:8401")]).await.is_error(400, "invalid_grant", 500_112);
    world.redeem(&code, &[("redirect_uri", "")]).await.is_error(400, "invalid_request", 900_144);
    let registration = json!({ "public_client": true, "redirect_uris": [{ "uri": "http://localhost", "type": "native" }] });
    let other = world.entra.control("POST", "/apps", &registration).await;
    world.redeem(&code, &[("client_id", other["client_id"].as_str().unwrap())]).await.is_error(400, "invalid_grant", 70_000);
    let fabrikam = world.entra.0.add_tenant(TenantRegistration::default()).unwrap().tenant_id.clone();
    world.redeem(&code, &[("tenant", &fabrikam)]).await.is_error(400, "unauthorized_client", 700_016);
    let multi_tenant =
        json!({ "client_id": world.native, "multi_tenant": true, "redirect_uris": [{ "uri": "http://localhost", "type": "native" }] });
    world.entra.control("POST", "/apps", &multi_tenant).await;
    world.redeem(&code, &[("tenant", &fabrikam)]).await.is_error(400, "invalid_grant", 700_005);
    assert_eq!(world.redeem(&code, &[("tenant", "organizations")]).await.status, 200);
}

#[tokio::test]
async fn the_code_verifier_must_be_the_one_of_the_challenge() {
    let world = World::start().await;
    let plain =
        || CodeRequest { code_challenge: Some(VERIFIER.to_owned()), code_challenge_method: Some("plain".to_owned()), ..Default::default() };
    assert_eq!(world.redeem(&world.code_with(plain()), &[]).await.status, 200);
    for (code, verifier) in
        [(world.code(), ""), (world.code(), "wrong"), (world.code_with(plain()), "wrong"), (world.code_with(plain()), "")]
    {
        world.redeem(&code, &[("code_verifier", verifier)]).await.is_error(400, "invalid_grant", 501_481);
    }
    let without = CodeRequest {
        client_id: Some(world.native.clone()),
        redirect_uri: LOOPBACK.to_owned(),
        scope: "openid".to_owned(),
        ..Default::default()
    };
    let code = || world.entra.0.issue_code(&without).unwrap().code;
    world.redeem(&code(), &[]).await.is_error(400, "invalid_grant", 501_481);
    assert_eq!(world.redeem(&code(), &[("code_verifier", "")]).await.status, 200);
}

#[tokio::test]
async fn a_server_proves_itself_and_a_program_does_not() {
    let world = World::start().await;
    let server = [("client_id", world.server.as_str()), ("redirect_uri", SERVER)];
    let code = world.code_with(of_server(&world));
    world.redeem(&code, &server).await.is_error(401, "invalid_client", 7_000_218);
    world.redeem(&code, &[server[0], server[1], ("client_secret", "wrong")]).await.is_error(401, "invalid_client", 7_000_215);
    let answer = world.redeem(&code, &[server[0], server[1], ("client_secret", "server secret")]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["appidacr"], "1");
    world.redeem(&world.code(), &[("client_secret", "any")]).await.is_error(401, "invalid_client", 700_025);
    assert_eq!(world.redeem("made up", &server).await.json()["error_codes"][0], 7_000_218, "what the address is for decides");
}

#[tokio::test]
async fn a_page_redeems_from_its_own_origin_and_nobody_else_from_any() {
    let world = World::start().await;
    let page = [("client_id", world.spa.as_str()), ("redirect_uri", SPA)];
    let code = world.code_with(of_spa(&world));
    world.redeem(&code, &page).await.is_error(400, "invalid_request", 9_002_327);
    world.redeem_from(SHOP, &code, &[page[0], page[1], ("client_secret", "any")]).await.is_error(401, "invalid_client", 700_025);
    let answer = world.redeem_from(SHOP, &code, &page).await;
    answer.ok_text("access_token");
    assert_eq!(answer.header("access-control-allow-origin"), SHOP);
    let lives = answer.json()["refresh_token_expires_in"].as_u64().unwrap();
    assert!((86_390..=86_400).contains(&lives), "{lives}");
    world.redeem_from(SHOP, &world.code(), &[]).await.is_error(400, "invalid_request", 9_002_326);
    let server = [("client_id", world.server.as_str()), ("redirect_uri", SERVER), ("client_secret", "server secret")];
    world.redeem_from(SHOP, &world.code_with(of_server(&world)), &server).await.is_error(400, "invalid_request", 9_002_326);
}

#[tokio::test]
async fn a_page_on_loopback_may_read_answers_whatever_its_port() {
    let world = World::start().await;
    let registration = json!({ "redirect_uris": [{ "uri": "http://localhost/app", "type": "spa" }] });
    let app = world.entra.control("POST", "/apps", &registration).await;
    let id = app["client_id"].as_str().unwrap();
    let request =
        CodeRequest { client_id: Some(id.to_owned()), redirect_uri: "http://localhost:3000/app".to_owned(), ..Default::default() };
    let code = world.code_with(request);
    let origin = Some("http://localhost:3000");
    let answer = world.redeem_from(origin, &code, &[("client_id", id), ("redirect_uri", "http://localhost:3000/app")]).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
}

#[tokio::test]
async fn a_code_ends_with_the_users_sessions_and_with_the_account() {
    let world = World::start().await;
    let code = world.code();
    world.entra.0.revoke_sessions(&world.user.object_id).unwrap();
    world.redeem(&code, &[]).await.is_error(400, "invalid_grant", 50_173);
    let code = world.code();
    let off = json!({ "user_principal_name": world.user.user_principal_name, "disabled": true });
    world.entra.control("POST", "/users", &off).await;
    world.redeem(&code, &[]).await.is_error(400, "invalid_grant", 50_057);
}

#[tokio::test]
async fn what_the_resource_demands_is_demanded_of_codes_made_without_a_page() {
    let world = World::start().await;
    let demand = |kind: &str| json!({ "resource": "https://graph.microsoft.com", "kind": kind });
    world.entra.control("POST", "/interactions", &demand("multifactor")).await;
    world.redeem(&world.code(), &[]).await.is_error(400, "interaction_required", 50_076);
    let strong = CodeRequest { methods: vec!["pwd".to_owned(), "mfa".to_owned()], ..Default::default() };
    assert_eq!(world.redeem(&world.code_with(strong), &[]).await.status, 200);
    world.entra.0.clear_interactions();
    world.entra.control("POST", "/interactions", &demand("consent")).await;
    world.redeem(&world.code(), &[]).await.is_error(400, "invalid_grant", 65_001);
}

#[tokio::test]
async fn a_code_without_a_page_is_made_for_what_is_registered_only() {
    let world = World::start().await;
    let right = json!({ "client_id": world.native, "redirect_uri": LOOPBACK, "scope": "openid" });
    let made = world.entra.control("POST", "/codes", &right).await;
    assert_eq!((&made["object_id"], &made["tenant_id"]), (&json!(world.user.object_id), &json!(world.user.tenant_id)));
    assert!(made["code"].is_string() && made["expires_on"].as_i64().unwrap() >= world.entra.0.now() + 590);
    for (member, value) in [
        ("client_id", "nobody"),
        ("redirect_uri", "https://evil.example/"),
        ("user", "nobody"),
        ("tenant_id", "nobody.example"),
        ("scope", "a/b c/d"),
        ("code_challenge", "short"),
        ("password", "x"),
    ] {
        let mut wrong = right.clone();
        wrong[member] = json!(value);
        let answer = world.entra.try_control("POST", "/codes", &wrong.to_string()).await;
        assert_eq!(answer.status, 400, "{member}");
        assert!(answer.json()["error"].as_str().unwrap().contains(member), "{}", answer.text());
    }
}
