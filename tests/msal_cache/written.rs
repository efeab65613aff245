use azure_identity_wasm::{
    Secret,
    cache::msal::{self, News, Whose},
    json::SerdeJson,
};
use serde_json::{Value, json};

use crate::{
    APPLICATION, Asked, CLIENT, HOME, NOW, OTHER, PUBLIC, SCOPE, TENANT, USER, access_token, account_entry, cache, record, refresh_token,
    signed_in,
};

fn merge(asked: &Asked<'_>, before: &Value, news: News<'_>) -> Value {
    let text = asked.with(|subject| msal::merge(&before.to_string(), subject, &news, &SerdeJson)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What a sign-in writes.
fn sign_in(before: &Value) -> Value {
    let (record, user) = (record("AT"), signed_in("RT"));
    merge(&USER, before, News { record: Some(&record), user: Some(&user), home_account_id: Some(HOME), ..News::default() })
}

fn secrets(cache: &Value, section: &str) -> Vec<String> {
    let Some(section) = cache[section].as_object() else { return Vec::new() };
    section.values().map(|entry| entry["secret"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_sign_in_writes_every_section_under_the_keys_of_msal_for_python() {
    let user = signed_in("RT");
    let written = sign_in(&json!({}));
    let (now, later) = (NOW.to_string(), (NOW + 3600).to_string());
    assert_eq!(
        written,
        json!({
            "AccessToken": { format!("{HOME}-{PUBLIC}-accesstoken-{CLIENT}-{TENANT}-{SCOPE}"): {
                "home_account_id": HOME, "environment": PUBLIC, "client_id": CLIENT, "credential_type": "AccessToken", "secret": "AT",
                "target": SCOPE, "realm": TENANT, "token_type": "Bearer", "cached_at": now, "expires_on": later,
                "extended_expires_on": later,
            }},
            "RefreshToken": { format!("{HOME}-{PUBLIC}-refreshtoken-{CLIENT}--{SCOPE}"): {
                "home_account_id": HOME, "environment": PUBLIC, "client_id": CLIENT, "credential_type": "RefreshToken", "secret": "RT",
                "target": SCOPE, "last_modification_time": now,
            }},
            "IdToken": { format!("{HOME}-{PUBLIC}-idtoken-{CLIENT}-{TENANT}-"): {
                "home_account_id": HOME, "environment": PUBLIC, "client_id": CLIENT, "credential_type": "IdToken",
                "secret": user.id_token.as_ref().unwrap().expose(), "realm": TENANT,
            }},
            "Account": { format!("{HOME}-{PUBLIC}-{TENANT}"): {
                "home_account_id": HOME, "environment": PUBLIC, "realm": TENANT, "local_account_id": "0d0d0d0d-local",
                "username": "user@contoso.example", "authority_type": "MSSTS", "name": "Ü. Ser", "client_info": user.client_info,
            }},
            "AppMetadata": { format!("appmetadata-{PUBLIC}-{CLIENT}"): { "client_id": CLIENT, "environment": PUBLIC }},
        })
    );
}

#[test]
fn what_is_written_is_found() {
    let written = sign_in(&json!({}));
    let found = USER.find(&written);
    assert_eq!(found.record.unwrap().token.token.expose(), "AT");
    let (user, wrote) = (found.user.unwrap(), signed_in("RT"));
    assert_eq!((&user.record, &user.client_info), (&wrote.record, &wrote.client_info));
    assert_eq!(user.refresh_token.as_ref().unwrap().expose(), "RT");
    assert_eq!(user.id_token.as_ref().unwrap().expose(), wrote.id_token.as_ref().unwrap().expose());
}

#[test]
fn an_applications_token_has_an_entry_for_each_who_looks_for_it_in_another_way() {
    let record = record("AT");
    let news = News { record: Some(&record), ..News::default() };
    let written = merge(&APPLICATION, &json!({}), news);
    let key = format!("-{PUBLIC}-accesstoken-{CLIENT}-{TENANT}-{SCOPE}");
    assert_eq!(written["AccessToken"][&key]["home_account_id"], json!(null));
    assert_eq!(written["AccessToken"][&format!("{key}-")]["home_account_id"], json!(""));
    assert_eq!(written.as_object().unwrap().len(), 1, "nobody has signed in: {written}");
    assert_eq!(merge(&APPLICATION, &written, news), written);
    assert_eq!(APPLICATION.token(&written).as_deref(), Some("AT"));
}

#[test]
fn a_user_of_whom_nothing_is_known_is_not_written() {
    let (record, mut user) = (record("AT"), signed_in("RT"));
    user.record.home_account_id.clear();
    let news = News { record: Some(&record), user: Some(&user), home_account_id: Some(""), ..News::default() };
    let written = merge(&USER, &json!({}), news);
    for section in ["AccessToken", "RefreshToken", "IdToken", "Account"] {
        assert_eq!(written[section], json!(null), "{written}");
    }
}

#[test]
fn scopes_are_kept_in_order_without_those_that_ask_for_an_identity() {
    let record = record("AT");
    let asked = Asked { scopes: &["User.Read openid Mail.Read offline_access"], ..USER };
    let written = merge(&asked, &json!({}), News { record: Some(&record), home_account_id: Some(HOME), ..News::default() });
    let entry = written["AccessToken"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(entry.1["target"], json!("Mail.Read User.Read"));
    assert!(entry.0.ends_with("-mail.read user.read"), "{}", entry.0);
}

#[test]
fn a_new_token_takes_the_place_of_what_it_makes_needless_whoever_wrote_that() {
    let before = cache([
        access_token("of-node", json!({"environment": "login.windows.net"})),
        access_token("lower", json!({"target": SCOPE.to_uppercase()})),
        access_token("other-scope", json!({"target": "User.Read"})),
        access_token("more", json!({"target": format!("{SCOPE} User.Read")})),
        access_token("other-user", json!({"home_account_id": OTHER})),
        access_token("application", json!({"home_account_id": null})),
        access_token("other-tenant", json!({"realm": "another"})),
        access_token("other-cloud", json!({"environment": "login.microsoftonline.us"})),
        access_token("other-client", json!({"client_id": "another"})),
        access_token("bound", json!({"token_type": "pop"})),
        access_token("special", json!({"ext_cache_key": "hash"})),
    ]);
    let mut left = secrets(&sign_in(&before), "AccessToken");
    left.sort();
    let expected =
        ["AT", "application", "bound", "more", "other-client", "other-cloud", "other-scope", "other-tenant", "other-user", "special"];
    assert_eq!(left, expected);
}

#[test]
fn dead_tokens_go_whoever_they_are_of() {
    let dead = json!({"expires_on": (NOW - 1).to_string(), "client_id": "another"});
    let before = cache([access_token("dead", dead), access_token("unknown", json!({"expires_on": "?", "client_id": "another"}))]);
    assert_eq!(secrets(&sign_in(&before), "AccessToken"), ["AT", "unknown"]);
}

#[test]
fn a_new_refresh_token_takes_the_place_of_the_one_before_whoever_wrote_that() {
    let before = cache([
        refresh_token("of-python", json!({"target": "another"})),
        refresh_token("of-node", json!({"environment": "login.windows.net", "target": null})),
        refresh_token("family", json!({"client_id": "another", "family_id": "1"})),
        refresh_token("other-user", json!({"home_account_id": OTHER})),
        refresh_token("other-client", json!({"client_id": "another"})),
        refresh_token("other-cloud", json!({"environment": "login.microsoftonline.us"})),
    ]);
    let mut left = secrets(&sign_in(&before), "RefreshToken");
    left.sort();
    assert_eq!(left, ["RT", "family", "other-client", "other-cloud", "other-user"]);

    let mut user = signed_in("RT");
    user.family_id = Some("1".into());
    let news = News { user: Some(&user), home_account_id: Some(HOME), ..News::default() };
    let written = merge(&USER, &before, news);
    let mut left = secrets(&written, "RefreshToken");
    left.sort();
    assert_eq!(left, ["RT", "other-client", "other-cloud", "other-user"]);
    assert_eq!(written["AppMetadata"][&format!("appmetadata-{PUBLIC}-{CLIENT}")]["family_id"], json!("1"));
    assert_eq!(Asked { whose: Whose::User(&user.record), ..USER }.refresh_token(&written).as_deref(), Some("RT"));
}

#[test]
fn an_account_keeps_what_others_say_of_it() {
    let profiles = json!(["{\"tenantId\":\"t\"}"]);
    let before = cache([
        account_entry(HOME, json!({"environment": "login.windows.net", "tenantProfiles": profiles, "username": "before", "more": 1})),
        account_entry(HOME, json!({"realm": "guest"})),
        account_entry(OTHER, json!({})),
    ]);
    let written = sign_in(&before);
    let accounts = written["Account"].as_object().unwrap();
    assert_eq!(accounts.len(), 3);
    let account = &accounts[&format!("{HOME}-{PUBLIC}-{TENANT}")];
    assert_eq!((&account["tenantProfiles"], &account["more"]), (&profiles, &json!(1)));
    assert_eq!((&account["environment"], &account["username"]), (&json!(PUBLIC), &json!("user@contoso.example")));
}

#[test]
fn what_is_not_known_now_does_not_erase_what_was() {
    let before = cache([account_entry(HOME, json!({"client_info": "info", "name": "Name"}))]);
    let mut user = signed_in("RT");
    (user.id_token, user.client_info) = (None, None);
    user.record.username.clear();
    let written = merge(&USER, &before, News { user: Some(&user), home_account_id: Some(HOME), ..News::default() });
    let account = &written["Account"][&format!("{HOME}-{PUBLIC}-{TENANT}")];
    assert_eq!(
        (&account["client_info"], &account["name"], &account["username"]),
        (&json!("info"), &json!("Name"), &json!("user@contoso.example"))
    );
    assert_eq!(account["local_account_id"], json!("local"));
    let written = merge(&USER, &json!({}), News { user: Some(&user), home_account_id: Some(HOME), ..News::default() });
    let account = &written["Account"][&format!("{HOME}-{PUBLIC}-{TENANT}")];
    assert_eq!(account["local_account_id"], json!(HOME.split('.').next().unwrap()));
}

#[test]
fn what_is_known_of_an_application_stays_one_entry() {
    let node = json!({"client_id": CLIENT, "environment": "login.windows.net", "more": true});
    let before = json!({"AppMetadata": {"appmetadata-login.windows.net-x": node}});
    assert_eq!(sign_in(&before)["AppMetadata"], before["AppMetadata"]);
    let mut user = signed_in("RT");
    user.family_id = Some("1".into());
    let written = merge(&USER, &before, News { user: Some(&user), home_account_id: Some(HOME), ..News::default() });
    let expected = json!({"client_id": CLIENT, "environment": "login.windows.net", "more": true, "family_id": "1"});
    assert_eq!(written["AppMetadata"], json!({"appmetadata-login.windows.net-x": expected}));
}

#[test]
fn a_refused_refresh_token_goes_and_a_newer_one_stays() {
    let before = cache([
        refresh_token("refused", json!({})),
        refresh_token("newer", json!({})),
        refresh_token("x", json!({"home_account_id": OTHER})),
    ]);
    let refused = Secret::from("refused");
    let written = merge(&USER, &before, News { refused: Some(&refused), home_account_id: Some(HOME), ..News::default() });
    assert_eq!(secrets(&written, "RefreshToken"), ["newer", "x"]);
}

#[test]
fn who_signs_out_leaves_nothing_in_that_cloud() {
    let unknown = json!({"Unknown": {"key": {"home_account_id": HOME, "environment": PUBLIC}}});
    let mut before = sign_in(&unknown);
    for (section, entry) in [
        refresh_token("x", json!({"home_account_id": OTHER})),
        refresh_token("y", json!({"environment": "login.microsoftonline.us"})),
        access_token("app", json!({"home_account_id": null})),
    ] {
        before[section][entry["secret"].as_str().unwrap().to_owned()] = entry.clone();
    }
    let after = msal::forget(&before.to_string(), "login.windows.net", HOME, &SerdeJson).unwrap();
    let after: Value = serde_json::from_str(&after).unwrap();
    assert_eq!(secrets(&after, "RefreshToken"), ["x", "y"]);
    assert_eq!(secrets(&after, "AccessToken"), ["app"]);
    assert_eq!((&after["Account"], &after["IdToken"], &after["Unknown"]), (&json!({}), &json!({}), &unknown["Unknown"]));
    assert_eq!(after["AppMetadata"], before["AppMetadata"]);
    assert_eq!(msal::forget(&after.to_string(), PUBLIC, "", &SerdeJson).unwrap(), after.to_string());
}
