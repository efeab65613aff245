use alloc::string::String;

use super::Authority;
use crate::{
    error::{Error, Result},
    text::{concat, split},
};

/// Which region's token service an application asks: the one nearest to it answers when others fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Region {
    /// The one that the application runs in, if that can be found out.
    Detect,
    Named(String),
}

impl Region {
    /// Parses what the variable `AZURE_REGIONAL_AUTHORITY_NAME` says: a name as `westus2`, or one of the words by which the official
    /// libraries ask to find it out. `here` is what `REGION_NAME` says, by which some of Azure's services tell.
    pub fn parse(text: &str, here: Option<&str>) -> Result<Self> {
        let name = normalised(text);
        match &*name {
            "tryautodetect" | "true" | "autodiscoverregion" | "auto_discover" => {
                Ok(here.and_then(region_name).map_or(Self::Detect, Self::Named))
            }
            name if is_region(name) => Ok(Self::Named(name.into())),
            _ => Err(Error::configuration(NO_REGION)),
        }
    }
}

/// The name of a region as someone writes it (`West US 2`), as it stands in a host's name; none if it cannot stand there.
pub fn region_name(text: &str) -> Option<String> {
    let name = normalised(text);
    is_region(&name).then_some(name)
}

impl Authority {
    /// The same authority in a region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        let host = if split(PUBLIC, b' ').any(|name| name == self.host) { "login.microsoft.com" } else { &self.host };
        Self { host: concat(&[region, ".", host]), path: self.path.clone() }
    }
}

fn normalised(text: &str) -> String {
    text.chars().filter(|character| *character != ' ').map(|character| character.to_ascii_lowercase()).collect()
}

/// It becomes a label of a host's name (RFC 1123, 2.1).
fn is_region(name: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.len() <= 63 && name.starts_with(|first: char| first.is_ascii_lowercase()) && !name.ends_with('-') && name.bytes().all(is_good)
}

/// The names of Azure's public cloud, which has one name for its regions.
const PUBLIC: &str = "login.microsoftonline.com login.windows.net login.microsoft.com sts.windows.net";

const NO_REGION: &str = "AZURE_REGIONAL_AUTHORITY_NAME: it must be the name of an Azure region, as westus2, or TryAutoDetect";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::TenantId;

    #[test]
    fn names_are_read_as_people_write_them() {
        assert_eq!(Region::parse(" West US 2", None).unwrap(), Region::Named("westus2".into()));
        for word in ["TryAutoDetect", "true", "TRUE", "AutoDiscoverRegion"] {
            assert_eq!(Region::parse(word, None).unwrap(), Region::Detect, "{word}");
            assert_eq!(Region::parse(word, Some("not a region!")).unwrap(), Region::Detect, "{word}");
            assert_eq!(Region::parse(word, Some("West Europe")).unwrap(), Region::Named("westeurope".into()), "{word}");
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        let long = "a".repeat(64);
        for bad in ["", "evil.example/", "west.us", "-west", "west-", "1west", "wést", "west_us", "a\n", "a@b", &long] {
            assert!(Region::parse(bad, None).unwrap_err().message().starts_with("AZURE_REGIONAL_AUTHORITY_NAME: "), "{bad}");
            assert_eq!(region_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_public_cloud_has_one_name_for_its_regions() {
        for (authority, expected) in [
            ("login.microsoftonline.com", "https://westus2.login.microsoft.com/t/oauth2/v2.0/token"),
            ("sts.windows.net", "https://westus2.login.microsoft.com/t/oauth2/v2.0/token"),
            ("login.microsoftonline.us", "https://westus2.login.microsoftonline.us/t/oauth2/v2.0/token"),
        ] {
            let regional = Authority::parse(authority).unwrap().in_region("westus2");
            assert_eq!(regional.token_endpoint(&TenantId::parse("t").unwrap()), expected);
        }
    }
}
