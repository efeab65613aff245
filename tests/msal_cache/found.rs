use azure_identity_wasm::cache::msal::Whose;
use serde_json::{Value, json};

use crate::{
    APPLICATION, Asked, CLIENT, HOME, NOW, OTHER, PUBLIC, TENANT, USER, access_token, account, account_entry, cache, refresh_token,
};

fn found(members: Value) -> bool {
    USER.token(&cache([account_entry(HOME, json!({})), access_token("AT", members)])).is_some()
}

#[test]
fn a_token_is_found_with_all_it_says() {
    let entry = access_token("AT", json!({"cached_at": (NOW - 60).to_string(), "refresh_on": (NOW + 1800).to_string()}));
    let found = USER.find(&cache([account_entry(HOME, json!({})), entry]));
    let record = found.record.unwrap();
    assert_eq!(record.token.token.expose(), "AT");
    assert_eq!(record.token.expires_on.seconds(), NOW + 3600);
    assert_eq!(record.token.refresh_on.unwrap().seconds(), NOW + 1800);
    assert_eq!((record.cached_at.wall().seconds(), record.attempted_at.wall().seconds()), (NOW - 60, NOW - 60));
    assert_eq!(found.user.unwrap().record.username, "user@contoso.example");
}

#[test]
fn a_long_token_is_renewed_at_half_its_life_as_when_it_came() {
    let entry = access_token("AT", json!({"expires_on": (NOW + 86_400).to_string()}));
    let record = USER.find(&cache([account_entry(HOME, json!({})), entry])).record.unwrap();
    assert_eq!(record.token.refresh_on.unwrap().seconds(), NOW + 43_200);
}

#[test]
fn every_name_of_a_cloud_is_that_cloud() {
    assert!(found(json!({"environment": "login.windows.net"})));
    assert!(found(json!({"environment": "STS.windows.net"})));
    for other in ["login.microsoftonline.us", "login.chinacloudapi.cn", "localhost:8443", ""] {
        assert!(!found(json!({"environment": other})), "{other}");
    }
    assert!(!found(json!({"environment": "absent"})));
}

#[test]
fn a_token_has_all_scopes_that_are_asked_for() {
    let cache = |target: &str| cache([account_entry(HOME, json!({})), access_token("AT", json!({"target": target}))]);
    let has = |target: &str, scopes: &[&str]| Asked { scopes, ..USER }.token(&cache(target)).is_some();
    assert!(has("openid profile User.Read Mail.Read", &["mail.read"]));
    assert!(has("User.Read", &["user.read", "openid", "offline_access"]));
    assert!(has("openid profile", &["openid"]));
    assert!(!has("User.Read", &["User.Read", "Mail.Read"]));
    assert!(!has("User.ReadWrite", &["User.Read"]));
    assert!(!has("User.Read", &["openid"]));
    assert!(!has("", &["openid"]));
}

#[test]
fn a_token_of_another_user_application_or_tenant_is_none() {
    assert!(found(json!({"client_id": CLIENT.to_uppercase(), "realm": TENANT.to_uppercase()})));
    for wrong in [
        json!({"home_account_id": OTHER}),
        json!({"home_account_id": null}),
        json!({"home_account_id": ""}),
        json!({"home_account_id": 7}),
        json!({"client_id": "another"}),
        json!({"client_id": "absent"}),
        json!({"realm": "another"}),
        json!({"realm": "absent"}),
        json!({"target": "absent"}),
        json!({"secret": ""}),
        json!({"secret": "two words"}),
        json!({"secret": "line\r\nbreak"}),
    ] {
        let record = account(HOME);
        let entries = cache([account_entry(HOME, json!({})), access_token("AT", wrong.clone())]);
        assert_eq!(Asked { whose: Whose::User(&record), ..USER }.token(&entries), None, "{wrong}");
    }
}

#[test]
fn a_token_for_something_special_is_none() {
    for special in [
        json!({"token_type": "pop"}),
        json!({"credential_type": "AccessToken_With_AuthScheme"}),
        json!({"credential_type": "atext"}),
        json!({"ext_cache_key": "hash"}),
        json!({"additionalCacheKeyComponents": {"fmi_path": "a"}}),
        json!({"user_assertion_hash": "hash"}),
        json!({"userAssertionHash": "hash"}),
        json!({"resource": "https://mcp.contoso.example"}),
        json!({"key_id": "key"}),
        json!({"keyid": "key"}),
    ] {
        assert!(!found(special.clone()), "{special}");
    }
    assert!(found(json!({"token_type": "bearer", "ext_cache_key": null, "unknown": {"a": [1]}})));
    assert!(found(json!({"token_type": "absent", "credential_type": "absent"})));
}

#[test]
fn a_dead_token_and_one_from_the_future_are_none() {
    assert!(found(json!({"expires_on": NOW + 1, "cached_at": NOW - 3600})));
    assert!(found(json!({"cached_at": (NOW + 60).to_string()})));
    assert!(found(json!({"cached_at": "absent"})));
    for wrong in [
        json!({"expires_on": NOW.to_string()}),
        json!({"expires_on": "absent"}),
        json!({"expires_on": "soon"}),
        json!({"expires_on": "-9223372036854775808"}),
        json!({"cached_at": (NOW + 61).to_string()}),
        json!({"cached_at": "9223372036854775807", "expires_on": "9223372036854775807"}),
    ] {
        assert!(!found(wrong.clone()), "{wrong}");
    }
}

#[test]
fn a_lifetime_that_no_token_has_is_cut() {
    let entry = access_token("AT", json!({"expires_on": "9223372036854775807"}));
    let record = USER.find(&cache([account_entry(HOME, json!({})), entry])).record.unwrap();
    assert_eq!(record.token.expires_on.seconds(), NOW + 10 * 365 * 24 * 3600);
}

#[test]
fn the_token_that_lives_longest_is_found() {
    let entries = [("short", 60), ("long", 3000), ("middle", 600)]
        .map(|(secret, seconds)| access_token(secret, json!({"expires_on": (NOW + seconds).to_string()})));
    assert_eq!(USER.token(&cache([account_entry(HOME, json!({}))].into_iter().chain(entries))).as_deref(), Some("long"));
}

#[test]
fn applications_and_users_never_get_each_others_tokens() {
    for none in [json!(null), json!(""), json!("absent")] {
        let entries = cache([account_entry(HOME, json!({})), access_token("AT", json!({"home_account_id": none}))]);
        assert_eq!(APPLICATION.token(&entries).as_deref(), Some("AT"), "{entries}");
        assert_eq!(USER.token(&entries), None, "{entries}");
    }
    let of_user = cache([account_entry(HOME, json!({})), access_token("AT", json!({})), refresh_token("RT", json!({}))]);
    let found = APPLICATION.find(&of_user);
    assert!(found.record.is_none() && found.user.is_none());
}

#[test]
fn who_asks_any_tenant_gets_tokens_of_the_users_own() {
    let entries = |realm: &str| cache([account_entry(HOME, json!({})), access_token("AT", json!({"realm": realm}))]);
    for tenant in ["organizations", "common"] {
        let asked = Asked { tenant, ..USER };
        assert!(asked.token(&entries(TENANT)).is_some() && asked.token(&entries(tenant)).is_some());
        assert_eq!(asked.token(&entries("another")), None);
    }
}

#[test]
fn the_only_user_of_the_application_is_signed_in() {
    let mut entries =
        vec![account_entry(HOME, json!({})), account_entry(OTHER, json!({"username": "other"})), refresh_token("RT", json!({}))];
    let strangers = refresh_token("strangers", json!({"home_account_id": OTHER, "client_id": "another"}));
    entries.push(strangers);
    let user = USER.find(&cache(entries.clone())).user.unwrap();
    assert_eq!((&*user.record.home_account_id, &*user.record.username), (HOME, "user@contoso.example"));
    assert_eq!((&*user.record.authority, &*user.record.client_id, &*user.record.tenant_id), (PUBLIC, CLIENT, TENANT));
    entries.push(refresh_token("RT2", json!({"home_account_id": OTHER})));
    assert!(USER.find(&cache(entries.clone())).user.is_none(), "nobody says which of the two");
    let other = account(OTHER);
    assert_eq!(Asked { whose: Whose::User(&other), ..USER }.refresh_token(&cache(entries)).as_deref(), Some("RT2"));
}

#[test]
fn a_record_of_somebody_who_is_not_there_finds_nobody() {
    let nobody = account("nobody.anywhere");
    let asked = Asked { whose: Whose::User(&nobody), ..USER };
    let found =
        asked.find(&cache([account_entry(HOME, json!({})), access_token("AT", json!({})), refresh_token("RT", json!({"family_id": "1"}))]));
    assert!(found.user.is_none() && found.record.is_none());
}

#[test]
fn a_refresh_token_of_the_family_is_found_by_its_members() {
    let of_family = || refresh_token("FRT", json!({"client_id": "another", "family_id": "1", "last_modification_time": "5"}));
    let own = || refresh_token("RT", json!({"last_modification_time": "9"}));
    let application =
        |family: Value| ("AppMetadata", json!({"client_id": CLIENT, "environment": "login.windows.net", "family_id": family}));
    let record = account(HOME);
    let find = |entries: Vec<_>, known: bool| {
        let entries = cache([account_entry(HOME, json!({}))].into_iter().chain(entries));
        Asked { whose: if known { Whose::User(&record) } else { Whose::AnyUser }, ..USER }.refresh_token(&entries)
    };
    // A member uses the family's, whoever has got it.
    assert_eq!(find(vec![own(), of_family(), application(json!("1"))], false).as_deref(), Some("FRT"));
    assert_eq!(find(vec![of_family(), application(json!("1"))], false).as_deref(), Some("FRT"));
    // Who is none does not.
    assert_eq!(find(vec![own(), of_family(), application(json!(null))], true).as_deref(), Some("RT"));
    assert_eq!(find(vec![of_family(), application(json!("2"))], true), None);
    // Who does not know tries it where it is certain whom it is for, and has nothing else.
    assert_eq!(find(vec![of_family()], true).as_deref(), Some("FRT"));
    assert_eq!(find(vec![of_family()], false), None);
    assert_eq!(find(vec![own(), of_family()], true).as_deref(), Some("RT"));
}

#[test]
fn the_latest_refresh_token_is_found_and_no_dead_one() {
    let at = |secret: &str, seconds: &str| refresh_token(secret, json!({ "last_modification_time": seconds }));
    let dead = refresh_token("dead", json!({"last_modification_time": "4", "expires_on": NOW.to_string()}));
    let mut entries = vec![account_entry(HOME, json!({})), at("old", "1"), at("new", "3"), dead, at("middle", "2")];
    assert_eq!(USER.refresh_token(&cache(entries.clone())).as_deref(), Some("new"));
    // Whoever does not say when has written after ours, which has left no other.
    entries.insert(1, refresh_token("of-node", json!({})));
    assert_eq!(USER.refresh_token(&cache(entries)).as_deref(), Some("of-node"));
}

#[test]
fn the_id_token_is_of_the_tenant_and_the_account_says_the_rest() {
    let id_token = |secret: &str, realm: &str| {
        (
            "IdToken",
            json!({"credential_type": "IdToken", "secret": secret, "home_account_id": HOME, "environment": PUBLIC, "client_id": CLIENT, "realm": realm}),
        )
    };
    let entries = cache([
        account_entry(HOME, json!({"realm": "guest", "username": "guest"})),
        account_entry(HOME, json!({"client_info": "info"})),
        id_token("of-guest", "guest"),
        id_token("own", TENANT),
        refresh_token("RT", json!({"family_id": "1", "expires_on": (NOW + 9).to_string()})),
    ]);
    let user = USER.find(&entries).user.unwrap();
    assert_eq!(user.id_token.as_ref().unwrap().expose(), "own");
    assert_eq!((user.client_info.as_deref(), user.family_id.as_deref()), (Some("info"), Some("1")));
    assert_eq!((&*user.record.username, &*user.record.tenant_id), ("user@contoso.example", TENANT));
    assert_eq!(user.refresh_token_expires_on.unwrap().seconds(), NOW + 9);
}

#[test]
fn the_accounts_of_a_family_are_listed_once_each() {
    use azure_identity_wasm::{cache::msal, json::SerdeJson};
    let entries = cache([
        account_entry(HOME, json!({"realm": "guest"})),
        account_entry(HOME, json!({"environment": "login.windows.net"})),
        account_entry(OTHER, json!({})),
        account_entry("elsewhere.x", json!({"environment": "login.microsoftonline.us"})),
        refresh_token("FRT", json!({"client_id": "another", "family_id": "1"})),
        refresh_token("RT", json!({"home_account_id": OTHER})),
        refresh_token("FRT", json!({"home_account_id": "elsewhere.x", "family_id": "1", "environment": "login.microsoftonline.us"})),
    ]);
    let found = msal::family(&entries.to_string(), PUBLIC, "mine", &SerdeJson).unwrap();
    let found: Vec<_> = found.iter().map(|record| (&*record.home_account_id, &*record.tenant_id, &*record.client_id)).collect();
    assert_eq!(found, [(HOME, TENANT, "mine")]);
}
