use azure_identity_wasm::host::ListenOptions;

use super::{OPTIONS, STATE, SignIn, form, is_free, post, request, send};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_form_is_given_as_it_came_the_person_sees_a_page_and_nobody_listens_any_more() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let (port, body) = (sign_in.port, form("code=0.A%2Bb+c&client_info=eyJ1aWQi"));
    let reply = send(port, &post(port, &body)).await;
    assert_eq!((reply.status, sign_in.form().await), (200, body));
    assert!(reply.body.contains("Authentication complete"), "{}", reply.all);
    assert!(is_free(port).await);
}

#[tokio::test]
async fn a_body_in_pieces_and_a_content_type_in_another_spelling_are_the_same() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let body = form("code=x");
    let head = post(sign_in.port, "")
        .replace("Content-Length: 0", "Transfer-Encoding: chunked")
        .replace(FORM, "Application/X-WWW-Form-urlencoded; charset=UTF-8");
    let pieces = body.chars().fold(String::new(), |pieces, character| pieces + "1\r\n" + &character.to_string() + "\r\n");
    assert_eq!(send(sign_in.port, &format!("{head}{pieces}0\r\n\r\n")).await.status, 200);
    assert_eq!(sign_in.form().await, body);
}

#[tokio::test]
async fn what_is_no_posted_form_at_our_address_is_turned_away() {
    let code = form("code=stolen");
    let get = format!("GET /?{code} HTTP/1.1");
    for (line, host, media_type, status) in [
        (get.as_str(), "localhost:PORT", FORM, 404),
        ("GET / HTTP/1.1", "localhost:PORT", FORM, 405),
        ("HEAD / HTTP/1.1", "localhost:PORT", FORM, 405),
        ("PUT / HTTP/1.1", "localhost:PORT", FORM, 405),
        ("OPTIONS / HTTP/1.1", "localhost:PORT", FORM, 405),
        ("POST /other HTTP/1.1", "localhost:PORT", FORM, 404),
        ("POST /?a=b HTTP/1.1", "localhost:PORT", FORM, 404),
        ("POST // HTTP/1.1", "localhost:PORT", FORM, 404),
        ("POST http://localhost:PORT/ HTTP/1.1", "localhost:PORT", FORM, 404),
        ("GET /favicon.ico HTTP/1.1", "localhost:PORT", FORM, 204),
        ("POST /favicon.ico HTTP/1.1", "localhost:PORT", FORM, 404),
        ("POST / HTTP/1.1", "localhost:PORT", "application/json", 415),
        ("POST / HTTP/1.1", "localhost:PORT", "text/plain", 415),
        ("POST / HTTP/1.1", "localhost:PORT", "multipart/form-data; boundary=a", 415),
        ("POST / HTTP/1.1", "localhost:PORT\r\nContent-Type: text/plain", FORM, 415),
        ("POST / HTTP/1.1", "contoso.example", FORM, 421),
        ("POST / HTTP/1.1", "PORT.contoso.example:PORT", FORM, 421),
        ("POST / HTTP/1.1", "localhost", FORM, 421),
        ("POST / HTTP/1.1", "localhost:1", FORM, 421),
        ("POST / HTTP/1.1", "", FORM, 421),
        ("POST / HTTP/1.1", "localhost:PORT\r\nHost: contoso.example", FORM, 421),
        ("POST / HTTP/1.1", "localhost:PORT\r\nHost: localhost:PORT", FORM, 421),
    ] {
        let sign_in = SignIn::begin(OPTIONS).await;
        let text = request(line, host, media_type, &code).replace("PORT", &sign_in.port.to_string());
        let reply = send(sign_in.port, &text).await;
        assert_eq!(reply.status, status, "{text}: {}", reply.all);
        assert_eq!(reply.all.contains("\r\nallow: POST\r\n"), status == 405, "{text}");
        sign_in.still_waits(&text).await;
    }
}

#[tokio::test]
async fn a_body_with_another_state_than_ours_does_not_end_a_sign_in_nor_say_what_else_is_in_it() {
    for body in [
        "code=stolen".to_owned(),
        "state=&code=stolen".into(),
        format!("state={}&code=stolen", "x".repeat(STATE.len())),
        format!("state={}&code=stolen", &STATE[..STATE.len() - 1]),
        format!("state={STATE}x&code=stolen"),
        format!("state={}&code=stolen", STATE.to_uppercase()),
        format!("state={STATE}&code=stolen&state={STATE}"),
        format!("state=x&state={STATE}&code=stolen"),
        format!("state={STATE}&code=stolen&%73tate=x"),
        format!("STATE={STATE}&code=stolen"),
        "error=access_denied&error_description=stolen".into(),
        "error=access_denied&error_description=stolen&state=x".into(),
    ] {
        let sign_in = SignIn::begin(OPTIONS).await;
        let reply = send(sign_in.port, &post(sign_in.port, &body)).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(!reply.all.contains("stolen") && !reply.all.contains("access_denied"), "{}", reply.all);
        sign_in.still_waits(&body).await;
    }
}

#[tokio::test]
async fn an_error_has_a_page_that_says_which_as_text_and_is_given_like_any_other_answer() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let body = form("error=access_denied&error_description=AADSTS65004%3A+%3Cscript%3Ealert(1)");
    let reply = send(sign_in.port, &post(sign_in.port, &body)).await;
    assert_eq!((reply.status, sign_in.form().await), (200, body));
    assert!(reply.body.contains("<p>access_denied</p><p>AADSTS65004: &lt;script&gt;alert(1)</p>"), "{}", reply.body);
}

#[tokio::test]
async fn every_reply_is_kept_by_nobody_sniffed_by_nobody_framed_by_nobody_and_may_run_nothing() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let good = post(sign_in.port, &form("code=x"));
    for text in [good.replace("POST", "GET"), post(sign_in.port, "state=x"), good.replace("Host: ", "Host: x"), good] {
        let reply = send(sign_in.port, &text).await;
        for header in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "connection: close",
            "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ] {
            assert_eq!(reply.all.matches(&format!("\r\n{header}\r\n")).count(), 1, "{header}: {}", reply.all);
        }
    }
    sign_in.form().await;
}

#[tokio::test]
async fn an_applications_own_messages_are_shown() {
    let options = ListenOptions { success_message: Some("<b>Welcome</b>"), error_message: Some("<html>call us</html>"), ..OPTIONS };
    let sign_in = SignIn::begin(options).await;
    assert!(send(sign_in.port, &post(sign_in.port, &form("code=x"))).await.body.contains("<body><b>Welcome</b></body>"));
    let sign_in = SignIn::begin(options).await;
    assert_eq!(send(sign_in.port, &post(sign_in.port, &form("error=x"))).await.body, "<html>call us</html>");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_answer_is_none_however_good() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let port = sign_in.port;
    let bodies: Vec<String> = (0..20).map(|number| form(&format!("code=code-{number}"))).collect();
    let sent: Vec<_> =
        bodies.iter().map(|body| post(port, body)).map(|text| tokio::spawn(async move { send(port, &text).await.status })).collect();
    let mut taken = Vec::new();
    for (body, status) in bodies.iter().zip(sent) {
        if status.await.unwrap() == 200 {
            taken.push(body.clone());
        }
    }
    assert_eq!(taken, [sign_in.form().await]);
}
