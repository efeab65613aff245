//! Tokens and assertions stay right when this machine's clock is not.

use azure_identity_wasm::{ClientCertificateCredential, GetTokenOptions, UnixTime, host::Clock, native::SystemClock};

use crate::support::{VAULT, application, entra, options_for};

#[tokio::test]
async fn an_assertion_is_renewed_once_when_the_clocks_are_two_hours_apart() {
    for offset in [7200, -7200] {
        let entra = entra().await;
        entra.set_clock_offset(offset);
        let client = application::register(&entra);
        let credential =
            ClientCertificateCredential::new(entra.tenant_id(), &client, application::certificate(), &options_for(&entra)).unwrap();
        let token = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
        let lifetime = token.expires_on.seconds() - (entra.now() - offset);
        assert!((3500..=3600).contains(&lifetime), "{lifetime} s of this machine's time, {offset} s apart");
        assert_eq!(entra.counts().token, 2, "the refused one and the right one");
        credential.get_token(&["https://storage.azure.com/.default"], &GetTokenOptions::default()).await.unwrap();
        assert_eq!(entra.counts().token, 3, "and the next one is right at once");

        entra.set_clock_offset(0);
        credential.get_token(&["https://graph.microsoft.com/.default"], &GetTokenOptions::default()).await.unwrap();
        assert_eq!(entra.counts().token, 5, "a clock that is set right meanwhile costs one request");
    }
}

/// What a process has for a time zone cannot be changed safely from within: this test runs itself again in each of them.
#[cfg(unix)]
#[test]
fn the_clock_knows_the_local_time_of_summer_and_winter_by_whatever_tz_says() {
    // 2026-01-15 and 2026-07-15, at noon.
    let told = || [1_768_478_400, 1_784_116_800].map(|at| SystemClock.local_offset(UnixTime::from_seconds(at)));
    if std::env::var_os(AGAIN).is_some() {
        println!("{AGAIN}{:?}", told());
        return;
    }
    for (zone, expected) in [
        ("CET-1CEST,M3.5.0,M10.5.0/3", [Some(3600), Some(7200)]),
        ("<-0330>3:30", [Some(-12_600), Some(-12_600)]),
        ("Etc/GMT+5", [Some(-18_000), Some(-18_000)]),
        (":Etc/GMT-14", [Some(50_400), Some(50_400)]),
        ("UTC0", [Some(0), Some(0)]),
        ("", [Some(0), Some(0)]),
        ("No/Such_Zone", [None, None]),
    ] {
        let name = "clock::the_clock_knows_the_local_time_of_summer_and_winter_by_whatever_tz_says";
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        let output = again.args(["--exact", name, "--nocapture"]).env(AGAIN, "1").env("TZ", zone).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(&format!("{AGAIN}{expected:?}")), "{zone}: {text}");
    }
    assert!(told().iter().all(Option::is_some), "without TZ, the system says it");
}

#[cfg(unix)]
const AGAIN: &str = "IN_A_TIME_ZONE";
