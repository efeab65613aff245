//! What the pages ask of people beside a password, and what they say when something is wrong.

use crate::support::{Browser, World, decoded};
use entra_emulator::{Interaction, InteractionKind, TenantRegistration, UserRegistration};
use serde_json::json;

fn demand(world: &World, kind: InteractionKind) {
    world.entra.0.demand_interaction(Interaction { resource: "https://graph.microsoft.com".to_owned(), kind }).unwrap();
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_page_and_the_person_may_try_again() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[])).await;
    let page = browser.submit(&page, &[("username", "nobody@contoso.example")]).await;
    assert_eq!(page.title(), "Sign in");
    assert!(page.element("error").unwrap().contains("nobody@contoso.example"));
    let page = browser.submit(&page, &[("username", &world.user.user_principal_name)]).await;
    let page = browser.submit(&page, &[("password", "wrong")]).await;
    assert_eq!(page.title(), "Enter password");
    assert!(page.element("error").unwrap().contains("invalid username or password"));
    let done = browser.submit(&page, &[("password", &world.user.password)]).await;
    assert!(done.parameter("code").is_some());
}

#[tokio::test]
async fn a_person_of_another_tenant_is_not_let_in_unless_as_a_guest() {
    let world = World::start().await;
    let fabrikam = world.entra.0.add_tenant(TenantRegistration::default()).unwrap();
    let of_fabrikam =
        |guest_in: Vec<String>| UserRegistration { tenant_id: Some(fabrikam.tenant_id.clone()), guest_in, ..Default::default() };
    let stranger = world.add_user("bea", of_fabrikam(Vec::new()));
    let guest = world.add_user("cleo", of_fabrikam(vec![world.entra.0.tenant_id().to_owned()]));
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[])).await;
    let page = browser.submit(&page, &[("username", &stranger.user_principal_name)]).await;
    assert!(page.element("error").unwrap().contains("external user"), "{}", page.0.text());
    let done = world.type_password(&mut browser, &page, &guest).await;
    let answer = world.redeem(&done.parameter("code").unwrap(), &[]).await;
    let (_, id) = decoded(&answer.ok_text("id_token"));
    assert_eq!((&id["tid"], &id["oid"]), (&json!(world.entra.0.tenant_id()), &json!(guest.object_id)));
}

#[tokio::test]
async fn a_disabled_account_and_an_expired_password_are_told_only_to_who_knows_the_password() {
    let world = World::start().await;
    let off = world.add_user("off", UserRegistration { disabled: true, ..Default::default() });
    let old = world.add_user("old", UserRegistration { password_expired: true, ..Default::default() });
    for (user, told) in [(off, "disabled"), (old, "expired")] {
        let mut browser = Browser::new(&world.entra);
        let page = browser.open(&world.authorize(&[("login_hint", &user.user_principal_name)])).await;
        let page = browser.submit(&page, &[("password", "wrong")]).await;
        assert!(!page.element("error").unwrap().contains(told));
        let page = browser.submit(&page, &[("password", &user.password)]).await;
        assert!(page.element("error").unwrap().contains(told));
    }
}

#[tokio::test]
async fn who_has_a_second_factor_types_the_code_that_was_sent() {
    let world = World::start().await;
    let user = world.add_user("mia", UserRegistration { mfa: true, ..Default::default() });
    assert!(world.entra.0.one_time_code(&user.object_id).is_err(), "nothing was sent yet");
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[])).await;
    let page = world.type_password(&mut browser, &page, &user).await;
    assert_eq!(page.title(), "Verify your identity");
    assert!(page.has("one-time-code") && page.has("verify"));
    let code = world.entra.control("GET", &format!("/users/{}/one-time-code", user.user_principal_name), &json!({})).await;
    let code = code["code"].as_str().unwrap().to_owned();
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let page = browser.submit(&page, &[("one_time_code", "nonsense")]).await;
    assert!(page.element("error").is_some() && page.has("one-time-code"));
    let done = browser.submit(&page, &[("one_time_code", &code)]).await;
    let answer = world.redeem(&done.parameter("code").unwrap(), &[]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["amr"], json!(["pwd", "mfa"]));

    let again = browser.open(&world.authorize(&[("prompt", "login")])).await;
    let page = world.type_password(&mut browser, &again, &user).await;
    assert_eq!(browser.submit(&page, &[("one_time_code", &code)]).await.title(), "Verify your identity", "a code is good once");
}

#[tokio::test]
async fn a_users_settings_may_name_a_code_that_stays() {
    let world = World::start().await;
    let user = UserRegistration { mfa: true, one_time_code: Some("424242".to_owned()), ..Default::default() };
    let user = world.add_user("mia", user);
    for _ in 0..2 {
        let mut browser = Browser::new(&world.entra);
        let page = browser.open(&world.authorize(&[])).await;
        let page = world.type_password(&mut browser, &page, &user).await;
        assert!(browser.submit(&page, &[("one_time_code", "424242")]).await.parameter("code").is_some());
    }
}

#[tokio::test]
async fn a_resources_demand_for_a_second_factor_is_met_on_the_page() {
    let world = World::start().await;
    for (kind, title) in [(InteractionKind::Multifactor, "Verify your identity"), (InteractionKind::Enrollment, "Keep your account secure")]
    {
        world.entra.0.clear_interactions();
        let mut browser = Browser::new(&world.entra);
        assert!(world.sign_in(&mut browser, &[]).await.parameter("code").is_some(), "nothing is demanded");
        demand(&world, kind);
        let page = browser.open(&world.authorize(&[])).await;
        assert_eq!(page.title(), title, "the session that there is does not do");
        let code = world.entra.0.one_time_code(&world.user.object_id).unwrap();
        let done = browser.submit(&page, &[("one_time_code", &code)]).await;
        assert_eq!(world.redeem(&done.parameter("code").unwrap(), &[]).await.status, 200);
        assert!(browser.open(&world.authorize(&[])).await.parameter("code").is_some(), "the session has it now");
    }
}

#[tokio::test]
async fn claims_that_name_a_policy_demand_a_second_factor() {
    let world = World::start().await;
    let claims = json!({ "access_token": { "capolids": { "essential": true, "values": ["p"] } } }).to_string();
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[("claims", &claims)]).await;
    assert_eq!(page.title(), "Verify your identity");
}

#[tokio::test]
async fn consent_is_asked_for_once_where_it_is_demanded() {
    let world = World::start().await;
    demand(&world, InteractionKind::Consent);
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[]).await;
    assert_eq!(page.title(), "Permissions requested");
    assert!(page.has("accept") && page.0.text().contains("<li>User.Read</li>") && page.0.text().contains("Tool"));
    assert_eq!(browser.submit(&page, &[]).await.title(), "Permissions requested", "only a yes is a yes");
    let done = browser.submit(&page, &[("action", "accept")]).await;
    assert_eq!(world.redeem(&done.parameter("code").unwrap(), &[]).await.status, 200);
    assert!(browser.open(&world.authorize(&[])).await.parameter("code").is_some(), "it is not asked for again");

    world.entra.0.reset();
    demand(&world, InteractionKind::Consent);
    let mut browser = Browser::new(&world.entra);
    let page = world.sign_in(&mut browser, &[]).await;
    browser.submit(&page, &[("action", "cancel")]).await.refuses("access_denied", 65_004);
}

#[tokio::test]
async fn prompt_consent_asks_for_it_in_any_case() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    for _ in 0..2 {
        let page = browser.open(&world.authorize(&[("prompt", "consent"), ("login_hint", &world.user.object_id)])).await;
        let page = if page.has("password") { browser.submit(&page, &[("password", &world.user.password)]).await } else { page };
        assert_eq!(page.title(), "Permissions requested");
        assert!(browser.submit(&page, &[("action", "accept")]).await.parameter("code").is_some());
    }
}

#[tokio::test]
async fn no_step_can_be_left_out() {
    let world = World::start().await;
    let user = world.add_user("mia", UserRegistration { mfa: true, ..Default::default() });
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[("prompt", "consent")])).await;
    for fields in [&[("action", "accept")][..], &[("one_time_code", "1")], &[("password", &user.password)], &[("action", "continue")]] {
        assert_eq!(browser.submit(&page, fields).await.title(), "Sign in");
    }
    let page = browser.submit(&page, &[("username", &user.user_principal_name)]).await;
    for fields in [&[("action", "accept")][..], &[("account", &user.object_id)], &[("action", "continue")]] {
        assert_eq!(browser.submit(&page, fields).await.title(), "Enter password");
    }
    let page = browser.submit(&page, &[("password", &user.password)]).await;
    assert_eq!(browser.submit(&page, &[("action", "accept")]).await.title(), "Verify your identity");
}

#[tokio::test]
async fn nobody_chooses_the_session_that_another_signs_in_to() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[])).await;
    let planted = "x".repeat(43);
    browser.cookies.iter_mut().for_each(|(_, value)| value.clone_from(&planted));
    world.type_password(&mut browser, &page, &world.user).await;
    let mut thief = Browser::new(&world.entra);
    thief.cookies = browser.cookies.iter().map(|(name, _)| (name.clone(), planted.clone())).collect();
    assert_eq!(thief.open(&world.authorize(&[])).await.title(), "Sign in");
    assert!(browser.open(&world.authorize(&[])).await.parameter("code").is_some());
}
