//! What is the answer of a sign-in. Whatever else comes is turned away and changes nothing: any page and any program of this machine can send
//! something here. So nothing of a body counts before its `state`.

use core::{
    future::poll_fn,
    mem,
    pin::Pin,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};
use std::{borrow::Cow, string::String, vec::Vec};

use bytes::Bytes;
use hyper::{
    Method, Request, Response, StatusCode,
    body::Body,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    http::request::Parts,
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::pages;
use crate::token::Secret;

/// What an answer must be like, and what a person then sees.
#[derive(Default)]
pub(super) struct Expected {
    pub(super) hosts: Vec<String>,
    pub(super) path: String,
    pub(super) state: String,
    pub(super) success_message: Option<String>,
    pub(super) error_message: Option<String>,
    /// Whether a good answer has come: there is but one.
    pub(super) taken: AtomicBool,
    /// How many connections there are.
    pub(super) connections: AtomicUsize,
}

/// The reply to a request, and the form if it is the answer.
pub(super) async fn reply_to<B>(request: Request<B>, expected: &Expected) -> (Response<String>, Option<Secret>)
where
    B: Body<Data = Bytes> + Unpin,
{
    let (head, body) = request.into_parts();
    if let Some(reply) = turned_away(&head, expected) {
        return (reply, None);
    }
    let form = match read(body).await {
        Ok(form) => form,
        Err(status) => return (refusal(status, "The answer of a sign-in is smaller, and text.\n"), None),
    };
    if !has_state(&form, &expected.state) || expected.taken.swap(true, Ordering::Relaxed) {
        let text = "This is not the answer of the sign-in that is awaited here: its state is another one.\n";
        return (refusal(StatusCode::BAD_REQUEST, text), None);
    }
    let page = match value(&form, "error") {
        None => pages::success(expected.success_message.as_deref()),
        Some(error) => {
            let description = value(&form, "error_description").unwrap_or_default();
            pages::error(expected.error_message.as_deref(), &error, &description)
        }
    };
    (reply(StatusCode::OK, "text/html; charset=utf-8", page), Some(Secret::new(form)))
}

/// The reply to what cannot be the answer, by its head.
fn turned_away(head: &Parts, expected: &Expected) -> Option<Response<String>> {
    let target = head.uri.path_and_query().filter(|_| head.uri.authority().is_none()).map_or("", |target| target.as_str());
    let is_ours = only(&head.headers, &header::HOST).is_some_and(|host| expected.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host)));
    let is_form = only(&head.headers, &header::CONTENT_TYPE)
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(FORM));
    if !is_ours {
        Some(refusal(StatusCode::MISDIRECTED_REQUEST, "This is not the host that you asked for.\n"))
    } else if target != expected.path {
        let is_icon = target == "/favicon.ico" && head.method == Method::GET;
        Some(if is_icon { refusal(StatusCode::NO_CONTENT, "") } else { refusal(StatusCode::NOT_FOUND, "There is nothing here.\n") })
    } else if head.method != Method::POST {
        let mut reply = refusal(StatusCode::METHOD_NOT_ALLOWED, "The answer of a sign-in is posted.\n");
        reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        Some(reply)
    } else if !is_form {
        Some(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The answer of a sign-in is application/x-www-form-urlencoded.\n"))
    } else {
        None
    }
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

/// The body, in a place of its own that is overwritten with zeros. Its room is made first, because growing would leave copies behind.
async fn read(mut body: impl Body<Data = Bytes> + Unpin) -> Result<String, StatusCode> {
    let announced = body.size_hint().exact().map_or(MOST_BYTES, |length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced > MOST_BYTES {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let mut all = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let data = frame.ok().map(|frame| frame.into_data().unwrap_or_default()).ok_or(StatusCode::BAD_REQUEST)?;
        if all.len() + data.len() > MOST_BYTES {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        all.extend_from_slice(&data);
    }
    String::from_utf8(mem::take(&mut *all)).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        StatusCode::BAD_REQUEST
    })
}

/// Whether the state is there once, and the right one. How far another one agrees takes no longer to find out.
fn has_state(form: &str, state: &str) -> bool {
    let mut states = values(form, "state");
    let (Some(given), None) = (states.next(), states.next()) else { return false };
    !state.is_empty() && bool::from(given.as_bytes().ct_eq(state.as_bytes()))
}

fn value<'a>(form: &'a str, name: &'a str) -> Option<Cow<'a, str>> {
    values(form, name).next()
}

/// The values that have this name in a form. Others are not decoded: that would leave copies of them behind.
fn values<'a>(form: &'a str, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    let is_name = move |field: &str| {
        let encoded = field.split('=').next().unwrap_or_default();
        form_urlencoded::parse(encoded.as_bytes()).next().is_some_and(|(decoded, _)| decoded == name)
    };
    let fields = form.split('&').filter(move |field| is_name(field));
    fields.filter_map(|field| form_urlencoded::parse(field.as_bytes()).next().map(|(_, value)| value))
}

fn refusal(status: StatusCode, text: &str) -> Response<String> {
    reply(status, "text/plain; charset=utf-8", text.into())
}

fn reply(status: StatusCode, media_type: &'static str, text: String) -> Response<String> {
    let mut reply = Response::new(text);
    *reply.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, pages::POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONNECTION, "close"),
    ] {
        reply.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    reply
}

const FORM: &str = "application/x-www-form-urlencoded";
/// Bytes of a body that are read. Microsoft's answers have some thousand.
const MOST_BYTES: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use core::{
        pin::pin,
        task::{Context, Poll, Waker},
    };
    use std::vec;

    use super::*;

    #[test]
    fn a_state_is_there_once_and_is_the_right_one_in_all_of_its_length() {
        for good in ["state=a+b", "code=x&state=a%20b&other=state", "st%61te=a%20b"] {
            assert!(has_state(good, "a b"), "{good}");
        }
        for bad in [
            "",
            "&&",
            "state",
            "state=",
            "state=a",
            "state=a+bc",
            "state=A+B",
            "STATE=a+b",
            "states=a+b",
            "state=a+b&state=a+b",
            "state=x&state=a+b",
            "state=a+b&%73tate=x",
            "state=%ff",
        ] {
            assert!(!has_state(bad, "a b"), "{bad}");
        }
        assert!(!has_state("state=", ""), "without a state, anyone could answer");
    }

    #[test]
    fn a_second_good_answer_is_none() {
        let expected = Expected { hosts: vec!["localhost:1".into()], path: "/".into(), state: "s".into(), ..Expected::default() };
        let post = || Request::post("/").header("host", "localhost:1").header("content-type", FORM).body(String::from("state=s")).unwrap();
        let replies = [post(), post()].map(|request| {
            let mut reply = pin!(reply_to(request, &expected));
            let Poll::Ready((reply, form)) = reply.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
            (reply.status(), form.is_some())
        });
        assert_eq!(replies, [(StatusCode::OK, true), (StatusCode::BAD_REQUEST, false)]);
    }

    #[test]
    fn values_are_found_by_their_names() {
        assert_eq!(value("error_description=a%26b&error=access_denied&error=x", "error").as_deref(), Some("access_denied"));
        assert_eq!(value("errors=x", "error"), None);
    }
}
