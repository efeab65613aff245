//! Signing out of the browser's session.

use crate::support::{Browser, SPA, World};
use entra_emulator::UserRegistration;
use serde_json::json;

#[tokio::test]
async fn it_ends_the_browsers_session_and_leads_back_to_a_registered_address() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let path = format!("/common/oauth2/v2.0/logout?post_logout_redirect_uri={SPA}&state=a%20state");
    let out = browser.open(&path).await;
    assert_eq!(out.redirect().0, format!("{SPA}?"));
    assert_eq!(out.parameter("state").as_deref(), Some("a state"));
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
}

#[tokio::test]
async fn an_address_that_nobody_registered_is_no_place_to_go() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    for query in ["", "?post_logout_redirect_uri=https://evil.example/"] {
        let out = browser.open(&format!("/common/oauth2/v2.0/logout{query}")).await;
        assert_eq!((out.0.status, out.title().as_str()), (200, "You signed out"));
        assert!(!out.0.text().contains("evil"));
    }
}

#[tokio::test]
async fn a_hint_signs_out_one_of_several() {
    let world = World::start().await;
    let ada = world.add_user("ada", UserRegistration::default());
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let page = browser.open(&world.authorize(&[("prompt", "login")])).await;
    world.type_password(&mut browser, &page, &ada).await;
    browser.post("/common/oauth2/v2.0/logout", &[("logout_hint", &format!("O.{}", ada.object_id))]).await;
    let left = browser.open(&world.authorize(&[])).await;
    assert!(left.parameter("code").is_some(), "one is left, and there is no choice");
}

#[tokio::test]
async fn who_stays_signed_in_is_signed_out_as_well() {
    let world = World::start().await;
    world.entra.control("PATCH", "/settings", &json!({ "ask_to_stay_signed_in": true })).await;
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[]).await;
    browser.submit(&page, &[("action", "yes")]).await;
    browser.open("/common/oauth2/v2.0/logout").await;
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
}
