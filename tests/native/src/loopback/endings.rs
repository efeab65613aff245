use std::{
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use azure_identity_wasm::{Error, ErrorKind, host::ListenOptions, native::NativeBrowser};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

use super::{AUTHORIZE, OPTIONS, STATE, SignIn, form, is_free, post, rest, send};

#[tokio::test]
async fn the_url_is_opened_as_it_is_once() {
    let opened = Arc::new(Mutex::new(Vec::new()));
    let browser = NativeBrowser::with_opener({
        let opened = Arc::clone(&opened);
        move |url| {
            opened.lock().unwrap().push(url.to_owned());
            Ok(())
        }
    });
    let sign_in = SignIn::on(&browser, OPTIONS, Duration::from_secs(5)).await;
    send(sign_in.port, &post(sign_in.port, &form("code=x"))).await;
    sign_in.form().await;
    crate::support::eventually("it was opened", || opened.lock().unwrap().len() == 1).await;
    assert_eq!(*opened.lock().unwrap(), [AUTHORIZE]);
}

#[tokio::test]
async fn an_answer_is_taken_although_the_browsers_start_is_not_over() {
    let browser = NativeBrowser::with_opener(|_| {
        thread::sleep(Duration::from_secs(3));
        Ok(())
    });
    let begun = Instant::now();
    let sign_in = SignIn::on(&browser, OPTIONS, Duration::from_secs(5)).await;
    send(sign_in.port, &post(sign_in.port, &form("code=x"))).await;
    assert_eq!(sign_in.form().await, form("code=x"));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_browser_that_cannot_be_opened_ends_it_at_once() {
    let browser = NativeBrowser::with_opener(|_| Err(Error::unavailable("no screen")));
    let sign_in = SignIn::on(&browser, OPTIONS, Duration::from_secs(5)).await;
    let error = sign_in.answer.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Unavailable, "no screen"));
    assert!(is_free(sign_in.port).await);
    let browser = NativeBrowser::with_opener(|_| panic!("a defect of an opener"));
    let sign_in = SignIn::on(&browser, OPTIONS, Duration::from_secs(5)).await;
    let error = sign_in.answer.await.unwrap().unwrap_err();
    assert!(error.message().contains("no browser could be opened"), "{error}");
}

#[tokio::test]
async fn nobody_signs_in_and_it_ends_after_its_time_and_says_how_long_that_was() {
    let begun = Instant::now();
    let sign_in = SignIn::on(&NativeBrowser::with_opener(|_| Ok(())), OPTIONS, Duration::from_millis(300)).await;
    let error = sign_in.answer.await.unwrap().unwrap_err();
    assert!((Duration::from_millis(300)..Duration::from_secs(1)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.message().starts_with("timed out after 0.3 s waiting for the user to sign in"), "{error}");
    assert!(!format!("{error:?}").contains(STATE) && !format!("{error:?}").contains("login.example"));
    assert!(is_free(sign_in.port).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_future_that_is_dropped_closes_what_is_open_within_50_ms() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let mut stream = TcpStream::connect(("127.0.0.1", sign_in.port)).await.unwrap();
    let good = post(sign_in.port, &form("code=x"));
    stream.write_all(&good.as_bytes()[..good.len() - 3]).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    let begun = Instant::now();
    sign_in.answer.abort();
    assert!(rest(stream).await.all.is_empty());
    assert!(is_free(sign_in.port).await);
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn nothing_that_is_printed_has_the_state() {
    let options = ListenOptions { redirect_uri: Some("http://localhost:8400"), ..OPTIONS };
    assert!(format!("{options:?}").contains("8400") && !format!("{options:?}").contains(STATE));
}
