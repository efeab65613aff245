use alloc::string::String;

use crate::{
    error::{Error, Result, plain},
    text::concat,
};

/// Which members of the default chain the variable `AZURE_TOKEN_CREDENTIALS` leaves.
pub(super) enum Selection {
    All,
    /// Those of a developer's machine.
    Dev,
    /// Those of a deployed service.
    Prod,
    One(&'static str),
}

impl Selection {
    /// What the variable says, whatever its case. An empty one says nothing.
    pub(super) fn parse(value: &str) -> Result<Self> {
        let value = value.trim_ascii();
        let one = || NAMES.iter().find(|name| name.eq_ignore_ascii_case(value));
        match value {
            "" => Ok(Self::All),
            _ if value.eq_ignore_ascii_case("dev") => Ok(Self::Dev),
            _ if value.eq_ignore_ascii_case("prod") => Ok(Self::Prod),
            _ => one().map(|name| Self::One(name)).ok_or_else(|| {
                let said = [VARIABLE, ": there is no ", &plain(value), "; it can be dev, prod, ", &NAMES.join(", ")];
                Error::configuration(concat(&said))
            }),
        }
    }

    /// Why it leaves this member out, if it does.
    pub(super) fn skips(&self, name: &str) -> Option<String> {
        let (selected, says) = match self {
            Self::All => return (name == INTERACTIVE).then(|| "it asks a person, so it is off unless it is asked for".into()),
            Self::Dev => (DEV.contains(&name), "dev"),
            Self::Prod => (PROD.contains(&name), "prod"),
            Self::One(one) => (*one == name, *one),
        };
        (!selected).then(|| concat(&[VARIABLE, " is ", says]))
    }
}

pub(super) const VARIABLE: &str = "AZURE_TOKEN_CREDENTIALS";

pub(super) const ENVIRONMENT: &str = "EnvironmentCredential";
pub(super) const WORKLOAD_IDENTITY: &str = "WorkloadIdentityCredential";
pub(super) const MANAGED_IDENTITY: &str = "ManagedIdentityCredential";
pub(super) const SHARED_TOKEN_CACHE: &str = "SharedTokenCacheCredential";
pub(super) const VISUAL_STUDIO_CODE: &str = "VisualStudioCodeCredential";
pub(super) const AZURE_CLI: &str = "AzureCliCredential";
pub(super) const AZURE_POWERSHELL: &str = "AzurePowerShellCredential";
pub(super) const AZURE_DEVELOPER_CLI: &str = "AzureDeveloperCliCredential";
pub(super) const INTERACTIVE: &str = "InteractiveBrowserCredential";

const PROD: &[&str] = &[ENVIRONMENT, WORKLOAD_IDENTITY, MANAGED_IDENTITY];
const DEV: &[&str] = &[SHARED_TOKEN_CACHE, VISUAL_STUDIO_CODE, AZURE_CLI, AZURE_POWERSHELL, AZURE_DEVELOPER_CLI];
/// The cache alone is not among them in the official libraries.
const NAMES: &[&str] =
    &[ENVIRONMENT, WORKLOAD_IDENTITY, MANAGED_IDENTITY, VISUAL_STUDIO_CODE, AZURE_CLI, AZURE_POWERSHELL, AZURE_DEVELOPER_CLI, INTERACTIVE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_whatever_its_case_and_with_spaces_around() {
        assert!(matches!(Selection::parse(" Dev\n"), Ok(Selection::Dev)));
        assert!(matches!(Selection::parse("PROD"), Ok(Selection::Prod)));
        assert!(matches!(Selection::parse(""), Ok(Selection::All)));
        assert!(matches!(Selection::parse("azureclicredential"), Ok(Selection::One(AZURE_CLI))));
    }

    #[test]
    fn what_is_none_of_these_is_refused_with_the_list() {
        for bad in ["prod,dev", "azurecli", "SharedTokenCacheCredential"] {
            let error = Selection::parse(bad).err().unwrap();
            assert!(error.message().starts_with(&concat(&["AZURE_TOKEN_CREDENTIALS: there is no ", bad])), "{error}");
            assert!(error.message().contains("dev, prod, EnvironmentCredential, "), "{error}");
        }
    }
}
