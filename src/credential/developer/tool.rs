use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use zeroize::Zeroizing;

use super::{kept::Kept, profile};
use crate::{
    authority::{TenantId, TenantPolicy},
    cache::{CacheKey, Record},
    credential::{CredentialOptions, Flow},
    error::{Error, ErrorKind, Result},
    host::{Host, Output, Platform, ProcessError, Program, RunLimits},
    maybe_send::{BoxFuture, Shared},
    request::tools::{self as ask_for, Wanted},
    response::tools::{self, Granted, Said},
    session::Session,
    text::{concat, decimal},
    token::{AccessToken, Ask, milliseconds},
    transport::Transport,
};

/// Which tool is asked.
pub(super) enum Kind {
    Cli { subscription: Option<String> },
    DeveloperCli,
    PowerShell,
}

/// How long a tool may take where nothing is said.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A session of a tool's credential. Its memory is empty, or the tool's own.
pub(super) fn session(
    kind: Kind,
    tenant_id: Option<&str>,
    timeout: Duration,
    keeps_tokens: bool,
    options: &CredentialOptions,
) -> Result<Shared<Session>> {
    let name = kind.name();
    let kept = Shared::new(Kept::new(keeps_tokens));
    let tool = Tool::new(kind, tenant_id, timeout, kept.clone(), options).map_err(|error| error.of(name))?;
    Ok(Session::with_memory(Box::new(tool), options, kept))
}

/// A developer's tool, asked by one credential.
struct Tool {
    kind: Kind,
    tenants: TenantPolicy,
    /// Without one, the tool's own tenant is asked.
    has_tenant: bool,
    timeout: Duration,
    kept: Shared<Kept>,
    in_default_chain: bool,
}

impl Flow for Tool {
    fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn tenants(&self) -> &TenantPolicy {
        &self.tenants
    }

    #[cfg(not(feature = "js"))]
    fn takes_scopes_as_they_stand(&self) -> bool {
        true
    }

    fn identity(&self) -> String {
        concat(&[self.kind.name(), " ", self.tenants.own().as_str()])
    }

    fn authenticate<'a>(&'a self, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        Box::pin(self.token(ask, transport))
    }
}

impl Tool {
    fn new(kind: Kind, tenant_id: Option<&str>, timeout: Duration, kept: Shared<Kept>, options: &CredentialOptions) -> Result<Self> {
        let given = tenant_id.filter(|tenant| !tenant.is_empty());
        if let Some(tenant) = given {
            ask_for::check_tenant(tenant)?;
        }
        if let Kind::Cli { subscription: Some(subscription) } = &kind {
            ask_for::check_subscription(subscription)?;
        }
        if timeout.is_zero() {
            return Err(Error::configuration("processTimeoutInMs: a tool needs some time"));
        }
        let only_own = options.host.env("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH").is_some();
        let own = TenantId::parse(given.unwrap_or("organizations"))?;
        let tenants = TenantPolicy::new(own.clone(), &options.additionally_allowed_tenants, only_own)?;
        // Who has not said which tenant, takes whichever a call asks for.
        let tenants = if given.is_some() { tenants } else { TenantPolicy::new(own, &["*".into()], only_own)? };
        Ok(Self { kind, tenants, has_tenant: given.is_some(), timeout, kept, in_default_chain: options.in_default_chain })
    }

    async fn token(&self, ask: &Ask, transport: &Transport<'_>) -> Result<Shared<Record>> {
        let tenant = Some(ask.tenant.as_str()).filter(|tenant| self.has_tenant || !self.tenants.own().is(tenant));
        let claims = ask.claims.as_deref().filter(|claims| !claims.trim_ascii().is_empty());
        let wanted = Wanted { scopes: &ask.scopes, tenant, claims };
        let arguments = self.kind.arguments(wanted)?;
        if let Some(error) = claims.and_then(|claims| self.kind.challenged(wanted, claims)) {
            return Err(error);
        }
        let host = &transport.session.host;
        let key = CacheKey::new("", ask, self.tenants.own());
        let before = self.fingerprint(host).await?;
        if let Some(before) = before
            && let Some(record) = self.kept.find(before, &key, host.now()?).filter(|_| claims.is_none())
        {
            return Ok(record);
        }
        let asked_at = host.now()?;
        let granted = match self.granted(wanted, &arguments, transport).await {
            Ok(granted) => granted,
            // Another identity must not answer for the one that was challenged.
            Err(error) if self.in_default_chain && claims.is_none() && error.kind() == ErrorKind::Authentication => {
                return Err(error.into_unavailable());
            }
            Err(error) => return Err(error),
        };
        let token = AccessToken { token: granted.token, expires_on: granted.expires_on, refresh_on: None, token_type: "Bearer".into() };
        let record = Shared::new(Record { token, cached_at: asked_at, attempted_at: asked_at });
        // Whose token it is, is known only if nobody has logged in meanwhile.
        if let Some(before) = before
            && self.fingerprint(host).await?.is_some_and(|after| after == before)
            && !transport.session.is_closed()
        {
            self.kept.keep(before, &key, &record);
        }
        Ok(record)
    }

    /// What the tool's own files say of who is logged in; none where tokens are not to be kept, or that cannot be known.
    async fn fingerprint(&self, host: &Host) -> Result<Option<u64>> {
        if self.kept.is_off() { Ok(None) } else { profile::fingerprint(&self.kind, host).await }
    }

    async fn granted(&self, wanted: Wanted<'_>, arguments: &[String], transport: &Transport<'_>) -> Result<Granted> {
        let host = &transport.session.host;
        let mut last = Err(ProcessError::NotFound);
        for program in self.kind.programs(host.platform()) {
            last = host.process()?.run(*program, arguments, RunLimits::new(self.timeout, MOST_OUTPUT)).await;
            let is_there = match &last {
                Err(ProcessError::NotFound) => false,
                Ok(output) => !tools::has_no_powershell(said(output)),
                Err(_) => true,
            };
            if is_there {
                break;
            }
        }
        let mut output = last.map_err(|error| self.not_run(&error))?;
        let (stdout, stderr) = (Zeroizing::new(core::mem::take(&mut output.stdout)), Zeroizing::new(core::mem::take(&mut output.stderr)));
        let said = Said { exit_code: output.exit_code, stdout: &stdout, stderr: &stderr };
        match self.kind {
            Kind::Cli { .. } => {
                let clock = host.clock()?;
                tools::azure_cli(said, transport.json, &|at| clock.local_offset(at))
            }
            Kind::DeveloperCli => {
                let login = ask_for::azure_developer_cli_login(wanted);
                tools::azure_developer_cli(said, transport.json, wanted.claims.is_some(), &login)
            }
            Kind::PowerShell => tools::azure_powershell(said, transport.json),
        }
    }

    fn not_run(&self, error: &ProcessError) -> Error {
        let tool = self.kind.title();
        match error {
            ProcessError::NotFound => {
                Error::unavailable(concat(&[tool, " not found on path: install it, ", self.kind.home(), ", or use another credential"]))
            }
            ProcessError::TimedOut => {
                let limit = decimal(milliseconds(self.timeout));
                Error::unavailable(concat(&[tool, " did not finish within ", &limit, " ms (processTimeoutInMs)"]))
            }
            ProcessError::TooMuchOutput => Error::authentication(concat(&["unexpected output of the ", tool, ": it said too much"])),
            ProcessError::Failed(why) => Error::unavailable(concat(&["failed to invoke the ", tool, ": ", &crate::error::plain(why)])),
        }
    }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Cli { .. } => "AzureCliCredential",
            Self::DeveloperCli => "AzureDeveloperCliCredential",
            Self::PowerShell => "AzurePowerShellCredential",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Cli { .. } => "Azure CLI",
            Self::DeveloperCli => "Azure Developer CLI",
            Self::PowerShell => "PowerShell",
        }
    }

    /// Where one gets it.
    fn home(&self) -> &'static str {
        match self {
            Self::Cli { .. } => "https://aka.ms/azure-cli",
            Self::DeveloperCli => "https://aka.ms/azure-dev",
            Self::PowerShell => "https://aka.ms/powershell",
        }
    }

    /// The programs, in the order in which they are tried.
    fn programs(&self, platform: Option<Platform>) -> &'static [Program] {
        match self {
            Self::Cli { .. } => &[Program::Az],
            Self::DeveloperCli => &[Program::Azd],
            Self::PowerShell if platform == Some(Platform::Windows) => &[Program::Pwsh, Program::Powershell],
            Self::PowerShell => &[Program::Pwsh],
        }
    }

    fn arguments(&self, wanted: Wanted<'_>) -> Result<Vec<String>> {
        match self {
            Self::Cli { subscription } => ask_for::azure_cli(wanted, subscription.as_deref()),
            Self::DeveloperCli => ask_for::azure_developer_cli(wanted),
            Self::PowerShell => ask_for::azure_powershell(wanted),
        }
    }

    /// The error of a tool that cannot answer a challenge: it stops a chain, because another identity must not answer.
    fn challenged(&self, wanted: Wanted<'_>, claims: &str) -> Option<Error> {
        let (login, since) = match self {
            Self::Cli { .. } => (ask_for::azure_cli_login(wanted, claims), " (Azure CLI 2.76.0 or newer)"),
            Self::PowerShell => (ask_for::azure_powershell_login(wanted, claims), " (Az.Accounts 5.2.0 or newer)"),
            Self::DeveloperCli => return None,
        };
        Some(Error::authentication(concat(&["the resource asks for another sign-in (claims challenge). Run: ", &login, since])))
    }
}

fn said(output: &Output) -> Said<'_> {
    Said { exit_code: output.exit_code, stdout: &output.stdout, stderr: &output.stderr }
}

/// Of each output, in bytes.
const MOST_OUTPUT: usize = 1024 * 1024;
