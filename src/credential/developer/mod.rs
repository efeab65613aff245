//! The credentials that ask a developer's tools for tokens, and the editor's.

mod azure_cli;
mod azure_developer_cli;
mod azure_powershell;
mod kept;
mod profile;
mod tool;
mod visual_studio_code;

pub use azure_cli::{AzureCliCredential, AzureCliCredentialOptions};
pub use azure_developer_cli::{AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions};
pub use azure_powershell::{AzurePowerShellCredential, AzurePowerShellCredentialOptions};
pub use visual_studio_code::{VisualStudioCodeCredential, VisualStudioCodeCredentialOptions};
