//! wasi:http/outgoing-handler: the way out, with a token where a rule says so.

use alloc::{rc::Rc, string::String, vec::Vec};

use super::{
    super::{
        Component,
        audit::{self, Asked, Outcome},
        request_line::RequestLine,
        settings::{self, Allowed},
        token_headers::{demanded, with_token},
        verdict::{Verdict, decide},
    },
    outgoing_request::OutgoingRequest,
    request_options::RequestOptions,
    response::FutureResponse,
};
use crate::{
    Secret,
    component::bindings::{
        exports::wasi::http::{outgoing_handler::Guest, types as wit},
        wasi::http::{
            outgoing_handler,
            types::{
                ErrorCode, FutureIncomingResponse, IncomingResponse as HostResponse, OutgoingBody as HostBody,
                OutgoingRequest as HostRequest,
            },
        },
    },
    http_auth::{Veil, is_credential},
};

impl Guest for Component {
    fn handle(request: wit::OutgoingRequest, options: Option<wit::RequestOptions>) -> Result<wit::FutureIncomingResponse, ErrorCode> {
        let request: OutgoingRequest = request.into_inner();
        let options: Option<RequestOptions> = options.map(wit::RequestOptions::into_inner);
        let exchange = request.exchange.clone();
        let sent = send(request, options);
        if sent.is_err() {
            exchange.refused();
        }
        sent.map(|()| wit::FutureIncomingResponse::new(FutureResponse(exchange)))
    }
}

fn send(request: OutgoingRequest, options: Option<RequestOptions>) -> Result<(), ErrorCode> {
    let line = RequestLine::of(&request.host);
    let asked = Asked::of(&line);
    match decide(&line, &asked)? {
        Verdict::Pass => {
            let OutgoingRequest { host, exchange } = request;
            let body = if exchange.has_body() { Some(host.body().map_err(|()| ErrorCode::InternalError(None))?) } else { None };
            let response = outgoing_handler::handle(host, options.map(|options| options.0))?;
            asked.tell(Outcome::Passed, "", "");
            exchange.sent(Sent { response, body }, None, None);
            Ok(())
        }
        Verdict::Attach(allowed) => {
            let mut attached = Attached::new(&request, line, options, allowed, asked);
            match attached.send(None) {
                Ok(sent) => {
                    attached.asked.tell(Outcome::Attached, allowed.name(), "");
                    let veil = Rc::new(attached.veil.clone());
                    request.exchange.sent(sent, Some(attached), Some(veil));
                    Ok(())
                }
                Err(Unsent::NoToken(error)) => {
                    attached.asked.tell(Outcome::Failed, allowed.name(), error.message());
                    Err(settings::no_token(&error))
                }
                Err(Unsent::Host(code)) => {
                    attached.asked.tell(Outcome::Failed, allowed.name(), audit::NOT_TAKEN);
                    Err(code)
                }
            }
        }
    }
}

/// An exchange with the host that has begun.
pub(super) struct Sent {
    pub(super) response: FutureIncomingResponse,
    pub(super) body: Option<HostBody>,
}

/// A request that gets a token, and perhaps another one.
pub(super) struct Attached {
    line: RequestLine,
    headers: Vec<(String, Vec<u8>)>,
    has_body: bool,
    options: Option<RequestOptions>,
    allowed: &'static Allowed,
    asked: Asked,
    /// What its response must not show.
    veil: Veil,
}

enum Unsent {
    NoToken(crate::Error),
    Host(ErrorCode),
}

impl Attached {
    fn new(request: &OutgoingRequest, line: RequestLine, options: Option<RequestOptions>, allowed: &'static Allowed, asked: Asked) -> Self {
        Self {
            line,
            headers: request.host.headers().entries().into_iter().filter(|(name, _)| !is_credential(name)).collect(),
            has_body: request.exchange.has_body(),
            options,
            allowed,
            asked,
            veil: Veil::new(),
        }
    }

    fn send(&mut self, claims: Option<String>) -> Result<Sent, Unsent> {
        let token = self.allowed.token(claims).map_err(Unsent::NoToken)?;
        let request = self.request(&token).map_err(Unsent::Host)?;
        self.veil.hide(token);
        let body = if self.has_body { Some(request.body().map_err(|()| Unsent::Host(ErrorCode::InternalError(None)))?) } else { None };
        let options = self.options.as_ref().map(RequestOptions::copy);
        let response = outgoing_handler::handle(request, options).map_err(Unsent::Host)?;
        Ok(Sent { response, body })
    }

    fn request(&self, token: &Secret) -> Result<HostRequest, ErrorCode> {
        let request = HostRequest::new(with_token(&self.headers, token)?);
        self.line.copy_to(&request)?;
        Ok(request)
    }

    /// The request once more, with a token for the claims of this response, if it is one that demands some. Without such a token the plugin gets
    /// the response.
    pub(super) fn answer(mut self, response: &HostResponse) -> Option<(Sent, Rc<Veil>)> {
        if response.status() != 401 {
            return None;
        }
        let claims = demanded(response.headers().entries())?;
        match self.send(Some(claims)) {
            Ok(sent) => {
                self.asked.tell(Outcome::Answered, self.allowed.name(), "");
                Some((sent, Rc::new(self.veil)))
            }
            Err(why) => {
                let why = if let Unsent::NoToken(error) = &why { error.message() } else { audit::NOT_TAKEN };
                self.asked.tell(Outcome::Failed, self.allowed.name(), why);
                None
            }
        }
    }
}
