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

/// Whether two host names are of one cloud, so that a token from the one is a token of the other: the same name, or both among those of one of
/// Microsoft's clouds.
#[cfg(feature = "cache-file")]
pub fn is_same_cloud(one: &str, other: &str) -> bool {
    let has = |cloud: &str, host: &str| split(cloud, b' ').any(|alias| alias.eq_ignore_ascii_case(host));
    one.eq_ignore_ascii_case(other) || CLOUDS.iter().any(|cloud| has(cloud, one) && has(cloud, other))
}

/// The names of each cloud that has more than one.
#[cfg(feature = "cache-file")]
const CLOUDS: [&str; 3] = [
    "login.microsoftonline.com login.windows.net login.microsoft.com sts.windows.net",
    "login.partner.microsoftonline.cn login.chinacloudapi.cn",
    "login.microsoftonline.us login.usgovcloudapi.net",
];

/// One text, which is smaller than a table.
const WELL_KNOWN: &str = "login.microsoftonline.com login.microsoft.com login.windows.net sts.windows.net \
    login.chinacloudapi.cn login.partner.microsoftonline.cn login.microsoftonline.de login-us.microsoftonline.com \
    login.microsoftonline.us login.usgovcloudapi.net \
    login.sovcloud-identity.fr login.sovcloud-identity.de login.sovcloud-identity.sg \
    .ciamlogin.com .b2clogin.com .b2clogin.cn .b2clogin.us .b2clogin.de";

#[cfg(all(test, feature = "cache-file"))]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_one_cloud_are_the_same_cloud_and_no_others() {
        for (one, other) in [
            ("login.microsoftonline.com", "LOGIN.windows.net"),
            ("login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
            ("login.contoso.example:8443", "Login.Contoso.example:8443"),
        ] {
            assert!(is_same_cloud(one, other) && is_same_cloud(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("login.microsoftonline.com", "login.microsoftonline.us"),
            ("login.microsoftonline.com", "login.microsoftonline.de"),
            ("login.microsoftonline.com", "login.microsoftonline.com:8443"),
            ("login.microsoftonline.com", ""),
            ("login.microsoftonline.com", "login.microsoftonline.com login.windows.net"),
        ] {
            assert!(!is_same_cloud(one, other) && !is_same_cloud(other, one), "{one} {other}");
        }
    }
}
