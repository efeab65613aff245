use azure_identity_wasm::{
    cache::msal::{self, News},
    json::SerdeJson,
};

use crate::{HOME, USER, record, signed_in};

fn sign_in(before: &str) -> Result<String, azure_identity_wasm::json::Malformed> {
    let (record, user) = (record("AT"), signed_in("RT"));
    let news = News { record: Some(&record), user: Some(&user), home_account_id: Some(HOME), ..News::default() };
    USER.with(|subject| msal::merge(before, subject, &news, &SerdeJson))
}

#[test]
fn what_is_not_understood_stays_as_it_was_and_where_it_was() {
    let unknown = [
        r#""zeta":{"big":123456789012345678901234567890,"float":1.50e3}"#,
        r#""AccessToken":{"theirs":{"secret": "x", "realm":null, "n" : [1, 2]},"text":"no entry"}"#,
        r#""alpha":[null,true]"#,
    ];
    let before = format!("{{{}}}", unknown.join(","));
    let after = sign_in(&before).unwrap();
    assert!(after.starts_with(&format!("{{{},", unknown[0])), "{after}");
    assert!(after.contains(unknown[1].strip_suffix('}').unwrap()), "{after}");
    assert!(after.contains(unknown[2]), "{after}");
}

#[test]
fn merging_twice_is_merging_once() {
    let once = sign_in("{}").unwrap();
    assert_eq!(sign_in(&once).unwrap(), once);
}

#[test]
fn nothing_is_an_empty_cache_and_what_is_none_is_refused() {
    for empty in ["", " \r\n"] {
        assert_eq!(sign_in(empty), sign_in("{}"));
        assert!(USER.with(|subject| msal::find(empty, subject, &SerdeJson)).unwrap().user.is_none());
    }
    for broken in ["[]", "null", "{", "{\"AccessToken\":", "\u{feff}{}", "text"] {
        assert!(sign_in(broken).is_err(), "{broken}");
        assert!(USER.with(|subject| msal::find(broken, subject, &SerdeJson)).is_err(), "{broken}");
        assert!(msal::forget(broken, "host", HOME, &SerdeJson).is_err(), "{broken}");
    }
}

#[test]
fn sections_that_are_none_give_way_to_what_is_new() {
    for odd in [r#"{"AccessToken":[],"Account":null,"RefreshToken":7}"#, r#"{"AccessToken":{"a":null,"b":[],"c":"d"}}"#] {
        let after = serde_json::from_str(&sign_in(odd).unwrap()).unwrap();
        assert_eq!(USER.token(&after).as_deref(), Some("AT"), "{odd}");
    }
}
