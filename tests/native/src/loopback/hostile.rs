use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{OPTIONS, SignIn, form, post, rest, send};

const LARGEST: usize = 64 * 1024;

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

#[tokio::test]
async fn a_body_may_have_64_kib_and_not_a_byte_more_whether_it_says_so_or_not() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let port = sign_in.port;
    let fill = |length: usize| {
        let start = form("code=x") + "&more=";
        start.clone() + &"x".repeat(length - start.len())
    };
    let announced = post(port, "").replace("Content-Length: 0", "Content-Length: 1099511627776");
    let too_long = fill(LARGEST + 1);
    let chunked = post(port, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let chunked = format!("{chunked}{:x}\r\n{too_long}", too_long.len());
    for text in [announced, post(port, &too_long)[..400].to_owned(), chunked] {
        assert_eq!(send(port, &text).await.status, 413);
    }
    assert_eq!(send(port, &post(port, &fill(LARGEST))).await.status, 200);
    assert_eq!(sign_in.form().await, fill(LARGEST));
}

#[tokio::test]
async fn a_body_without_end_is_not_read_to_its_end() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let mut stream = connect(sign_in.port).await;
    let head = post(sign_in.port, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut written = 0;
    while written < 2000 && stream.write_all(chunk.as_bytes()).await.is_ok() {
        written += 1;
    }
    assert!((1..2000).contains(&written), "{written} chunks of 64 KiB");
    sign_in.still_waits("a body without end").await;
}

#[tokio::test]
async fn heads_are_bounded_and_cookies_of_others_are_no_obstacle() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let good = post(sign_in.port, &form("code=x"));
    let with_cookie = |length: usize| good.replace("\r\n\r\n", &format!("\r\nCookie: {}\r\n\r\n", "x".repeat(length)));
    let reply = send(sign_in.port, &with_cookie(20_000)).await;
    assert!(matches!(reply.status, 0 | 431), "{}", reply.all);
    assert_eq!(send(sign_in.port, &with_cookie(6000)).await.status, 200);
    assert_eq!(sign_in.form().await, form("code=x"));
}

#[tokio::test]
async fn whoever_is_slow_is_cut_off_in_some_seconds() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let good = post(sign_in.port, &form("code=x"));
    let mut slow = JoinSet::new();
    for text in ["", &good[..60], &good[..good.len() - 20]] {
        let (text, mut stream) = (text.to_owned(), connect(sign_in.port).await);
        slow.spawn(async move {
            let begun = Instant::now();
            stream.write_all(text.as_bytes()).await.unwrap();
            let mut byte = [0];
            // A little more now and then, but for who says nothing.
            while timeout(Duration::from_millis(900), stream.read(&mut byte)).await.is_err() {
                if !text.is_empty() {
                    let _cut_off = stream.write_all(b"x").await;
                }
            }
            begun.elapsed()
        });
    }
    while let Some(took) = slow.join_next().await {
        let took = took.unwrap();
        assert!((Duration::from_secs(4)..Duration::from_secs(8)).contains(&took), "{took:?}");
    }
    sign_in.still_waits("slow ones").await;
}

#[tokio::test]
async fn of_requests_that_come_at_once_on_a_connection_one_is_heard() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let (bad, good) = (post(sign_in.port, "state=x"), post(sign_in.port, &form("code=x")));
    let reply = send(sign_in.port, &format!("{bad}{good}")).await;
    assert_eq!((reply.status, reply.all.matches("HTTP/1.1").count()), (400, 1));
    assert!(!sign_in.answer.is_finished(), "a good one behind a bad one is none");
    let reply = send(sign_in.port, &format!("{good}{good}{bad}")).await;
    assert_eq!((reply.status, reply.all.matches("HTTP/1.1").count()), (200, 1));
    assert_eq!(sign_in.form().await, form("code=x"));
}

#[tokio::test]
async fn what_is_not_http_changes_nothing() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let smuggled = post(sign_in.port, &form("code=x")).replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\n");
    let zeros = "\0".repeat(9000);
    for text in [
        "\x16\x03\x01\x02\0\x01",
        "GET / HTTP/9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST / HTTP/1.1\r\nHost : x\r\n\r\n",
        &zeros,
        &smuggled,
    ] {
        let reply = send(sign_in.port, text).await;
        assert!(reply.status == 0 || reply.status >= 400, "{text:?}: {}", reply.all);
    }
    sign_in.still_waits("noise").await;
}

#[tokio::test]
async fn a_hundred_connections_that_do_not_get_on_do_not_keep_the_answer_out_and_end_with_it() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let mut crowd = crowd(sign_in.port).await;
    let begun = Instant::now();
    assert_eq!(send(sign_in.port, &post(sign_in.port, &form("code=x"))).await.status, 200);
    sign_in.form().await;
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    timeout(Duration::from_millis(300), async { while crowd.join_next().await.is_some() {} }).await.unwrap();
}

#[tokio::test]
async fn of_a_hundred_connections_that_stay_a_few_may() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let mut crowd = crowd(sign_in.port).await;
    sleep(Duration::from_millis(1500)).await;
    while crowd.try_join_next().is_some() {}
    assert!((1..=16).contains(&crowd.len()), "{} connections after a while", crowd.len());
    sign_in.still_waits("a crowd").await;
}

/// A hundred connections that begin a request, and never end it.
async fn crowd(port: u16) -> JoinSet<()> {
    let mut crowd = JoinSet::new();
    for _ in 0..100 {
        let mut stream = connect(port).await;
        stream.write_all(b"POST").await.unwrap();
        crowd.spawn(async move { drop(rest(stream).await) });
    }
    crowd
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_hundred_strangers_at_once_none_is_taken_and_the_answer_among_them_is() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let port = sign_in.port;
    let mut strangers = JoinSet::new();
    for number in 0..300 {
        let body = if number == 150 { form("code=x") } else { format!("state={number}&code=stolen") };
        strangers.spawn(async move { (number, send(port, &post(port, &body)).await.status) });
    }
    let mut told = 0;
    while let Some(reply) = strangers.join_next().await {
        match reply.unwrap() {
            (150, status) => assert_eq!(status, 200),
            (_, 400) => told += 1,
            (number, status) => assert_eq!(status, 0, "stranger {number}"),
        }
    }
    assert_eq!(sign_in.form().await, form("code=x"));
    assert!(told > 0, "some were told before it was over");
}

#[tokio::test]
async fn a_browser_that_goes_away_when_it_has_sent_the_answer_has_answered() {
    let sign_in = SignIn::begin(OPTIONS).await;
    let mut stream = connect(sign_in.port).await;
    stream.write_all(post(sign_in.port, &form("code=x")).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    drop(stream);
    assert_eq!(sign_in.form().await, form("code=x"));
}
