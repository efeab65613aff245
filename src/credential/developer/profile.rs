//! Who is logged in to a tool, as far as its own files tell.

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use super::tool::Kind;
use crate::{
    error::Result,
    host::{FileError, Host, Platform},
    text::concat,
};

/// What changes when somebody else logs in, or the same person again: a sum of the tool's files. None where one of them cannot be read.
///
/// It is no secret-keeping hash, since it stays in memory, and whoever can write these files needs no trick.
pub(super) async fn fingerprint(kind: &Kind, host: &Host) -> Result<Option<u64>> {
    let Some(paths) = paths(kind, host) else { return Ok(None) };
    let files = host.files()?;
    let mut sum = Sum(OFFSET);
    for path in paths {
        match files.read(&path, MOST).await.map(Zeroizing::new) {
            Ok(bytes) => {
                sum.add(path.as_bytes());
                sum.add(&bytes.len().to_le_bytes());
                sum.add(&bytes);
            }
            Err(FileError::NotFound) => {}
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(sum.0))
}

/// FNV-1a in 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>).
struct Sum(u64);

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }
}

/// The files, whether they are there or not. None where it is not known whose home to look in.
fn paths(kind: &Kind, host: &Host) -> Option<Vec<String>> {
    let is_windows = host.platform() == Some(Platform::Windows);
    let home = host.env(if is_windows { "USERPROFILE" } else { "HOME" })?;
    let mut paths = Vec::new();
    let mut add = |folder: &str, names: &[&str]| paths.extend(names.iter().map(|name| concat(&[folder, "/", name])));
    let folder = |variable: &str, name: &str| host.env(variable).unwrap_or_else(|| concat(&[&home, "/", name]));
    if matches!(kind, Kind::Cli { .. } | Kind::DeveloperCli) {
        add(&folder("AZURE_CONFIG_DIR", ".azure"), AZURE_CLI);
    }
    match kind {
        Kind::Cli { .. } => {}
        Kind::DeveloperCli => add(&folder("AZD_CONFIG_DIR", ".azd"), AZURE_DEVELOPER_CLI),
        Kind::PowerShell => {
            add(&concat(&[&home, "/.Azure"]), AZURE_POWERSHELL);
            let data = host.env("LOCALAPPDATA").unwrap_or_else(|| concat(&[&home, "/.local/share"]));
            for folder in [&data, &home] {
                add(&concat(&[folder, "/.IdentityService"]), &["msal.cache", "msal.cache.cae", "msal.cache.nocae"]);
            }
        }
    }
    Some(paths)
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// Of one file, in bytes.
const MOST: usize = 4 * 1024 * 1024;

const AZURE_CLI: &[&str] = &[
    "azureProfile.json",
    "clouds.config",
    "config",
    "service_principal_entries.json",
    "service_principal_entries.bin",
    "msal_token_cache.json",
    "msal_token_cache.bin",
];
const AZURE_DEVELOPER_CLI: &[&str] = &["config.json", "auth.json", "auth/msal/cache.json", "auth/msal/cache.bin"];
const AZURE_POWERSHELL: &[&str] = &["AzureRmContext.json", "AzureRmContextSettings.json"];
