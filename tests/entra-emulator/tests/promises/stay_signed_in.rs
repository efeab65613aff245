//! "Stay signed in?", and what becomes of who says yes or no when the browser is closed.

use crate::support::{Browser, Page, World};
use entra_emulator::UserRegistration;
use serde_json::json;

const DAY: i64 = 86_400;

/// An emulator that asks.
async fn start() -> World {
    let world = World::start().await;
    world.entra.control("PATCH", "/settings", &json!({ "ask_to_stay_signed_in": true })).await;
    world
}

/// The cookies of an answer, by whether they outlive the browser.
fn cookies(page: &Page) -> (Vec<String>, Vec<String>) {
    let all = page.0.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
    all.partition(|cookie| cookie.contains("max-age="))
}

/// Cookies that do not outlive the browser are forgotten.
fn close(browser: &mut Browser<'_>) {
    browser.cookies.retain(|(name, _)| name.starts_with("ESTSAUTHPERSISTENT-"));
}

#[tokio::test]
async fn nobody_is_asked_unless_the_emulator_is_told_to() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let done = world.sign_in(&mut browser, &[]).await;
    assert!(done.parameter("code").is_some());
    assert_eq!(cookies(&done).0, Vec::<String>::new(), "no cookie outlives the browser");
    close(&mut browser);
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
}

#[tokio::test]
async fn who_says_yes_is_signed_in_after_the_browser_was_closed_for_ninety_days() {
    let world = start().await;
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[]).await;
    assert_eq!(page.title(), "Stay signed in?");
    assert_eq!(page.element("account").as_deref(), Some(world.user.user_principal_name.as_str()));
    assert!(page.has("yes") && page.has("no"));
    assert_eq!(cookies(&page).0, Vec::<String>::new(), "nothing is said yet");
    let done = browser.submit(&page, &[("action", "yes")]).await;
    assert!(done.parameter("code").is_some());
    let (lasting, _) = cookies(&done);
    assert!(lasting.len() == 1 && lasting[0].contains("; httponly; secure; samesite=none; max-age=7776000"), "{lasting:?}");
    close(&mut browser);
    assert!(browser.open(&world.authorize(&[])).await.parameter("code").is_some(), "nobody is asked again");
    world.entra.control("PUT", "/clock", &json!({ "advance_seconds": 89 * DAY })).await;
    assert!(browser.open(&world.authorize(&[("prompt", "none")])).await.parameter("code").is_some());
    world.entra.control("PUT", "/clock", &json!({ "advance_seconds": DAY })).await;
    browser.open(&world.authorize(&[("prompt", "none")])).await.refuses("login_required", 50_058);
}

#[tokio::test]
async fn who_says_no_is_signed_in_until_the_browser_is_closed() {
    let world = start().await;
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[]).await;
    let done = browser.submit(&page, &[("action", "no")]).await;
    assert!(done.parameter("code").is_some());
    assert_eq!(cookies(&done).0, Vec::<String>::new());
    assert!(browser.open(&world.authorize(&[])).await.parameter("code").is_some(), "it is still open");
    close(&mut browser);
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
}

#[tokio::test]
async fn it_is_asked_after_the_second_factor_and_before_consent() {
    let world = start().await;
    let user = world.add_user("mia", UserRegistration { mfa: true, one_time_code: Some("123456".to_owned()), ..Default::default() });
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[("prompt", "consent")])).await;
    let page = world.type_password(&mut browser, &page, &user).await;
    assert_eq!(page.title(), "Verify your identity");
    let page = browser.submit(&page, &[("one_time_code", "123456")]).await;
    assert_eq!(page.title(), "Stay signed in?");
    let page = browser.submit(&page, &[("action", "no")]).await;
    assert_eq!(page.title(), "Permissions requested");
}

#[tokio::test]
async fn each_of_several_people_stays_or_does_not() {
    let world = start().await;
    let ada = world.add_user("ada", UserRegistration::default());
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[]).await;
    browser.submit(&page, &[("action", "yes")]).await;
    let page = browser.open(&world.authorize(&[("prompt", "login")])).await;
    let page = world.type_password(&mut browser, &page, &ada).await;
    browser.submit(&page, &[("action", "no")]).await;
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Pick an account");
    close(&mut browser);
    assert!(browser.open(&world.authorize(&[])).await.parameter("code").is_some(), "one is left, and there is no choice");
    // Who says no the next time does not stay.
    let page = browser.open(&world.authorize(&[("prompt", "login")])).await;
    let page = world.type_password(&mut browser, &page, &world.user).await;
    browser.submit(&page, &[("action", "no")]).await;
    close(&mut browser);
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
}
