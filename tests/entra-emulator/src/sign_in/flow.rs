//! A sign-in under way: what the user did so far, and what comes next.

use crate::{
    bounded::Bounded,
    crypto::jws::to_base64url,
    directory::{Application, RedirectUriType, TargetResource, Tenant, TenantSegment, User},
    entra_error::{EntraError, catalogue, delegated, sign_in as error},
    ids,
    sign_in::{Challenge, browsers::Browser, reply_to::ReplyTo},
    state::State,
    token::Delegation,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most sign-ins that are kept; the oldest are forgotten.
const CAPACITY: usize = 10_000;

/// How long a user may take, in seconds.
const LIFETIME: i64 = 3600;

/// A sign-in under way.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub purpose: Purpose,
    /// The tenant segment of the path.
    pub segment: String,
    /// The tenant that the segment names; that of the user when absent.
    pub tenant: Option<Arc<Tenant>>,
    pub application: Arc<Application>,
    pub target: TargetResource,
    pub scope: String,
    /// The claims request, and whether a policy in it asks for a second factor.
    pub claims: Option<String>,
    pub strong: bool,
    pub prompt: Prompt,
    /// Who is expected to sign in.
    pub hint: Option<String>,
    /// From which domain: who is signed in with another is not taken without asking. `organizations` and `consumers` are none.
    pub domain: Option<String>,
    pub begun_at: i64,
    /// Who does, as far as that is known.
    pub account: Option<Account>,
    pub said: Said,
}

/// What the user said so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said {
    /// None of the accounts that are signed in.
    pub another: bool,
    /// Whether to stay signed in when the browser is closed.
    pub stays: Option<bool>,
    /// The application may have what it asks for.
    pub consented: bool,
    /// The device is theirs.
    pub confirmed: bool,
}

/// What a sign-in is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// An authorization code.
    Code { reply_to: ReplyTo, kind: RedirectUriType, nonce: Option<String>, challenge: Option<Challenge>, client_info: bool },
    /// A device that waits.
    Device { user_code: String },
}

/// The `prompt` parameter (`OpenID` Connect Core, section 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    Absent,
    Login,
    None,
    Consent,
    SelectAccount,
}

/// A user in a browser.
#[derive(Debug, Clone)]
pub struct Account {
    pub user: Arc<User>,
    /// How it signed in; nothing yet when empty.
    pub methods: Vec<String>,
    /// The running number of the sign-in.
    pub number: u64,
    /// Whether it signed in for this very request.
    pub fresh: bool,
}

/// What the user has to do next.
#[derive(Debug)]
pub enum Stage {
    Username,
    Pick(Vec<Account>),
    Password,
    /// The error that a token request would have met.
    SecondFactor(EntraError),
    StaySignedIn,
    Consent,
    Confirm,
    /// Nothing any more.
    Done(Account),
}

/// Sign-ins under way, by ticket.
#[derive(Debug)]
pub struct Flows(Mutex<Bounded<SignIn>>);

impl Account {
    pub fn delegation(&self) -> Delegation {
        Delegation { user: Arc::clone(&self.user), methods: self.methods.clone() }
    }
}

impl Prompt {
    /// Reads the parameter. `none` stands alone; of several, the first that we know counts.
    pub fn read(parameter: Option<&str>) -> Result<Self, EntraError> {
        match parameter {
            None => Ok(Self::Absent),
            Some("login") => Ok(Self::Login),
            Some("none") => Ok(Self::None),
            Some("consent" | "admin_consent") => Ok(Self::Consent),
            Some("select_account") => Ok(Self::SelectAccount),
            Some(other) => Err(error::unknown_prompt(other)),
        }
    }
}

impl SignIn {
    /// What comes next. Takes an account that is signed in already when the request leaves no doubt which.
    pub fn stage(&mut self, state: &State, browser: &Browser, now: i64) -> Stage {
        if self.account.is_none()
            && let Some(stage) = self.choose(state, browser, now)
        {
            return stage;
        }
        let Some(account) = self.account.clone() else { return Stage::Username };
        if account.methods.is_empty() {
            return Stage::Password;
        }
        let delegation = account.delegation();
        if let Err(error) = state.interactions.second_factor(&self.target, &delegation) {
            return Stage::SecondFactor(error);
        }
        if self.strong && !delegation.has_second_factor() {
            let resource = &self.target.resource.app_id;
            return Stage::SecondFactor(delegated::second_factor_required(resource, resource));
        }
        if account.fresh {
            // A device's user is not asked: the page is about this browser.
            let is_asked = state.settings().ask_to_stay_signed_in && matches!(self.purpose, Purpose::Code { .. });
            if is_asked && self.said.stays.is_none() {
                return Stage::StaySignedIn;
            }
            browser.signed_in(state, &account, self.said.stays == Some(true), now);
        }
        let consent = state.interactions.consent(&self.target, &self.application, &account.user, &state.sign_ins.consents);
        if !self.said.consented && (consent.is_err() || self.prompt == Prompt::Consent) {
            return Stage::Consent;
        }
        match self.purpose {
            Purpose::Device { .. } if !self.said.confirmed => Stage::Confirm,
            _ => Stage::Done(account),
        }
    }

    /// Chooses among the accounts that are signed in, or says what to ask the user.
    fn choose(&mut self, state: &State, browser: &Browser, now: i64) -> Option<Stage> {
        let accounts = if self.said.another { Vec::new() } else { browser.accounts(state, self.tenant.as_ref(), now) };
        if self.prompt == Prompt::SelectAccount && !accounts.is_empty() {
            return Some(Stage::Pick(accounts));
        }
        if let Some(hint) = self.hint.as_deref().filter(|_| !self.said.another) {
            let user = hinted(state, hint).filter(|user| self.is_welcome(user));
            let Some(user) = user else { return Some(Stage::Username) };
            let signed_in = accounts.into_iter().find(|account| account.user.object_id == user.object_id);
            let signed_in = signed_in.filter(|_| self.prompt != Prompt::Login);
            self.account = Some(signed_in.unwrap_or_else(|| Account { user, methods: Vec::new(), number: 0, fresh: true }));
            return None;
        }
        match accounts.len() {
            _ if self.prompt == Prompt::Login => Some(Stage::Username),
            0 => Some(Stage::Username),
            1 if accounts.iter().all(|account| self.is_of_domain(&account.user)) => {
                self.account = accounts.into_iter().next();
                None
            }
            _ => Some(Stage::Pick(accounts)),
        }
    }

    /// Whether the tenant, if one is named, knows the user.
    pub fn is_welcome(&self, user: &User) -> bool {
        self.tenant.as_ref().is_none_or(|tenant| user.is_known_in(&tenant.tenant_id))
    }

    /// Whether the user is of the domain that the application expects.
    fn is_of_domain(&self, user: &User) -> bool {
        let domain = self.domain.as_deref().filter(|domain| domain.contains('.'));
        let own = user.user_principal_name.rsplit_once('@').map(|(_, domain)| domain);
        domain.is_none_or(|domain| own.is_some_and(|own| own.eq_ignore_ascii_case(domain)))
    }

    /// The tenant that the user signs in to.
    pub fn tenant_for(&self, state: &State, user: &User) -> Result<Arc<Tenant>, EntraError> {
        match &self.tenant {
            Some(tenant) => Ok(Arc::clone(tenant)),
            None => match state.directory().tenant(&user.tenant_id) {
                TenantSegment::Tenant(tenant) => Ok(tenant),
                _ => Err(catalogue::no_tenant_given()),
            },
        }
    }

    /// What the application is told when the user may not be asked (`prompt=none`).
    pub fn silent_error(&self, next: &Stage) -> Option<EntraError> {
        match next {
            Stage::Done(_) => None,
            Stage::Username | Stage::Password | Stage::StaySignedIn | Stage::Confirm => Some(error::login_required()),
            Stage::Pick(_) => Some(error::account_selection_required()),
            Stage::SecondFactor(error) => Some(error.clone()),
            Stage::Consent => {
                let error = delegated::consent_required(&self.application.client_id, &self.application.display_name);
                Some(EntraError { error: "consent_required", ..error })
            }
        }
    }
}

impl Default for Flows {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(CAPACITY)))
    }
}

impl Flows {
    /// Keeps a sign-in, under its ticket or a new one.
    pub fn keep(&self, ticket: Option<String>, sign_in: SignIn) -> String {
        let ticket = ticket.unwrap_or_else(|| to_base64url(&ids::random::<32>()));
        self.all().insert(ticket.clone(), sign_in);
        ticket
    }

    /// Takes a sign-in out, if it is not too old.
    pub fn take(&self, ticket: &str, now: i64) -> Option<SignIn> {
        self.all().remove(ticket).filter(|sign_in| now < sign_in.begun_at.saturating_add(LIFETIME))
    }

    pub fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, Bounded<SignIn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The user whom a hint means: by name, or by the `login_hint` of an id token.
pub fn hinted(state: &State, hint: &str) -> Option<Arc<User>> {
    let directory = state.directory();
    directory.user_of_any_tenant(hint).or_else(|| directory.user_of_any_tenant(hint.strip_prefix("O.")?))
}
