//! Pages in plain HTML: one look, everything escaped, usable by keyboard and without scripts.

use crate::{
    entra_error::{AadstsCode, EntraError},
    server::Exchange,
    wire::headers,
};
use axum::{
    body::Body,
    http::{
        HeaderValue, Response, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, EXPIRES, PRAGMA, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS},
    },
};

/// Text as it may stand in HTML, inside quotes as well.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A page: its title is its heading as well. `body` is HTML.
pub fn page(title: &str, body: &str, exchange: &Exchange) -> Response<Body> {
    response(StatusCode::OK, document(title, &format!("<main><h1 id=\"title\">{}</h1>{body}</main>", escaped(title))), exchange)
}

/// The page of an error that the application does not get to know.
pub fn error_page(error: &EntraError, exchange: &Exchange) -> Response<Body> {
    let body = format!(
        "<main><h1 id=\"title\">We cannot sign you in</h1><p id=\"error\" role=\"alert\">{}</p></main>",
        escaped(&error.description(exchange))
    );
    let mut response = response(StatusCode::BAD_REQUEST, document("We cannot sign you in", &body), exchange);
    response.extensions_mut().insert(AadstsCode(error.code));
    response
}

/// A page that posts itself to an address at once; a person without scripts presses the button.
pub fn form_post(action: &str, parameters: &[(&str, String)], exchange: &Exchange) -> Response<Body> {
    let inputs = parameters.iter().map(|(name, value)| hidden(name, value)).collect::<String>();
    let body = format!(
        "<form id=\"reply\" method=\"post\" action=\"{}\">{inputs}<noscript><main><p>Press the button to go on.</p>\
         <button id=\"continue\">Continue</button></main></noscript></form><script>document.forms[0].submit();</script>",
        escaped(action)
    );
    response(StatusCode::OK, document("Working...", &body), exchange)
}

/// A hidden field.
pub fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value))
}

/// An answer with the headers that all sign-in pages have. Those of an opener are cut off from them.
pub fn response(status: StatusCode, html: String, exchange: &Exchange) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let answered = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store, no-cache"),
        (PRAGMA, "no-cache"),
        (EXPIRES, "-1"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "strict-origin-when-cross-origin"),
    ] {
        answered.insert(name, HeaderValue::from_static(value));
    }
    answered.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers::insert(answered, "x-ms-request-id", &exchange.trace_id);
    response
}

/// A whole document. Its empty icon keeps browsers from asking for one, which would count as a request.
fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>{}</title><style>{STYLE}</style></head><body>{body}</body></html>\n",
        escaped(title)
    )
}

const STYLE: &str = "\
body{margin:0;background:#eef1f5;color:#1b1b1b;font:16px/1.5 system-ui,sans-serif}\
main{max-width:26rem;margin:10vh auto;padding:2rem 2.5rem;background:#fff;border:1px solid #c9d0d8;border-radius:6px}\
h1{margin:0 0 1rem;font-size:1.5rem;font-weight:600}\
label{display:block;margin-bottom:.25rem}\
input{box-sizing:border-box;width:100%;padding:.5rem;margin-bottom:1rem;font:inherit;border:1px solid #5f6b7a;border-radius:4px}\
button{padding:.5rem 1.25rem;margin:0 .5rem .5rem 0;font:inherit;border:1px solid #5f6b7a;border-radius:4px;background:#fff;color:#1b1b1b;cursor:pointer}\
button.main{background:#0b5cad;border-color:#0b5cad;color:#fff}\
button.wide{display:block;width:100%;text-align:left}\
:focus-visible{outline:3px solid #f2a900;outline-offset:2px}\
[role=alert]{color:#a4001d;overflow-wrap:anywhere}\
li,.quiet{overflow-wrap:anywhere}.quiet{color:#4a5563}";
