//! The way out of the component's wasi:http, which ends in the world of a vector.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::Bytes,
    header::{HeaderName, HeaderValue},
};
use vector_driver::{
    model::HttpReply,
    world::{AskedHttp, World},
};
use wasmtime_host::{Exchange, Outgoing};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// Answers requests as the vector lists them.
#[derive(Clone, Debug)]
pub struct Network(World);

impl Network {
    /// The network of a world.
    pub fn new(world: &World) -> Self {
        Self(world.clone())
    }

    async fn exchange(self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let headers: Vec<_> =
            parts.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()))).collect();
        let headers = headers.iter().map(|(name, value)| (*name, &**value));
        let asked = AskedHttp::new(parts.method.as_str(), &parts.uri.to_string(), headers, &body);
        match self.0.http(&asked).await {
            HttpReply::Answer { status, headers, body } => response(status, headers, body).inspect_err(|error| {
                self.0.misused(format!("the vector has a reply that HTTP does not allow: {error}"));
            }),
            HttpReply::NetworkError(text) => Err(Error::InternalError(Some(text))),
            HttpReply::TimedOut => Err(Error::ConnectionReadTimeout),
        }
    }
}

impl Outgoing for Network {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        let limits = [options.connect_timeout, options.first_byte_timeout, options.between_bytes_timeout];
        if limits.iter().flatten().any(Duration::is_zero) {
            self.0.misused("a request was sent with no time left for the exchange");
        }
        Box::pin(self.clone().exchange(request))
    }
}

fn response(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Result<Response<WasiBody>, Error> {
    let unfit = |error: hyper::http::Error| Error::InternalError(Some(error.to_string()));
    let body = Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::builder().status(status).body(body).map_err(unfit)?;
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|error| unfit(error.into()))?;
        let value = HeaderValue::try_from(value).map_err(|error| unfit(error.into()))?;
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
