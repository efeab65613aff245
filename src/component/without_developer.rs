//! In place of `developer`, where the world runs no programs: says where there are some.

use alloc::string::String;

use super::{
    bindings::exports::azure_identity::credentials::{credential as wit, types},
    error::unavailable,
};

type Made = Result<wit::Credential, types::Error>;
type Options = Option<types::CredentialOptions>;
type Tool = Option<types::DeveloperToolOptions>;

pub(super) fn azure_cli(_: Tool, _: Options) -> Made {
    Err(unavailable("AzureCliCredential", NO_PROGRAMS))
}

pub(super) fn azure_developer_cli(_: Tool, _: Options) -> Made {
    Err(unavailable("AzureDeveloperCliCredential", NO_PROGRAMS))
}

pub(super) fn azure_powershell(_: Tool, _: Options) -> Made {
    Err(unavailable("AzurePowerShellCredential", NO_PROGRAMS))
}

pub(super) fn visual_studio_code(_: Option<String>, _: Options) -> Made {
    Err(unavailable("VisualStudioCodeCredential", NO_PROGRAMS))
}

const NO_PROGRAMS: &str = naming!("this component runs no programs: use ", "azure-identity-developer", ", whose host does");
