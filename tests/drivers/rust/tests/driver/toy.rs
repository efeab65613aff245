//! A small identity library that is right in what it does, and one that is wrong in one way at a time.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use serde_json::Value;
use vector_driver::{
    Calling, Credential, Failure, Granted, NotBuilt, Subject, Token,
    description::Description,
    model::{Call, CallKind, HttpReply, Vector},
    world::{AskedHttp, World},
};

/// `ToyIdentity(None)` is right.
#[derive(Clone, Copy, Debug)]
pub struct ToyIdentity(pub Option<Fault>);

/// What may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    AsksTwice,
    AsksNothing,
    SendsAnotherGrant,
    SendsAuthorizationHeader,
    BelievesTokensLiveLonger,
    ServesDeadTokens,
    ShowsTheSecret,
    ShowsTheSecretInDebug,
    LogsTheSecret,
    NamesErrorsOtherwise,
    SaysNothingOfTheCause,
    SwallowsWhatIsUnexpected,
    NeverTriesAgain,
    TriesAgainAtOnce,
    AsksForEveryCaller,
    ForgetsToWake,
    WaitsForEver,
    SpinsForEver,
    SleepsForEver,
    LeavesWorkForEver,
    Panics,
    RefusesNothing,
}

impl Subject for ToyIdentity {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn skip(&self, vector: &Vector, _: &Description) -> Option<String> {
        (vector.credential != "ClientSecretCredential").then(|| format!("pending: {}", vector.credential))
    }

    fn build(&self, description: &Description, world: &World) -> Result<Box<dyn Credential>, NotBuilt> {
        let [tenant, client, secret] = [0, 1, 2].map(|index| description.text(index).to_owned());
        if tenant.is_empty() && self.0 != Some(Fault::RefusesNothing) {
            return Err(NotBuilt::Refused(Failure::new(Failure::ARGUMENT_ERROR, "the tenant is missing")));
        }
        let max_retries = if description.options.contains_key("retryOptions") { 0 } else { 3 };
        Ok(Box::new(Toy { fault: self.0, world: world.clone(), tenant, client, secret, max_retries, cache: Mutex::default() }))
    }
}

struct Toy {
    fault: Option<Fault>,
    world: World,
    tenant: String,
    client: String,
    secret: String,
    max_retries: u32,
    cache: Mutex<BTreeMap<String, Token>>,
}

impl Credential for Toy {
    fn call<'a>(&'a self, _: CallKind, call: &'a Call) -> Calling<'a> {
        Box::pin(async move { self.get_token(&call.scopes.0.join(" ")).await.map(Granted::Token) })
    }
}

impl Toy {
    fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    async fn get_token(&self, scope: &str) -> Result<Token, Failure> {
        self.misbehave().await;
        let cached = self.cache.lock().unwrap().get(scope).cloned();
        if let Some(token) = cached.filter(|token| self.is_alive(token)) {
            return Ok(token);
        }
        if self.is(Fault::AsksNothing) {
            return Ok(Token { token: "T1".into(), ..Token::default() });
        }
        let _single_flight = Turnstile::enter(self).await;
        let cached = self.cache.lock().unwrap().get(scope).cloned();
        if let Some(token) = cached.filter(|token| self.is_alive(token) && !self.is(Fault::AsksForEveryCaller)) {
            return Ok(token);
        }
        let token = self.ask(scope).await?;
        self.cache.lock().unwrap().insert(scope.into(), token.clone());
        Ok(token)
    }

    async fn misbehave(&self) {
        match self.fault {
            Some(Fault::WaitsForEver) => std::future::pending().await,
            Some(Fault::SpinsForEver) => loop {
                Yield(false).await;
            },
            Some(Fault::SleepsForEver) => loop {
                self.world.sleep(Duration::from_secs(1)).await;
            },
            Some(Fault::LeavesWorkForEver) => self.world.spawn(Box::pin(std::future::pending())),
            Some(Fault::Panics) => panic!("a mistake in the library"),
            Some(Fault::LogsTheSecret) => self.world.overheard(format!("about to send {}", self.secret)),
            _ => {}
        }
    }

    fn is_alive(&self, token: &Token) -> bool {
        self.is(Fault::ServesDeadTokens) || token.expires_on.is_some_and(|expires_on| self.now() < expires_on - 300.0)
    }

    #[allow(clippy::cast_precision_loss)]
    fn now(&self) -> f64 {
        self.world.now() as f64 / 1000.0
    }

    async fn ask(&self, scope: &str) -> Result<Token, Failure> {
        if self.is(Fault::AsksTwice) {
            self.send(scope).await;
        }
        let asked_at = self.now();
        let mut attempt = 0;
        let reply = loop {
            let reply = self.send(scope).await;
            let transient =
                matches!(reply, HttpReply::Answer { status: 408 | 429 | 500.., .. } | HttpReply::NetworkError(_) | HttpReply::TimedOut);
            if !transient || attempt == self.max_retries || self.is(Fault::NeverTriesAgain) {
                break reply;
            }
            attempt += 1;
            if !self.is(Fault::TriesAgainAtOnce) {
                self.world.sleep(retry_after(&reply)).await;
            }
        };
        match reply {
            HttpReply::Answer { status, body, .. } => self.read(status, &body, asked_at),
            _ if self.is(Fault::SwallowsWhatIsUnexpected) => Ok(Token { token: "T1".into(), ..Token::default() }),
            HttpReply::NetworkError(text) => Err(self.failure(&format!("network error: {text}"))),
            HttpReply::TimedOut => Err(self.failure("no answer in time")),
        }
    }

    async fn send(&self, scope: &str) -> HttpReply {
        let grant = if self.is(Fault::SendsAnotherGrant) { "password" } else { "client_credentials" };
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", grant)
            .append_pair("client_id", &self.client)
            .append_pair("client_secret", &self.secret)
            .append_pair("scope", scope)
            .finish();
        let mut headers = vec![("Content-Type", "application/x-www-form-urlencoded")];
        if self.is(Fault::SendsAuthorizationHeader) {
            headers.push(("Authorization", "Basic bWFkZS11cA=="));
        }
        let url = format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", self.tenant);
        self.world.http(&AskedHttp::new("POST", &url, headers, form.as_bytes())).await
    }

    fn read(&self, status: u16, body: &[u8], asked_at: f64) -> Result<Token, Failure> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let (Some(token), Some(expires_in), 200) = (body["access_token"].as_str(), body["expires_in"].as_f64(), status) else {
            let said = body["error_description"].as_str().unwrap_or("no token");
            return Err(self.failure(said));
        };
        let longer = if self.is(Fault::BelievesTokensLiveLonger) { 1.0 } else { 0.0 };
        Ok(Token {
            token: token.into(),
            expires_on: Some(asked_at + expires_in + longer),
            refresh_on: None,
            token_type: Some("Bearer".into()),
        })
    }

    fn failure(&self, cause: &str) -> Failure {
        let name = if self.is(Fault::NamesErrorsOtherwise) { "CredentialUnavailableError" } else { "AuthenticationError" };
        let message = match self.fault {
            Some(Fault::SaysNothingOfTheCause) => "it failed".into(),
            Some(Fault::ShowsTheSecret) => format!("{cause}; sent {}", self.secret),
            _ => cause.to_owned(),
        };
        let mut failure = Failure::new(name, message);
        if self.is(Fault::ShowsTheSecretInDebug) {
            failure.prints.push(format!("Toy {{ secret: {:?} }}", self.secret));
        }
        failure
    }
}

fn retry_after(reply: &HttpReply) -> Duration {
    let HttpReply::Answer { headers, .. } = reply else { return Duration::from_secs(1) };
    let seconds = headers.iter().find(|(name, _)| name == "retry-after").and_then(|(_, value)| value.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}

/// Lets one caller pass at a time; one that forgets to wake the next is what [`Fault::ForgetsToWake`] is about.
struct Turnstile<'a>(&'a Toy);

impl<'a> Turnstile<'a> {
    async fn enter(toy: &'a Toy) -> Self {
        let is_free = || !toy.cache.lock().unwrap().contains_key(TURNSTILE);
        while !is_free() && !toy.is(Fault::AsksForEveryCaller) {
            if toy.is(Fault::ForgetsToWake) {
                std::future::pending::<()>().await;
            }
            Yield(false).await;
        }
        toy.cache.lock().unwrap().insert(TURNSTILE.into(), Token::default());
        Self(toy)
    }
}

impl Drop for Turnstile<'_> {
    fn drop(&mut self) {
        self.0.cache.lock().unwrap().remove(TURNSTILE);
    }
}

/// No scope has a space at its end.
const TURNSTILE: &str = "taken ";

struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    }
}
