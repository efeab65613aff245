use crate::text::split;

/// The authority hosts of Microsoft's clouds, under the names that the official libraries give them.
#[derive(Debug)]
pub struct AzureAuthorityHosts;

impl AzureAuthorityHosts {
    /// Azure's public cloud, the default.
    pub const AZURE_PUBLIC_CLOUD: &'static str = "https://login.microsoftonline.com";
    /// Azure operated by 21Vianet.
    pub const AZURE_CHINA: &'static str = "https://login.chinacloudapi.cn";
    /// Azure for the government of the United States.
    pub const AZURE_GOVERNMENT: &'static str = "https://login.microsoftonline.us";
    /// Azure Germany, closed on 2021-10-29.
    pub const AZURE_GERMANY: &'static str = "https://login.microsoftonline.de";
}

/// Whether Microsoft runs this host (lower case, without port). Any other is asked about before a secret goes there.
///
/// Tenants of External ID have host names of their own, below the names that begin with a dot.
pub fn is_well_known(host: &str) -> bool {
    split(WELL_KNOWN, b' ').any(|known| if known.starts_with('.') { host.ends_with(known) } else { host == known })
}

/// One text, which is smaller than a table.
const WELL_KNOWN: &str = "login.microsoftonline.com login.microsoft.com login.windows.net sts.windows.net \
    login.chinacloudapi.cn login.partner.microsoftonline.cn login.microsoftonline.de login-us.microsoftonline.com \
    login.microsoftonline.us login.usgovcloudapi.net \
    login.sovcloud-identity.fr login.sovcloud-identity.de login.sovcloud-identity.sg \
    .ciamlogin.com .b2clogin.com .b2clogin.cn .b2clogin.us .b2clogin.de";
