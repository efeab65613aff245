use std::{fmt::Write as _, time::Instant};

use azure_identity_wasm::{
    cache::msal::{self, LONGEST, News},
    json::SerdeJson,
};

use crate::{HOME, NOW, PUBLIC, USER, record, signed_in};

fn merge(text: &str) -> Option<String> {
    let (record, user) = (record("AT"), signed_in("RT"));
    let news = News { record: Some(&record), user: Some(&user), home_account_id: Some(HOME), ..News::default() };
    USER.with(|subject| msal::merge(text, subject, &news, &SerdeJson)).ok()
}

#[test]
fn hundreds_of_thousands_of_entries_take_time_in_proportion() {
    let mut text = String::from("{\"AccessToken\":{");
    for number in 0..250_000 {
        let _ = write!(text, "\"{number}\":{{}},");
    }
    // Whoever removes each by looking through all does not come to an end here.
    for number in 0..20_000 {
        let _ = write!(text, "\"dead-{number}\":{{\"environment\":\"{PUBLIC}\",\"expires_on\":\"{}\"}},", NOW - 1);
    }
    text.push_str("\"\":{}}}");
    assert!(text.len() < LONGEST, "{}", text.len());
    let begun = Instant::now();
    let after = merge(&text).unwrap();
    assert!(!after.contains("dead-") && after.contains("\"249999\":{}"));
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}

#[test]
fn what_is_too_long_is_not_read() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(LONGEST));
    assert!(USER.with(|subject| msal::find(&long, subject, &SerdeJson)).is_err());
    assert!(merge(&long).is_none());
}

#[test]
fn depth_is_no_danger() {
    let deep = format!("{{\"AccessToken\":{{\"a\":{}{}}}}}", "{\"a\":".repeat(1_000_000), "}".repeat(999_998));
    assert!(merge(&deep).is_none(), "it is not closed");
    let deep = format!("{{\"AccessToken\":{{\"a\":{}1{}}}}}", "{\"a\":".repeat(500_000), "}".repeat(500_000));
    assert!(merge(&deep).is_some_and(|after| after.len() > deep.len()));
}
