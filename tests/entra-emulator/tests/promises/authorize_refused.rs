//! What the authorize endpoint refuses: on a page when nobody else may know, and by redirect otherwise.

use crate::support::{Browser, Page, SPA, World};
use entra_emulator::{Interaction, InteractionKind, UserRegistration};
use serde_json::{Value, json};

const GRAPH_ID: &str = "https://graph.microsoft.com";

#[track_caller]
fn shows(page: &Page, code: u32) {
    assert_eq!(page.0.status, 400, "{}", page.0.text());
    let error = page.element("error").unwrap();
    assert!(error.starts_with(&format!("AADSTS{code}: ")), "{error}");
    assert_eq!(page.0.header("location"), None);
}

async fn open(world: &World, changes: &[(&str, &str)]) -> Page {
    Browser::new(&world.entra).open(&world.authorize(changes)).await
}

#[tokio::test]
async fn without_a_good_client_and_redirect_uri_only_the_person_is_told() {
    let world = World::start().await;
    shows(&open(&world, &[("client_id", "")]).await, 900_144);
    shows(&open(&world, &[("client_id", "11111111-2222-4333-8444-555555555555")]).await, 700_016);
    for uri in [
        "http://localhost:8400/other",
        "http://localhost.evil.example",
        "https://localhost:8400",
        "http://127.0.0.1:8400",
        "http://localhost:8400#fragment",
        "http://user@localhost:8400",
        "http://localhost:8400?more=1",
        "https://evil.example/",
        "nonsense",
    ] {
        shows(&open(&world, &[("redirect_uri", uri)]).await, 50_011);
    }
    let page = &[("client_id", world.spa.as_str()), ("redirect_uri", "https://shop.example:8443/signed-in")];
    shows(&open(&world, page).await, 50_011);
    shows(&Browser::new(&world.entra).open(&format!("{}&state=again", world.authorize(&[]))).await, 9_000_411);
    shows(&open(&world, &[("client_id", world.entra.0.client_id()), ("redirect_uri", "")]).await, 900_971);
}

#[tokio::test]
async fn the_tenant_must_be_one_that_the_application_serves() {
    let world = World::start().await;
    for (tenant, code) in [("nobody.example", 90_002), ("undefined", 900_023), ("common", 50_194), ("consumers", 50_059)] {
        shows(&Browser::new(&world.entra).open(&world.authorize_at(tenant, &[])).await, code);
    }
}

#[tokio::test]
async fn what_is_in_the_request_does_not_become_html() {
    let world = World::start().await;
    let page = open(&world, &[("redirect_uri", "https://evil.example/\"><script>alert(1)</script>")]).await;
    assert!(!page.0.text().contains("<script>alert"), "{}", page.0.text());
    let page = open(&world, &[("login_hint", "\"><script>alert(1)</script>")]).await;
    assert!(page.has("username") && !page.0.text().contains("<script>alert"));
}

#[tokio::test]
async fn everything_else_goes_back_to_the_application_with_its_state() {
    let world = World::start().await;
    for (change, error, code) in [
        (("response_type", ""), "invalid_request", 900_144),
        (("response_type", "id_token"), "unsupported_response_type", 700_054),
        (("response_mode", "smoke_signal"), "invalid_request", 90_100),
        (("scope", ""), "invalid_request", 900_144),
        (("scope", "https://graph.microsoft.com/.default https://vault.azure.net/.default"), "invalid_scope", 28_000),
        (("scope", "https://nobody.example/.default"), "invalid_resource", 500_011),
        (("claims", "{"), "invalid_request", 90_100),
        (("prompt", "dance"), "invalid_request", 90_023),
        (("code_challenge", "short"), "invalid_request", 501_491),
        (("code_challenge_method", "S512"), "invalid_request", 90_100),
    ] {
        let page = open(&world, &[change]).await;
        page.refuses(error, code);
        assert_eq!(page.parameter("state").as_deref(), Some("a state & <more>+"));
        assert_eq!(page.redirect().0, "http://localhost:8400/?");
    }
    assert_eq!(world.entra.0.log()[0].aadsts, Some(900_144), "the log knows");
    let page = open(&world, &[("scope", ""), ("response_mode", "form_post")]).await;
    assert_eq!(page.hidden("error").as_deref(), Some("invalid_request"));
    open(&world, &[("scope", ""), ("response_mode", "fragment")]).await.refuses("invalid_request", 900_144);
}

#[tokio::test]
async fn a_page_must_send_a_code_challenge() {
    let world = World::start().await;
    let page = [("client_id", world.spa.as_str()), ("redirect_uri", SPA)];
    assert_eq!(open(&world, &page).await.title(), "Sign in");
    let without = [page[0], page[1], ("code_challenge", ""), ("code_challenge_method", "")];
    open(&world, &without).await.refuses("invalid_request", 9_002_325);
    let native = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(open(&world, &native).await.title(), "Sign in", "a program may do without");
}

#[tokio::test]
async fn an_application_gets_no_code_for_a_resource_that_it_may_not_use() {
    let world = World::start().await;
    let redirect_uris = json!([{ "uri": "http://localhost", "type": "native" }]);
    let registration =
        json!({ "client_id": world.native, "redirect_uris": redirect_uris, "allowed_resources": ["https://vault.azure.net"] });
    world.entra.control("POST", "/apps", &registration).await;
    open(&world, &[]).await.refuses("invalid_request", 650_057);
    assert_eq!(open(&world, &[("scope", "https://vault.azure.net/.default")]).await.title(), "Sign in");
}

#[tokio::test]
async fn who_cancels_is_not_asked_again_and_the_application_learns_of_it() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let first = browser.open(&world.authorize(&[])).await;
    let second = browser.submit(&first, &[("username", &world.user.user_principal_name)]).await;
    let refused = browser.submit(&second, &[("action", "cancel")]).await;
    refused.refuses("access_denied", 65_004);
    assert_eq!(refused.parameter("error_subcode").as_deref(), Some("cancel"));
    let over = browser.submit(&second, &[("password", &world.user.password)]).await;
    assert_eq!(over.title(), "Start again");
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_is_over() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[])).await;
    world.entra.0.set_clock_offset(3601);
    assert_eq!(browser.submit(&page, &[("username", &world.user.user_principal_name)]).await.title(), "Start again");
    assert_eq!(browser.post("/common/login", &[("flow", "made up")]).await.title(), "Start again");
}

#[tokio::test]
async fn silently_nobody_signs_in() {
    let world = World::start().await;
    let silent = [("prompt", "none")];
    open(&world, &silent).await.refuses("login_required", 50_058);
    open(&world, &[silent[0], ("login_hint", &world.user.user_principal_name)]).await.refuses("login_required", 50_058);
    let ada = world.add_user("ada", UserRegistration::default());
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let page = browser.open(&world.authorize(&[("prompt", "login")])).await;
    world.type_password(&mut browser, &page, &ada).await;
    browser.open(&world.authorize(&silent)).await.refuses("interaction_required", 16_000);
    world.entra.0.revoke_sessions(&world.user.object_id).unwrap();
    let only = browser.open(&world.authorize(&silent)).await;
    assert!(only.parameter("code").is_some(), "whose session was ended is signed in no more");
}

#[tokio::test]
async fn silently_nobody_does_what_is_demanded() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let silent = world.authorize(&[("prompt", "none")]);
    for (kind, error, code) in [
        (InteractionKind::Consent, "consent_required", 65_001),
        (InteractionKind::Multifactor, "interaction_required", 50_076),
        (InteractionKind::Enrollment, "interaction_required", 50_079),
    ] {
        world.entra.0.clear_interactions();
        world.entra.0.demand_interaction(Interaction { resource: GRAPH_ID.to_owned(), kind }).unwrap();
        let refused = browser.open(&silent).await;
        refused.refuses(error, code);
        let claims = refused.parameter("claims").map(|claims| serde_json::from_str::<Value>(&claims).unwrap());
        assert_eq!(claims.is_some_and(|claims| claims["access_token"]["capolids"].is_object()), code != 65_001);
    }
}

#[tokio::test]
async fn other_methods_are_not_taken() {
    let world = World::start().await;
    for path in ["/common/oauth2/v2.0/authorize", "/common/oauth2/v2.0/logout"] {
        let answer = crate::support::send(&world.entra.0, "DELETE", path, &[], b"").await;
        answer.is_error(405, "invalid_request", 900_561);
    }
    world.entra.get("/common/login").await.is_error(405, "invalid_request", 900_561);
    world.entra.get("/common/oauth2/v2.0/devicecode").await.is_error(405, "invalid_request", 900_561);
}
