//! The authorize endpoint: a person signs in, and the application gets a code.

use crate::support::{Browser, LOOPBACK, Page, SPA, World, decoded};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_emulator::{TenantRegistration, UserRegistration};
use serde_json::{Value, json};

#[tokio::test]
async fn a_person_types_name_and_password_and_the_application_gets_a_code_for_tokens() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[("nonce", "n-1"), ("client_info", "1")])).await;
    assert_eq!((page.0.status, page.title().as_str()), (200, "Sign in"));
    assert!(page.has("username") && page.has("next") && page.has("cancel"));
    let page = browser.submit(&page, &[("username", &world.user.user_principal_name.to_uppercase())]).await;
    assert!(page.has("password") && page.has("sign-in") && page.has("other-account"));
    let done = browser.submit(&page, &[("password", &world.user.password), ("action", "next")]).await;
    assert_eq!(done.redirect().0, "http://localhost:8400/?");
    assert_eq!(done.parameter("state").as_deref(), Some("a state & <more>+"));
    let info = URL_SAFE_NO_PAD.decode(done.parameter("client_info").unwrap()).unwrap();
    let home = json!({ "uid": world.user.object_id, "utid": world.user.tenant_id });
    assert_eq!(serde_json::from_slice::<Value>(&info).unwrap(), home);

    let answer = world.redeem(&done.parameter("code").unwrap(), &[]).await;
    let (_, id) = decoded(&answer.ok_text("id_token"));
    assert_eq!((&id["nonce"], &id["oid"], &id["aud"]), (&json!("n-1"), &json!(world.user.object_id), &json!(world.native)));
    assert_eq!(decoded(&answer.ok_text("access_token")).1["amr"], json!(["pwd"]));
    assert_eq!(world.entra.0.counts().of("authorize"), 1);
    assert_eq!(world.entra.0.counts().of("sign_in"), 2);
}

#[tokio::test]
async fn pages_are_cut_off_from_their_opener_and_are_neither_kept_nor_framed() {
    let world = World::start().await;
    let page = Browser::new(&world.entra).open(&world.authorize(&[])).await;
    assert_eq!(page.0.header("cross-origin-opener-policy"), Some("same-origin"));
    assert_eq!(page.0.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.0.header("cache-control"), Some("no-store, no-cache"));
    assert_eq!(page.0.header("content-type"), Some("text/html; charset=utf-8"));
    let cookie = page.0.header("set-cookie").unwrap();
    assert!(cookie.contains("httponly") && cookie.contains("secure; samesite=none"), "{cookie}");
}

#[tokio::test]
async fn every_step_of_a_sign_in_is_cut_off_from_its_opener_and_only_what_needs_no_person_may_be_framed() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let frame = |page: &Page| page.0.header("x-frame-options").map(ToOwned::to_owned);
    let name = browser.open(&world.authorize(&[])).await;
    let password = browser.submit(&name, &[("username", &world.user.user_principal_name)]).await;
    let code = browser.submit(&password, &[("password", &world.user.password)]).await;
    let refused = browser.open(&world.authorize(&[("prompt", "none"), ("login_hint", "nobody@contoso.example")])).await;
    let wrong = browser.open(&world.authorize(&[("redirect_uri", "https://evil.example/")])).await;
    let out = browser.open("/common/oauth2/v2.0/logout").await;
    for page in [&name, &password, &code, &refused, &wrong, &out] {
        assert_eq!(page.0.header("cross-origin-opener-policy"), Some("same-origin"));
    }
    for page in [&name, &password, &wrong, &out] {
        assert_eq!(frame(page).as_deref(), Some("DENY"));
    }
    assert_eq!((frame(&code), frame(&refused)), (None, None), "a redirect shows nothing");
}

#[tokio::test]
async fn the_answer_comes_in_the_query_in_the_fragment_or_by_a_form() {
    let world = World::start().await;
    for (mode, start) in [("query", "http://localhost:8400/?"), ("fragment", "http://localhost:8400/#")] {
        let done = world.sign_in(&mut Browser::new(&world.entra), &[("response_mode", mode)]).await;
        assert_eq!(done.redirect().0, start);
        assert!(done.parameter("code").is_some());
    }
    let done = world.sign_in(&mut Browser::new(&world.entra), &[("response_mode", "form_post")]).await;
    assert_eq!((done.0.status, done.action().as_str()), (200, LOOPBACK));
    assert_eq!(done.hidden("state").as_deref(), Some("a state & <more>+"));
    let code = done.hidden("code").unwrap();
    assert_eq!(world.redeem(&code, &[]).await.status, 200);
}

#[tokio::test]
async fn the_request_may_be_posted() {
    let world = World::start().await;
    let parameters = world.authorize_parameters(&[]);
    let fields = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    let mut browser = Browser::new(&world.entra);
    let page = browser.post(&format!("/{}/oauth2/v2.0/authorize", world.entra.0.tenant_id()), &fields).await;
    let done = world.type_password(&mut browser, &page, &world.user).await;
    assert!(done.parameter("code").is_some());
}

#[tokio::test]
async fn whoever_is_signed_in_is_not_asked_again_for_a_day() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let again = browser.open(&world.authorize(&[])).await;
    assert!(again.parameter("code").is_some());
    let silent = browser.open(&world.authorize(&[("prompt", "none"), ("client_id", &world.spa), ("redirect_uri", SPA)])).await;
    assert_eq!(silent.redirect().0, format!("{SPA}?"));
    assert!(silent.parameter("code").is_some(), "another application, the same session");
    assert_eq!(silent.0.header("x-frame-options"), None, "this may happen in a frame");
    let other_browser = Browser::new(&world.entra).open(&world.authorize(&[])).await;
    assert_eq!(other_browser.title(), "Sign in");
    world.entra.0.set_clock_offset(86_401);
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
}

#[tokio::test]
async fn prompt_login_asks_for_the_password_whoever_is_signed_in() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    assert_eq!(browser.open(&world.authorize(&[("prompt", "login")])).await.title(), "Sign in");
    let hinted = [("prompt", "login"), ("login_hint", world.user.user_principal_name.as_str())];
    assert_eq!(browser.open(&world.authorize(&hinted)).await.title(), "Enter password");
}

#[tokio::test]
async fn prompt_select_account_lets_the_person_pick_or_use_another() {
    let world = World::start().await;
    let ada = world.add_user("ada", UserRegistration::default());
    let mut browser = Browser::new(&world.entra);
    let path = world.authorize(&[("prompt", "select_account")]);
    let page = browser.open(&path).await;
    assert_eq!(page.title(), "Sign in", "nobody to pick");
    world.type_password(&mut browser, &page, &world.user).await;

    let page = browser.open(&path).await;
    assert_eq!(page.title(), "Pick an account");
    assert!(page.has("account-0") && !page.has("account-1") && page.0.text().contains(&world.user.user_principal_name));
    let page = browser.submit(&page, &[("action", "other")]).await;
    let done = world.type_password(&mut browser, &page, &ada).await;
    let answer = world.redeem(&done.parameter("code").unwrap(), &[]).await;
    assert_eq!(decoded(&answer.ok_text("id_token")).1["oid"], json!(ada.object_id));

    let page = browser.open(&path).await;
    assert!(page.has("account-1"));
    let done = browser.submit(&page, &[("account", &world.user.object_id)]).await;
    let answer = world.redeem(&done.parameter("code").unwrap(), &[]).await;
    assert_eq!(decoded(&answer.ok_text("id_token")).1["oid"], json!(world.user.object_id));
    let odd = browser.open(&path).await;
    assert_eq!(browser.submit(&odd, &[("account", "nobody")]).await.title(), "Pick an account");
}

#[tokio::test]
async fn a_login_hint_names_the_person_by_name_or_by_the_id_tokens_claim() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    let hint = world.user.user_principal_name.as_str();
    let page = browser.open(&world.authorize(&[("login_hint", hint)])).await;
    assert_eq!((page.title().as_str(), page.element("account").as_deref()), ("Enter password", Some(hint)));
    let done = browser.submit(&page, &[("password", &world.user.password)]).await;
    let id_token = world.redeem(&done.parameter("code").unwrap(), &[]).await.ok_text("id_token");
    let claim = decoded(&id_token).1["login_hint"].as_str().unwrap().to_owned();
    let silent = browser.open(&world.authorize(&[("prompt", "none"), ("login_hint", &claim)])).await;
    assert!(silent.parameter("code").is_some());
    let page = browser.open(&world.authorize(&[("login_hint", "nobody@contoso.example")])).await;
    assert_eq!(page.title(), "Sign in", "another person is meant than the one who is signed in");
    assert!(page.0.text().contains("value=\"nobody@contoso.example\""));
}

#[tokio::test]
async fn a_domain_hint_keeps_people_of_other_domains_from_being_taken_unasked() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let own = world.user.user_principal_name.rsplit_once('@').unwrap().1.to_owned();
    for (hint, unasked) in [(own.as_str(), true), ("organizations", true), ("fabrikam.example", false)] {
        let page = browser.open(&world.authorize(&[("domain_hint", hint)])).await;
        assert_eq!(page.0.status == 302, unasked, "{hint}");
    }
}

#[tokio::test]
async fn at_common_people_of_any_tenant_sign_in_to_their_own() {
    let world = World::start().await;
    let fabrikam = world.entra.0.add_tenant(TenantRegistration::default()).unwrap();
    let bea = UserRegistration { tenant_id: Some(fabrikam.tenant_id.clone()), ..UserRegistration::default() };
    let bea = world.add_user("bea", bea);
    let registration =
        json!({ "client_id": world.native, "multi_tenant": true, "redirect_uris": [{ "uri": "http://localhost", "type": "native" }] });
    world.entra.control("POST", "/apps", &registration).await;
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize_at("common", &[])).await;
    let done = world.type_password(&mut browser, &page, &bea).await;
    let answer = world.redeem(&done.parameter("code").unwrap(), &[("tenant", "common")]).await;
    assert_eq!(decoded(&answer.ok_text("id_token")).1["tid"], json!(fabrikam.tenant_id));
}

#[tokio::test]
async fn a_loopback_address_may_have_any_port() {
    let world = World::start().await;
    for uri in ["http://localhost", "http://localhost/", "http://localhost:1", "http://localhost:65535/"] {
        let page = Browser::new(&world.entra).open(&world.authorize(&[("redirect_uri", uri)])).await;
        assert_eq!((page.0.status, page.title().as_str()), (200, "Sign in"), "{uri}");
    }
}

#[tokio::test]
async fn an_application_with_one_redirect_uri_need_not_name_it() {
    let world = World::start().await;
    let done = world.sign_in(&mut Browser::new(&world.entra), &[("redirect_uri", "")]).await;
    assert_eq!(done.redirect().0, "http://localhost/?");
}
