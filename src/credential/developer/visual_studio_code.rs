use alloc::{boxed::Box, string::String};

use crate::{
    authority::{TenantId, TenantPolicy},
    cache::Record,
    credential::{CredentialOptions, Flow, token_credential},
    error::{Error, Result},
    host::{FileError, Host, Platform},
    maybe_send::{BoxFuture, Shared},
    response::visual_studio_code,
    session::Session,
    text::concat,
    token::Ask,
    transport::Transport,
};

/// Who has signed in to Azure in Visual Studio Code.
///
/// The editor leaves a record of who that is, and no secret: tokens are with the system's broker, which this library does not reach. So every
/// call fails with the kind [`Unavailable`](crate::ErrorKind::Unavailable), and says whether somebody has signed in there, so that a chain goes on.
///
/// <https://learn.microsoft.com/javascript/api/@azure/identity/visualstudiocodecredential>
#[derive(Clone)]
pub struct VisualStudioCodeCredential {
    pub(crate) session: Shared<Session>,
}

/// Names are those of `@azure/identity`, in Rust's spelling.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct VisualStudioCodeCredentialOptions {
    /// Default: `common`.
    pub tenant_id: Option<String>,
}

impl VisualStudioCodeCredential {
    /// # Errors
    /// A configuration error names the option that is wrong; AD FS is unavailable.
    pub fn new(editor: VisualStudioCodeCredentialOptions, options: &CredentialOptions) -> Result<Self> {
        let tenants = tenants(editor, options).map_err(|error| error.of(NAME))?;
        Ok(Self { session: Session::new(Box::new(Editor { tenants }), options) })
    }
}

token_credential!(VisualStudioCodeCredential);

struct Editor {
    tenants: TenantPolicy,
}

impl Flow for Editor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tenants(&self) -> &TenantPolicy {
        &self.tenants
    }

    fn identity(&self) -> String {
        concat(&[NAME, " ", self.tenants.own().as_str()])
    }

    fn authenticate<'a>(&'a self, _ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Shared<Record>>> {
        Box::pin(async move { Err(Error::unavailable(why(transport).await?)) })
    }
}

fn tenants(editor: VisualStudioCodeCredentialOptions, options: &CredentialOptions) -> Result<TenantPolicy> {
    let given = editor.tenant_id.filter(|tenant| !tenant.is_empty());
    let own = TenantId::parse(given.as_deref().unwrap_or("common"))?;
    if own.is("adfs") {
        return Err(Error::unavailable("Visual Studio Code signs nobody in to ADFS: use another credential"));
    }
    TenantPolicy::new(own, &options.additionally_allowed_tenants, options.host.env("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH").is_some())
}

/// Why there is no token.
async fn why(transport: &Transport<'_>) -> Result<&'static str> {
    let host = &transport.session.host;
    let Some(home) = home(host) else { return Ok(NOBODY) };
    for folder in ["/.azure/", "/.Azure/"] {
        match host.files()?.read(&concat(&[&home, folder, RECORD]), MOST).await {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).unwrap_or_default();
                return Ok(if visual_studio_code::is_record(&text, transport.json) { NO_BROKER } else { NO_RECORD });
            }
            Err(FileError::NotFound) => {}
            Err(_) => return Ok(NO_RECORD),
        }
    }
    Ok(NOBODY)
}

fn home(host: &Host) -> Option<String> {
    host.env(if host.platform() == Some(Platform::Windows) { "USERPROFILE" } else { "HOME" })
}

const NAME: &str = "VisualStudioCodeCredential";
/// In the folder of Azure's tools.
const RECORD: &str = "ms-azuretools.vscode-azureresourcegroups/authRecord.json";
/// In bytes.
const MOST: usize = 10 * 1024;

const NOBODY: &str = "nobody has signed in to Azure in Visual Studio Code (extension Azure Resources). \
    Tokens of such a sign-in come from the system's broker, which this library does not reach: use another credential, as AzureCliCredential";
const NO_RECORD: &str = "the record of who has signed in to Azure in Visual Studio Code is not one (authRecord.json, at most 10 KiB): \
    use another credential, as AzureCliCredential";
const NO_BROKER: &str = "somebody has signed in to Azure in Visual Studio Code, but tokens of such a sign-in come from the system's broker, \
    which this library does not reach: use another credential, as AzureCliCredential";
