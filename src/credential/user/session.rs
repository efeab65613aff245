use alloc::{boxed::Box, string::String};
use core::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

#[cfg(feature = "cloud")]
use super::sign_in::passed_over;
use super::{
    SignIn, default_scope,
    sign_in::{is_dead, is_for_a_person, refused},
};
use crate::{
    authority::TenantPolicy,
    cache::{CacheKey, Caller, Flights, Member, Outcome, Record, SignedIn, brought},
    credential::{
        CredentialOptions, Flow,
        application::{Application, Granted},
    },
    error::{Error, Result},
    host::Host,
    maybe_send::{BoxFuture, Lock, Shared},
    request::token::Grant,
    response::user,
    session::Session,
    token::{Ask, AuthenticationRecord, GetTokenOptions, Interaction, UnixTime},
    transport::Transport,
};
#[cfg(feature = "cache-file")]
use crate::{cache::msal::Whose, credential::Owner};

/// A session of a person: whose sign-in, by which application.
pub(crate) struct UserSession {
    pub(crate) name: &'static str,
    pub(crate) application: Application,
    pub(crate) sign_in: Box<dyn SignIn>,
    /// Whether `get_token` has the person sign in, or leaves that to `authenticate`.
    pub(crate) automatic: bool,
    /// Whom to look for in caches that outlive the program.
    #[cfg_attr(not(feature = "cache-file"), allow(dead_code))]
    pub(crate) known: Option<AuthenticationRecord>,
    /// Whether what Entra refuses is no reason for a chain to stop.
    #[cfg(feature = "cloud")]
    pub(crate) lets_go_on: bool,
    /// How many calls ask for a token by the refresh token just now.
    renewals: AtomicU32,
}

/// The session of a credential. What is wrong with its arguments is an error of that credential.
pub(crate) fn session(user: &Shared<UserSession>, options: &CredentialOptions) -> Shared<Session> {
    Session::new(Box::new(UserFlow(user.clone())), options)
}

impl Session {
    /// What `authenticate` asks a token for where nothing is given: the management of the cloud.
    pub(crate) fn default_scope(&self) -> Option<&'static str> {
        self.flow.authority().and_then(default_scope)
    }

    /// Has a person sign in if that is needed, and says who it is.
    pub(crate) async fn authenticate(self: &Shared<Self>, scopes: &[&str], options: &GetTokenOptions) -> Result<AuthenticationRecord> {
        let default = self.default_scope();
        let scopes = or_default(scopes, default.as_ref());
        self.get_token(scopes, options, Interaction::Yes).await?;
        let nobody = || Error::authentication("Entra has not said who has signed in").of(self.flow.name());
        self.memory.user().map(|user| user.record.clone()).ok_or_else(nobody)
    }
}

/// The scopes of a sign-in.
pub(super) fn or_default<'a>(scopes: &'a [&'a str], default: Option<&'a &'a str>) -> &'a [&'a str] {
    match (scopes, default) {
        ([], Some(default)) => core::slice::from_ref(default),
        _ => scopes,
    }
}

struct UserFlow(Shared<UserSession>);

impl Flow for UserFlow {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn tenants(&self) -> &TenantPolicy {
        &self.0.application.tenants
    }

    fn identity(&self) -> String {
        self.0.application.identity()
    }

    fn authority(&self) -> Option<&str> {
        Some(self.0.application.authority())
    }

    #[cfg(feature = "cache-file")]
    fn owner(&self) -> Option<Owner<'_>> {
        Some(self.0.application.owner(match &self.0.known {
            Some(known) => Whose::User(known),
            None if self.0.sign_in.takes_anyone() => Whose::AnyUser,
            None => Whose::NewUser,
        }))
    }

    #[cfg(feature = "store")]
    fn members(&self) -> Option<crate::credential::Members> {
        let UserSession { application, sign_in, known, .. } = &*self.0;
        let mut members = application.members();
        members.extend(sign_in.members());
        if let Some(record) = known {
            members.push((crate::credential::KNOWN, record.home_account_id.as_str().into()));
        }
        Some(members)
    }

    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        #[cfg(feature = "cloud")]
        if self.0.lets_go_on {
            return Box::pin(async { self.0.token(ask, transport).await.map_err(|error| passed_over(error, ask)) });
        }
        Box::pin(self.0.token(ask, transport))
    }
}

impl UserSession {
    pub(crate) fn new(
        name: &'static str,
        application: Application,
        sign_in: Box<dyn SignIn>,
        automatic: bool,
        known: Option<AuthenticationRecord>,
    ) -> Self {
        Self {
            name,
            application,
            sign_in,
            automatic,
            known,
            #[cfg(feature = "cloud")]
            lets_go_on: false,
            renewals: AtomicU32::default(),
        }
    }

    /// A token by the refresh token, else by a sign-in: of this call, or of another one that is under way.
    async fn token(self: &Shared<Self>, ask: &Ask, transport: &Transport<'_>) -> Result<Shared<Record>> {
        loop {
            transport.session.check_open()?;
            let why = match self.silently(ask, transport).await? {
                Silent::Token(record) => return Ok(record),
                Silent::Gone(why) => why,
            };
            let is_first = why.is_none();
            let signing_in = SigningIn {
                why: Lock::new(self.check_interaction(ask, why)?),
                user: self.clone(),
                session: transport.session.clone(),
                ask: ask.clone(),
                key: CacheKey::of_question(&["\nsign-in"]),
            };
            let signed_in = brought::<Signed>(Member::join(Shared::new(signing_in)).await);
            match signed_in {
                Ok(signed_in) if signed_in.ask.is_same(ask) => return Ok(signed_in.record.clone()),
                // Another thread has had somebody sign in since this call looked.
                Err(error) if !is_first || transport.session.memory.user().is_none_or(|user| user.refresh_token.is_none()) => {
                    return Err(error);
                }
                _ => {}
            }
            // Somebody has signed in for another call: their refresh token serves this one, too.
        }
    }

    /// By the refresh token at hand.
    async fn silently(&self, ask: &Ask, transport: &Transport<'_>) -> Result<Silent> {
        let memory = &transport.session.memory;
        loop {
            // Whether it has expired is Entra's to say: this machine's clock may be wrong, and a person costs more than a request.
            let known = memory.user().and_then(|user| Some((user.clone(), user.refresh_token.clone()?)));
            let Some((user, refresh_token)) = known else {
                return Ok(Silent::Gone(None));
            };
            let renewing = Renewing::new(&self.renewals);
            match self.application.redeem_for_user(&Grant::RefreshToken(refresh_token.clone()), ask, transport).await {
                Ok(granted) => {
                    // Perhaps another person has signed in meanwhile, and nobody wants this one back.
                    let is_still = |whose: &SignedIn| memory.user().is_some_and(|now| now.is_same_account(whose));
                    if is_still(&user) {
                        let kept = self.keep(&granted, ask, transport, Some(&user)).await?;
                        if is_still(&kept) {
                            return Ok(Silent::Token(granted.record));
                        }
                    }
                }
                Err(error) => {
                    let is_dead = is_dead(&error);
                    if !is_dead && !is_for_a_person(&error) {
                        return Err(error);
                    }
                    drop(renewing);
                    // Another call may have brought a newer one meanwhile. Where each is good once, the answer that has it may also come after
                    // the refusal of all others.
                    for look in 0.. {
                        let latest = memory.user().and_then(|user| user.refresh_token.clone());
                        if latest.is_some_and(|latest| latest.expose() != refresh_token.expose()) {
                            break;
                        }
                        if !is_dead {
                            return Ok(Silent::Gone(Some(error)));
                        }
                        if look == MOST_LOOKS || self.renewals.load(Ordering::Relaxed) == 0 {
                            memory.keep_user(&Shared::new(SignedIn { refresh_token: None, ..SignedIn::clone(&user) }));
                            return Ok(Silent::Gone(Some(error)));
                        }
                        transport.session.host.clock()?.sleep(BETWEEN_LOOKS).await;
                    }
                }
            }
        }
    }

    /// Whether a person may be asked now. `why` is what has made that necessary, if it is not the first time; it comes back if they may.
    fn check_interaction(&self, ask: &Ask, why: Option<Error>) -> Result<Option<Error>> {
        let may = match ask.interaction {
            _ if !self.sign_in.asks_a_person() => true,
            Interaction::No => false,
            Interaction::IfAutomatic => self.automatic,
            Interaction::Yes => true,
        };
        if may {
            return Ok(why);
        }
        let required = why.unwrap_or_else(|| Error::authentication(self.sign_in.spent().unwrap_or(NOBODY)));
        Err(required.into_authentication_required(&ask.scopes))
    }

    /// Remembers who is signed in, and hands a new refresh token over. `renewed` is whose refresh token has brought it, if not a sign-in.
    pub(super) async fn keep(
        &self,
        granted: &Granted,
        ask: &Ask,
        transport: &Transport<'_>,
        renewed: Option<&SignedIn>,
    ) -> Result<Shared<SignedIn>> {
        let said = user::parse(&granted.response);
        let session = transport.session;
        let before = session.memory.user();
        let account = said.account.as_ref();
        let is_same = |before: &&Shared<SignedIn>| match (renewed, account) {
            (Some(renewed), _) => before.is_same_account(renewed),
            (None, Some(account)) => account.home_account_id == before.record.home_account_id,
            // Of a person who signs in without a word who they are, nobody knows whether it is the one before.
            (None, None) => false,
        };
        let same = before.as_ref().filter(is_same);
        let record = match (account, same) {
            (Some(account), _) => AuthenticationRecord {
                authority: self.application.authority().into(),
                client_id: self.application.client_id.clone(),
                home_account_id: account.home_account_id.clone(),
                // A guest's tenant may be another one for another call; the record is of the first.
                tenant_id: same
                    .map(|same| same.record.tenant_id.clone())
                    .or_else(|| account.tenant_id.clone())
                    .unwrap_or_else(|| ask.tenant.as_str().into()),
                username: account.username.clone(),
            },
            (None, Some(same)) => same.record.clone(),
            (None, None) => self.unknown(ask),
        };
        let expires_on = said
            .refresh_token_expires_in
            .map(|seconds| UnixTime::from_millis(granted.response.asked_at.wall().millis().saturating_add(seconds.saturating_mul(1000))));
        let kept = same.and_then(|same| same.refresh_token.clone());
        let is_new = said.refresh_token.as_ref().is_some_and(|new| kept.as_ref().is_none_or(|kept| kept.expose() != new.expose()));
        let signed_in = Shared::new(SignedIn {
            record,
            refresh_token_expires_on: if said.refresh_token.is_some() {
                expires_on
            } else {
                same.and_then(|same| same.refresh_token_expires_on)
            },
            refresh_token: said.refresh_token.or(kept),
            family_id: said.family_id.or_else(|| same.and_then(|same| same.family_id.clone())),
            id_token: said.id_token.or_else(|| same.and_then(|same| same.id_token.clone())),
            client_info: said.client_info.or_else(|| same.and_then(|same| same.client_info.clone())),
        });
        match same {
            _ if session.is_closed() => {}
            // Perhaps Entra says only now who it is.
            Some(_) => session.memory.keep_user(&signed_in),
            None => session.keep_user(&signed_in),
        }
        if let Some(refresh_token) = signed_in.refresh_token.as_ref().filter(|_| is_new) {
            // The token is good whatever becomes of this.
            if let Err(error) = self.sign_in.hand_over(refresh_token).await {
                session.log_error("refreshToken.notHandedOver", ask, &error);
            }
        }
        Ok(signed_in)
    }

    /// Somebody of whom Entra has not said who they are.
    fn unknown(&self, ask: &Ask) -> AuthenticationRecord {
        AuthenticationRecord {
            authority: self.application.authority().into(),
            client_id: self.application.client_id.clone(),
            home_account_id: String::new(),
            tenant_id: ask.tenant.as_str().into(),
            username: String::new(),
        }
    }

    async fn sign_in(&self, ask: &Ask, session: &Shared<Session>, why: Option<Error>) -> Result<Shared<Record>> {
        if let Some(spent) = self.sign_in.spent() {
            return Err(why.unwrap_or_else(|| Error::authentication(spent)).into_authentication_required(&ask.scopes));
        }
        let transport = Transport::new(session, None)?;
        let granted = self.sign_in.sign_in(&self.application, ask, &transport).await.map_err(|error| refused(error, ask))?;
        self.keep(&granted, ask, &transport, None).await?;
        Ok(granted.record)
    }
}

/// A call that asks for a token by the refresh token.
struct Renewing<'a>(&'a AtomicU32);

impl<'a> Renewing<'a> {
    fn new(renewals: &'a AtomicU32) -> Self {
        renewals.fetch_add(1, Ordering::Relaxed);
        Self(renewals)
    }
}

impl Drop for Renewing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

enum Silent {
    Token(Shared<Record>),
    /// There is no refresh token, or Entra no longer takes it, for this reason.
    Gone(Option<Error>),
}

/// A call that has a person sign in. There is one at a time for each credential: nobody is asked twice at once.
struct SigningIn {
    /// What has made it necessary, if it is not the first time.
    why: Lock<Option<Error>>,
    user: Shared<UserSession>,
    session: Shared<Session>,
    ask: Ask,
    key: CacheKey,
}

/// A sign-in, and for what.
struct Signed {
    ask: Ask,
    record: Shared<Record>,
}

impl Caller for SigningIn {
    fn key(&self) -> &CacheKey {
        &self.key
    }

    fn host(&self) -> &Host {
        &self.session.host
    }

    fn flights(&self) -> &Flights {
        &self.session.flights
    }

    fn start(self: Shared<Self>) -> BoxFuture<'static, Outcome> {
        Box::pin(async move {
            let why = self.why.with(Option::take);
            let record = self.user.sign_in(&self.ask, &self.session, why).await.map_err(|error| error.of(self.user.name))?;
            Ok(Shared::new(Signed { ask: self.ask.clone(), record }) as _)
        })
    }
}

/// A few seconds in all: who is under way may have gone without a word, as in a Worker.
const MOST_LOOKS: u32 = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);
const NOBODY: &str = "nobody is signed in, and automatic authentication is disabled: call authenticate first";
