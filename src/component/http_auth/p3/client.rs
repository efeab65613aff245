//! wasi:http/client: the way out, with a token where a rule says so.

use alloc::{string::String, vec::Vec};

use super::{
    super::{
        Component,
        audit::{self, Asked, Outcome},
        request_line::RequestLine,
        settings::{self, Allowed},
        token_headers::{demanded, with_token},
        verdict::{Verdict, decide},
    },
    response::shown,
    upload::Upload,
};
use crate::{
    Secret,
    component::bindings::{
        exports::wasi::http::client::Guest,
        wasi::http::{
            client,
            types::{ErrorCode, Method, Request, RequestOptions, Response},
        },
    },
    http_auth::{Veil, is_credential},
};

impl Guest for Component {
    async fn send(request: Request) -> Result<Response, ErrorCode> {
        let line = RequestLine::of(&request);
        let asked = Asked::of(&line);
        match decide(&line, &asked)? {
            Verdict::Pass => {
                asked.tell(Outcome::Passed, "", "");
                client::send(request).await
            }
            Verdict::Attach(allowed) => Attached::of(request, line, allowed, asked).await.exchange().await,
        }
    }
}

/// A request that gets a token, and perhaps another one.
struct Attached {
    line: RequestLine,
    headers: Vec<(String, Vec<u8>)>,
    options: Option<RequestOptions>,
    upload: Upload,
    allowed: &'static Allowed,
    asked: Asked,
    /// What its response must not show.
    veil: Veil,
}

impl Attached {
    async fn of(request: Request, line: RequestLine, allowed: &'static Allowed, asked: Asked) -> Self {
        let headers = request.get_headers().copy_all().into_iter().filter(|(name, _)| !is_credential(name)).collect();
        let options = request.get_options();
        // Those that usually have no body must not get an empty one.
        let may_have_none = matches!(line.method, Method::Get | Method::Head | Method::Delete | Method::Options);
        let upload = Upload::of(request, may_have_none).await;
        Self { line, headers, options, upload, allowed, asked, veil: Veil::new() }
    }

    async fn exchange(mut self) -> Result<Response, ErrorCode> {
        let token = match self.allowed.token(None).await {
            Ok(token) => token,
            Err(error) => {
                self.asked.tell(Outcome::Failed, self.allowed.name(), error.message());
                return Err(settings::no_token(&error));
            }
        };
        let response = match self.send(token) {
            Ok(sent) => {
                self.asked.tell(Outcome::Attached, self.allowed.name(), "");
                sent.await?
            }
            Err(code) => {
                self.asked.tell(Outcome::Failed, self.allowed.name(), audit::NOT_TAKEN);
                return Err(code);
            }
        };
        let response = match self.claims(&response) {
            Some(claims) => self.answer(claims).await.unwrap_or(Ok(response))?,
            None => response,
        };
        self.upload.forget();
        Ok(shown(response, self.veil))
    }

    /// Begins to send it with this token.
    fn send(&mut self, token: Secret) -> Result<impl Future<Output = Result<Response, ErrorCode>> + use<>, ErrorCode> {
        let headers = with_token(&self.headers, &token)?;
        self.veil.hide(token);
        let request = self.upload.request(headers, self.options.as_ref().map(RequestOptions::clone));
        self.line.copy_to(&request)?;
        Ok(client::send(request))
    }

    /// The claims that a response demands, of a request that can be sent again.
    fn claims(&self, response: &Response) -> Option<String> {
        let may_demand = response.get_status_code() == 401 && self.upload.is_kept();
        if may_demand { demanded(response.get_headers().copy_all()) } else { None }
    }

    /// The request once more, with a token for the claims. Without such a token the plugin gets the response that it has.
    async fn answer(&mut self, claims: String) -> Option<Result<Response, ErrorCode>> {
        let why = match self.allowed.token(Some(claims)).await {
            Ok(token) => match self.send(token) {
                Ok(sent) => {
                    self.asked.tell(Outcome::Answered, self.allowed.name(), "");
                    return Some(sent.await);
                }
                Err(_) => audit::NOT_TAKEN.into(),
            },
            Err(error) => String::from(error.message()),
        };
        self.asked.tell(Outcome::Failed, self.allowed.name(), &why);
        None
    }
}
