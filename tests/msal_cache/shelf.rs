use azure_identity_wasm::{
    ClientSecretCredential, CredentialOptions, Error, ErrorKind, GetTokenOptions, TokenCachePersistenceOptions, host::Host,
};
use serde_json::json;

use crate::{
    CLIENT, HOME, NOW, PUBLIC, SCOPE, TENANT, access_token, account, account_entry, cache, refresh_token,
    world::{Still, World, get, get_with, of_user, token},
};

const FILE: &str = "msal.cache.nocae";

#[test]
fn an_applications_token_outlives_the_program() {
    let world = World::default();
    world.answers(token("AT"));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert_eq!(world.requests().len(), 1);
    assert!(!world.log().contains("cache."), "{}", world.log());
}

#[test]
fn the_cache_is_read_when_the_memory_does_not_know_and_no_more() {
    let world = World::default();
    world.answers(token("AT"));
    let credential = world.application();
    for _ in 0..3 {
        get(&credential, SCOPE).unwrap();
    }
    assert_eq!(world.with(|inner| inner.loads), 2, "where there is none yet, Go's is looked for as well");
    let another = world.application();
    for _ in 0..3 {
        get(&another, SCOPE).unwrap();
    }
    assert_eq!(world.with(|inner| inner.loads), 3);
}

#[test]
fn what_gos_library_keeps_under_the_bare_name_is_read_while_there_is_no_other_and_never_written() {
    let world = World::default();
    world.answers(token("AT"));
    get(&world.application(), SCOPE).unwrap();
    let go = world.with(|inner| inner.files.remove(FILE).unwrap());
    world.with(|inner| inner.files.insert("msal.cache".into(), go.clone()));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert_eq!(world.requests().len(), 1);
    world.answers(token("another")).answers(token("revocable"));
    assert_eq!(get(&world.application(), "scope-2").unwrap(), "another");
    let cae = GetTokenOptions { enable_cae: true, ..GetTokenOptions::default() };
    assert_eq!(get_with(&world.application(), SCOPE, &cae).unwrap().token.expose(), "revocable");
    assert_eq!(world.with(|inner| inner.files["msal.cache"].clone()), go);
    assert!(world.kept(FILE)["AccessToken"].to_string().contains("another"), "{}", world.kept(FILE));
}

#[test]
fn a_format_of_gos_own_is_as_if_there_was_no_cache() {
    let world = World::default();
    world.with(|inner| inner.files.insert("msal.cache".into(), "eyJhbGciOiJkaXIifQ..a.b.c".into()));
    world.answers(token("AT"));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert!(!world.log().contains("cache."), "{}", world.log());
}

#[test]
fn tokens_that_can_be_revoked_are_kept_apart() {
    let world = World::default();
    world.answers(token("plain")).answers(token("cae"));
    let cae = GetTokenOptions { enable_cae: true, ..GetTokenOptions::default() };
    let ask = |options: &GetTokenOptions| get_with(&world.application(), SCOPE, options).unwrap().token.expose().to_owned();
    assert_eq!((ask(&GetTokenOptions::default()), ask(&cae)), ("plain".into(), "cae".into()));
    assert_eq!((ask(&GetTokenOptions::default()), ask(&cae)), ("plain".into(), "cae".into()));
    assert_eq!(world.with(|inner| inner.files.keys().cloned().collect::<Vec<_>>()), ["msal.cache.cae", "msal.cache.nocae"]);
}

#[test]
fn a_cache_has_the_name_that_it_is_given() {
    let world = World::default();
    world.answers(token("AT"));
    let with = |name: &str| {
        let persistence = TokenCachePersistenceOptions { name: Some(name.into()), ..TokenCachePersistenceOptions::default() };
        get(&ClientSecretCredential::new(TENANT, CLIENT, "secret", &world.options(Some(persistence))).unwrap(), SCOPE)
    };
    with("mine").unwrap();
    assert_eq!(world.with(|inner| inner.files.keys().cloned().collect::<Vec<_>>()), ["mine.nocae"]);
    let error = with("../mine").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().starts_with("tokenCachePersistenceOptions.name: "), "{error}");
}

#[test]
fn nothing_is_kept_unless_that_is_asked_for() {
    let off = TokenCachePersistenceOptions { enabled: false, ..TokenCachePersistenceOptions::default() };
    for persistence in [None, Some(off)] {
        let world = World::default();
        world.answers(token("AT"));
        let credential = ClientSecretCredential::new(TENANT, CLIENT, "secret", &world.options(persistence)).unwrap();
        assert_eq!(get(&credential, SCOPE).unwrap(), "AT");
        assert!(world.with(|inner| inner.loads == 0 && inner.files.is_empty()));
    }
}

#[test]
fn a_person_stays_signed_in_for_the_next_program() {
    let world = World::default();
    world.answers(of_user("AT1", "RT1")).answers(of_user("AT2", "RT2"));
    assert_eq!(get(&world.person(None), "scope-1").unwrap(), "AT1");
    let next = world.person(Some(account(HOME)));
    assert_eq!(get(&next, "scope-1").unwrap(), "AT1");
    assert_eq!(get(&next, "scope-2").unwrap(), "AT2");
    let requests = world.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].contains("grant_type=refresh_token") && requests[1].contains("refresh_token=RT1"), "{}", requests[1]);
    let tokens = world.kept(FILE);
    let tokens: Vec<_> = tokens["RefreshToken"].as_object().unwrap().values().map(|entry| entry["secret"].clone()).collect();
    assert_eq!(tokens, ["RT2"]);
    assert!(!world.log().contains("cache."), "{}", world.log());
}

#[test]
fn whose_password_it_is_gets_nobody_elses_token() {
    let world = World::default();
    world.keeps(FILE, &cache([account_entry(HOME, json!({})), access_token("theirs", json!({})), refresh_token("RT", json!({}))]));
    world.answers(of_user("mine", "RT2"));
    assert_eq!(get(&world.person(None), SCOPE).unwrap(), "mine");
    assert!(world.requests()[0].contains("grant_type=password"), "{:?}", world.requests());
}

#[test]
fn what_another_program_has_renewed_is_used() {
    let world = World::default();
    world.answers(of_user("AT1", "RT1"));
    let credential = world.person(None);
    get(&credential, "scope-1").unwrap();
    world.answers(of_user("AT2", "RT2")).answers(of_user("AT3", "RT3"));
    get(&world.person(Some(account(HOME))), "scope-2").unwrap();
    assert_eq!(get(&credential, "scope-2").unwrap(), "AT2");
    assert_eq!(get(&credential, "scope-3").unwrap(), "AT3");
    assert!(world.requests()[2].contains("refresh_token=RT2"), "{:?}", world.requests());
}

#[test]
fn a_refused_refresh_token_is_forgotten_by_all() {
    let world = World::default();
    world.keeps(FILE, &cache([account_entry(HOME, json!({})), refresh_token("dead", json!({}))]));
    world.answers(json!({"error": "invalid_grant", "error_description": "AADSTS70008: expired"}));
    assert!(get(&world.person(Some(account(HOME))), SCOPE).is_err(), "the second request is answered by nobody");
    assert_eq!(world.kept(FILE)["RefreshToken"], json!({}));
    assert_eq!(world.requests().len(), 2);
    world.answers(of_user("AT", "RT"));
    assert_eq!(get(&world.person(Some(account(HOME))), SCOPE).unwrap(), "AT");
    assert!(world.requests()[2].contains("grant_type=password"));
}

#[test]
fn what_others_write_meanwhile_stays() {
    let world = World::default();
    let theirs = cache([access_token("theirs", json!({"client_id": "another"}))]).to_string();
    world.with(|inner| inner.meanwhile = vec![theirs]);
    world.answers(token("AT"));
    get(&world.application(), SCOPE).unwrap();
    let kept = world.kept(FILE);
    let secrets: Vec<_> = kept["AccessToken"].as_object().unwrap().values().map(|entry| entry["secret"].as_str().unwrap()).collect();
    assert!(secrets.contains(&"theirs") && secrets.contains(&"AT"), "{kept}");
}

#[test]
fn who_cannot_write_gives_up_and_says_so_and_the_token_comes() {
    let world = World::default();
    let theirs = |number: i32| json!({ "AccessToken": { number.to_string(): {} } }).to_string();
    world.with(|inner| inner.meanwhile = (0..40).map(theirs).collect());
    world.answers(token("AT"));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert_eq!(world.with(|inner| inner.meanwhile.len()), 10, "it has tried thirty times");
    assert!(world.log().contains("cache.saveFailed"), "{}", world.log());
}

#[test]
fn who_has_signed_in_is_kept_as_soon_as_that_can_be() {
    let world = World::default();
    world.with(|inner| inner.meanwhile = (0..30).map(|number| json!({ "x": number }).to_string()).collect());
    let mut without = of_user("AT2", "RT1");
    without.as_object_mut().unwrap().remove("refresh_token");
    world.answers(of_user("AT1", "RT1")).answers(without);
    let credential = world.person(None);
    get(&credential, "scope-1").unwrap();
    assert_eq!(world.kept(FILE)["RefreshToken"], json!(null));
    get(&credential, "scope-2").unwrap();
    assert!(world.kept(FILE)["RefreshToken"].to_string().contains("RT1"), "{}", world.kept(FILE));
}

#[test]
fn a_cache_that_cannot_be_read_is_left_as_it_is() {
    let world = World::default();
    world.with(|inner| inner.files.insert(FILE.into(), "no JSON".into()));
    world.answers(token("AT"));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert_eq!(world.with(|inner| inner.files[FILE].clone()), "no JSON");
    let log = world.log();
    assert!(log.contains("cache.loadFailed") && log.contains("cache.saveFailed") && log.contains("remove it"), "{log}");
}

#[test]
fn a_cache_that_is_down_costs_nothing_but_a_warning() {
    let world = World::default();
    world.with(|inner| inner.failure = Some(|| Error::transport("the disk is full")));
    world.answers(token("AT"));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "AT");
    assert!(world.log().contains("the disk is full"), "{}", world.log());
}

#[test]
fn who_wants_a_cache_that_nothing_can_encrypt_is_told() {
    let world = World::default();
    world.with(|inner| inner.failure = Some(|| Error::unavailable("nothing here can encrypt it")));
    let error = get(&world.application(), SCOPE).unwrap_err();
    assert_eq!((error.kind(), error.credential()), (ErrorKind::Unavailable, "ClientSecretCredential"));
    assert!(error.message().contains("nothing here can encrypt it"), "{error}");
    assert!(world.requests().is_empty());

    let mut options = CredentialOptions::new(Host::builder().clock(Still).fetch(world.clone()).build());
    options.token_cache_persistence = Some(TokenCachePersistenceOptions::default());
    let error = get(&ClientSecretCredential::new(TENANT, CLIENT, "secret", &options).unwrap(), SCOPE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("cacheFile"), "{error}");
}

#[test]
fn a_token_that_a_resource_has_refused_is_not_taken_from_the_cache() {
    let world = World::default();
    world.answers(token("refused")).answers(token("new"));
    get(&world.application(), SCOPE).unwrap();
    let options = GetTokenOptions { claims: Some(r#"{"access_token":{"nbf":{"essential":true}}}"#.into()), ..GetTokenOptions::default() };
    assert_eq!(get_with(&world.application(), SCOPE, &options).unwrap().token.expose(), "new");
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "new");
    assert_eq!(world.requests().len(), 2);
}

#[test]
fn a_token_that_is_nearly_over_serves_where_no_new_one_comes() {
    let world = World::default();
    let entry = access_token(
        "late",
        json!({"home_account_id": null, "cached_at": (NOW - 3500).to_string(), "expires_on": (NOW + 100).to_string()}),
    );
    world.keeps(FILE, &cache([entry]));
    let credential = world.application();
    assert_eq!(get(&credential, SCOPE).unwrap(), "late");
    assert_eq!(world.requests().len(), 1, "it has tried");
    assert!(world.log().contains("token.refreshFailed"), "{}", world.log());
    world.answers(token("new"));
    assert_eq!(get(&world.application(), SCOPE).unwrap(), "new");
}

#[test]
fn no_secret_is_in_the_log() {
    let world = World::default();
    world
        .answers(of_user("AT-secret", "RT-secret"))
        .answers(json!({"error": "invalid_grant"}))
        .answers(of_user("AT2-secret", "RT2-secret"));
    get(&world.person(None), "scope-1").unwrap();
    get(&world.person(Some(account(HOME))), "scope-2").unwrap();
    let log = world.log();
    assert!(log.contains(PUBLIC) && !log.contains("-secret"), "{log}");
}
