use alloc::{string::String, vec::Vec};

use base64ct::{Base64, Encoding};

use super::{Wanted, arguments, check_tenant, in_base64, resource};
use crate::{error::Result, text::concat};

/// The arguments of PowerShell: a script, encoded, so that nothing of it is read twice.
///
/// <https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_pwsh#-encodedcommand---e---ec>
///
/// # Errors
/// A configuration error names what is wrong.
pub fn azure_powershell(wanted: Wanted<'_>) -> Result<Vec<String>> {
    let script = script(resource(wanted.scopes)?, wanted.tenant)?;
    let bytes: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Ok(arguments(&["-NoProfile", "-NonInteractive", "-EncodedCommand", &Base64::encode_string(&bytes)]))
}

/// The command that answers a claims challenge, which a person must give.
pub(crate) fn login(wanted: Wanted<'_>, claims: &str) -> String {
    let tenant = wanted.tenant.map_or(String::new(), |tenant| concat(&[" -Tenant ", tenant]));
    concat(&["Connect-AzAccount", &tenant, " -ClaimsChallenge '", &in_base64(claims), "'"])
}

/// Resource and tenant have nothing in them that would end a text in single quotes.
fn script(resource: &str, tenant: Option<&str>) -> Result<String> {
    let tenant = match tenant {
        Some(tenant) => {
            check_tenant(tenant)?;
            concat(&["; TenantId = '", tenant, "'"])
        }
        None => String::new(),
    };
    Ok(concat(&[BEFORE, "@{ ResourceUrl = '", resource, "'; WarningAction = 'Ignore'", &tenant, " }", AFTER]))
}

/// An error is one line of plain text: by itself PowerShell writes XML for whoever is no terminal.
const BEFORE: &str = "\
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
    [version]$minimum = '2.2.0'
    $module = Import-Module Az.Accounts -MinimumVersion $minimum -PassThru -ErrorAction SilentlyContinue
    if (!$module) {
        Write-Output 'NO_AZ_ACCOUNT_MODULE'
        exit 0
    }
    $what = ";

/// Since 5.0 the token is a `SecureString`, and before 2.17 it cannot be one. The time is in seconds since 1970.
const AFTER: &str = "
    if ($module.Version -ge [version]'2.17.0' -and $module.Version -lt [version]'5.0.0') {
        $what.AsSecureString = $true
    }
    $got = Get-AzAccessToken @what
    $token = $got.Token
    if ($token -is [System.Security.SecureString]) {
        $pointer = [System.Runtime.InteropServices.Marshal]::SecureStringToBSTR($token)
        try {
            $token = [System.Runtime.InteropServices.Marshal]::PtrToStringBSTR($pointer)
        } finally {
            [System.Runtime.InteropServices.Marshal]::ZeroFreeBSTR($pointer)
        }
    }
    Write-Output ('azsdk%' + $token + '%' + $got.ExpiresOn.ToUnixTimeSeconds())
} catch {
    [Console]::Error.WriteLine($_.Exception.Message)
    exit 1
}
";
