use core::time::Duration;

use super::{UserSession, session::or_default, sign_in::refused};
use crate::{
    cache::{CacheKey, Shelved},
    credential::application::{Application, Granted},
    error::{Error, ErrorKind, Result},
    maybe_send::Shared,
    request::{self, token::Grant},
    response::{
        self,
        device_code::{DeviceCode, LONGEST_INTERVAL},
    },
    session::Session,
    token::{AccessToken, Ask, GetTokenOptions, Interaction, Moment},
    transport::Transport,
};

/// A sign-in on another device that is under way; see [`DeviceCodeCredential::start`](super::DeviceCodeCredential::start).
pub struct DeviceCodeSignIn {
    session: Shared<Session>,
    user: Shared<UserSession>,
    ask: Ask,
    code: DeviceCode,
    polling: Polling,
}

impl DeviceCodeSignIn {
    pub(super) async fn start(
        session: &Shared<Session>,
        user: &Shared<UserSession>,
        scopes: &[&str],
        options: &GetTokenOptions,
    ) -> Result<Self> {
        let default = session.default_scope();
        let ask = session.parse(or_default(scopes, default.as_ref()), options, Interaction::Yes)?;
        let code = begin(&user.application, &ask, &Transport::new(session, None)?).await.map_err(|error| refused(error, &ask))?;
        let polling = Polling::new(&code, session)?;
        Ok(Self { session: session.clone(), user: user.clone(), ask, code, polling })
    }

    /// What to show to the person.
    pub fn code(&self) -> &DeviceCode {
        &self.code
    }

    /// The time to wait before the next [`poll`](Self::poll); it grows when Entra asks for that.
    pub fn wait(&self) -> Result<Duration> {
        Ok(Duration::from_millis(u64::try_from(self.polling.wait(&self.session)?).unwrap_or_default()))
    }

    /// Asks whether the person has signed in: nothing while they have not, or when it is too early to ask. With the token, the credential is
    /// signed in.
    pub async fn poll(&mut self) -> Result<Option<AccessToken>> {
        let Self { session, user, ask, polling, .. } = self;
        session.check_open().map_err(|error| error.of(user.name))?;
        if polling.wait(session)? > 0 {
            return Ok(None);
        }
        let failed = |error| refused(error, ask).of(user.name);
        let Some(granted) = polling.ask(&user.application, ask, session).await.map_err(failed)? else {
            return Ok(None);
        };
        let key = CacheKey::new("", ask, user.application.tenants.own());
        let about = Shelved { session, ask, key: &key };
        let before = about.held();
        user.keep(&granted, ask, &Transport::new(session, None)?, None).await?;
        session.memory.put(&key, &granted.record);
        if let Some(shelf) = &session.shelf {
            shelf.save(&about, &before).await;
        }
        Ok(Some(granted.record.token.clone()))
    }
}

impl core::fmt::Debug for DeviceCodeSignIn {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("DeviceCodeSignIn").field("code", &self.code).finish_non_exhaustive()
    }
}

/// Gets a code. A refusal is final.
pub(super) async fn begin(application: &Application, ask: &Ask, transport: &Transport<'_>) -> Result<DeviceCode> {
    let endpoint = application.endpoint("devicecode", ask, transport).await?;
    let request = request::device_code::start(endpoint, &application.client_id, ask, transport.json)?;
    response::device_code::parse(&transport.send(request).await?)
}

/// Asks for the token until the person has signed in, or will not, or the code is no longer good (RFC 8628, 3.5).
pub(super) async fn poll(application: &Application, code: &DeviceCode, ask: &Ask, transport: &Transport<'_>) -> Result<Granted> {
    let session = transport.session;
    let mut polling = Polling::new(code, session)?;
    loop {
        let wait = u64::try_from(polling.wait(session)?).unwrap_or_default();
        session.host.clock()?.sleep(Duration::from_millis(wait)).await;
        // Who has closed it wants nobody to be signed in any more.
        session.check_open()?;
        if let Some(granted) = polling.ask(application, ask, session).await? {
            return Ok(granted);
        }
    }
}

/// When to ask for the token of a device code.
struct Polling {
    grant: Grant,
    /// When the code came.
    started: Moment,
    /// Milliseconds for which it is good.
    life: i64,
    /// When it was last asked for, or came.
    asked: Moment,
    /// Seconds.
    interval: i64,
}

impl Polling {
    fn new(code: &DeviceCode, session: &Session) -> Result<Self> {
        let started = session.host.now()?;
        let grant = Grant::DeviceCode(code.device_code.clone());
        Ok(Self { grant, started, life: code.expires_in * 1000, asked: started, interval: code.interval })
    }

    /// Milliseconds until the next question.
    fn wait(&self, session: &Session) -> Result<i64> {
        let now = session.host.now()?;
        let left = self.life - now.milliseconds_since(self.started);
        Ok((self.interval * 1000 - now.milliseconds_since(self.asked)).min(left).max(0))
    }

    /// Asks once: nothing while the person has not signed in.
    async fn ask(&mut self, application: &Application, ask: &Ask, session: &Shared<Session>) -> Result<Option<Granted>> {
        self.asked = session.host.now()?;
        let age = self.asked.milliseconds_since(self.started);
        let too_late = || Err(Error::authentication(TOO_LATE).into_authentication_required(&ask.scopes));
        if age > self.life {
            return too_late();
        }
        // Each question has its own time limit.
        let error = match application.redeem_for_user(&self.grant, ask, &Transport::new(session, None)?).await {
            Ok(granted) => return Ok(Some(granted)),
            Err(error) => error,
        };
        match error.entra().map_or("", |entra| &*entra.code) {
            "authorization_pending" => {}
            "slow_down" => self.interval = (self.interval + 5).min(LONGEST_INTERVAL),
            "expired_token" | "code_expired" => return Err(error.into_authentication_required(&ask.scopes)),
            // The person is still at it, whatever the network does.
            _ if error.kind() == ErrorKind::Transport => self.interval = (self.interval * 2).min(LONGEST_INTERVAL),
            _ => return Err(error),
        }
        if age == self.life { too_late() } else { Ok(None) }
    }
}

const TOO_LATE: &str = "nobody has signed in while the device code was good: ask again for a new one";
