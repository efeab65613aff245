//! Users, their passwords, and what is kept of them.

use crate::support::{Browser, Entra, World};
use serde_json::json;

#[tokio::test]
async fn a_password_is_made_and_said_once() {
    let entra = Entra::start().await;
    let user = entra.control("POST", "/users", &json!({ "user_principal_name": "ada@contoso.example" })).await;
    let password = user["password"].as_str().unwrap().to_owned();
    assert!(password.len() >= 32);
    for path in ["/", "/directory"] {
        let text = entra.control("GET", path, &json!({})).await.to_string();
        assert!(text.contains("ada@contoso.example") && !text.contains(&password), "{path}");
    }
    let chosen = entra.control("POST", "/users", &json!({ "user_principal_name": "ada@contoso.example", "password": "chosen" })).await;
    assert_eq!((&chosen["password"], &chosen["object_id"]), (&json!("chosen"), &user["object_id"]));
    assert!(!format!("{:?}{:?}", entra.0.user(), entra.0).contains(&entra.0.user().password), "nor is it in Debug");
}

#[tokio::test]
async fn the_first_user_stays_the_first_one_when_registered_anew() {
    let entra = Entra::start().await;
    let first = entra.0.user();
    entra.control("POST", "/users", &json!({ "user_principal_name": "ada@contoso.example" })).await;
    entra.control("POST", "/users", &json!({ "user_principal_name": first.user_principal_name, "password": "chosen" })).await;
    assert_eq!((entra.0.user().object_id, entra.0.user().password), (first.object_id, "chosen".to_owned()));
}

#[tokio::test]
async fn a_value_that_is_no_good_is_refused_by_name() {
    let entra = Entra::start().await;
    for (body, named) in [
        (json!({ "password": "" }), "password"),
        (json!({ "one_time_code": "" }), "one_time_code"),
        (json!({ "guest_in": ["nobody.example"] }), "tenant_id"),
        (json!({ "user_principal_name": "ada" }), "user_principal_name"),
        (json!({ "secret": 1 }), "secret"),
    ] {
        let answer = entra.try_control("POST", "/users", &body.to_string()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.json()["error"].as_str().unwrap().contains(named), "{}", answer.text());
    }
    assert_eq!(entra.try_control("GET", "/users/nobody/one-time-code", "").await.status, 400);
}

#[tokio::test]
async fn the_log_has_nothing_that_a_person_typed_in_secret() {
    let world = World::start().await;
    let mia =
        json!({ "user_principal_name": "mia@contoso.example", "mfa": true, "one_time_code": "842077", "password": "typed in secret" });
    world.entra.control("POST", "/users", &mia).await;
    let mut browser = Browser::new(&world.entra);
    let page = browser.open(&world.authorize(&[("login_hint", "mia@contoso.example")])).await;
    let page = browser.submit(&page, &[("password", "typed in secret")]).await;
    let ticket = page.hidden("flow").unwrap();
    let done = browser.submit(&page, &[("one_time_code", "842077")]).await;
    let code = done.parameter("code").unwrap();
    let answer = world.redeem(&code, &[]).await;
    world.refresh(&answer.ok_text("refresh_token"), &[]).await;
    let cookie = browser.cookies[0].1.clone();
    let log = world.entra.control("GET", "/log", &json!({})).await.to_string();
    let refresh_token = answer.ok_text("refresh_token");
    for secret in ["typed in secret", "842077", &ticket, &code, &cookie, &refresh_token, crate::support::VERIFIER] {
        assert!(!log.contains(secret), "'{secret}' is in the log");
    }
    assert!(log.contains("one_time_code") && log.contains("login_hint"));
}

#[tokio::test]
async fn a_reset_signs_everybody_out_and_forgets_codes() {
    let world = World::start().await;
    let mut browser = Browser::new(&world.entra);
    world.sign_in(&mut browser, &[]).await;
    let code = world.code();
    world.entra.0.reset();
    assert_eq!(browser.open(&world.authorize(&[])).await.title(), "Sign in");
    world.redeem(&code, &[]).await.is_error(400, "invalid_grant", 9_002_313);
}

#[tokio::test]
async fn faults_spoil_the_endpoints_of_sign_ins_too() {
    let world = World::start().await;
    for (on, path, method) in [
        ("authorize", world.authorize(&[]), "GET"),
        ("device_code", "/common/oauth2/v2.0/devicecode".to_owned(), "POST"),
        ("sign_in", "/common/oauth2/deviceauth".to_owned(), "GET"),
        ("user_realm", "/common/userrealm/a@b.example".to_owned(), "GET"),
    ] {
        let fault = json!({ "on": on, "times": 1, "action": { "type": "html", "status": 503 } });
        world.entra.control("POST", "/faults", &fault).await;
        assert_eq!(crate::support::send(&world.entra.0, method, &path, &[], b"").await.status, 503, "{on}");
    }
}
