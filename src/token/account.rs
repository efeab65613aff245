use alloc::string::String;

use crate::{
    error::{Error, Result},
    json::{Json, quoted},
    text::{concat, split_at_first},
};

/// Who signed in: what an application keeps to find the same account again in a cache that outlives it. It holds no secret.
///
/// <https://learn.microsoft.com/dotnet/api/azure.identity.authenticationrecord>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthenticationRecord {
    /// The host of the authority, as `login.microsoftonline.com`.
    pub authority: String,
    /// The application that the user signed in to.
    pub client_id: String,
    /// The account across tenants: its object id and its tenant's id in its home, with a dot between.
    pub home_account_id: String,
    /// The tenant that the user signed in to.
    pub tenant_id: String,
    /// As `user@contoso.com`: for people, since it can change.
    pub username: String,
}

impl AuthenticationRecord {
    /// Reads what [`serialize`](Self::serialize), or another of the official libraries, has written.
    ///
    /// They disagree on the authority: a host, a URL, or another name of the same cloud. All of them are read.
    pub fn deserialize(text: &str, json: &dyn Json) -> Result<Self> {
        let wrong = |what: &str| Error::configuration(concat(&["authenticationRecord: ", what]));
        if text.len() > LONGEST {
            return Err(wrong("it is too long to be one"));
        }
        let document = json.parse(text).map_err(|_| wrong("it is not a JSON object"))?;
        if document.text("version").is_some_and(|version| version != VERSION) {
            return Err(wrong("its version is not 1.0, the only one that is known"));
        }
        let member = |name: &str| {
            let value = document.text(name).filter(|value| !value.bytes().any(|byte| byte.is_ascii_control()));
            value.ok_or_else(|| wrong(&concat(&["it has no ", name])))
        };
        Ok(Self {
            authority: host_of(&member("authority")?).into(),
            client_id: member("clientId")?,
            home_account_id: member("homeAccountId")?,
            tenant_id: member("tenantId")?,
            username: member("username")?,
        })
    }

    /// As JSON, in the form that every official library reads.
    pub fn serialize(&self) -> String {
        let mut text = String::from("{");
        for (name, value) in [
            ("authority", &*self.authority),
            ("clientId", &self.client_id),
            ("homeAccountId", &self.home_account_id),
            ("tenantId", &self.tenant_id),
            ("username", &self.username),
        ] {
            text.push_str(&concat(&["\"", name, "\":", &quoted(value), ","]));
        }
        text.push_str("\"version\":\"1.0\"}");
        text
    }
}

/// The host of a URL, or of what is one already.
fn host_of(authority: &str) -> &str {
    let rest = split_at_first(authority, "://").map_or(authority, |(_, rest)| rest);
    let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

const VERSION: &str = "1.0";
const LONGEST: usize = 64 * 1024;

#[allow(clippy::mixed_attributes_style)] // a test of this file alone needs a codec
#[cfg(test)]
mod tests {
    #![cfg(feature = "json")]

    use super::*;
    use crate::{error::ErrorKind, json::SerdeJson};

    fn read(text: &str) -> Result<AuthenticationRecord> {
        AuthenticationRecord::deserialize(text, &SerdeJson)
    }

    #[test]
    fn what_is_written_is_read() {
        let record = AuthenticationRecord {
            authority: "login.microsoftonline.com".into(),
            client_id: "client".into(),
            home_account_id: "uid.utid".into(),
            tenant_id: "tenant".into(),
            username: "\"ü\\@contoso.example".into(),
        };
        assert_eq!(read(&record.serialize()).unwrap(), record);
    }

    #[test]
    fn every_librarys_authority_is_read() {
        for (authority, host) in [
            ("login.microsoftonline.com", "login.microsoftonline.com"),
            ("https://login.microsoftonline.us", "login.microsoftonline.us"),
            ("https://login.windows.net/", "login.windows.net"),
        ] {
            let text = std::format!(
                r#"{{"authority":"{authority}","clientId":"c","homeAccountId":"u.t","tenantId":"t","username":"n","version":"1.0","more":1}}"#
            );
            assert_eq!(read(&text).unwrap().authority, host);
        }
    }

    #[test]
    fn what_is_none_is_refused_and_says_why() {
        for (bad, why) in [
            ("", "JSON"),
            ("[]", "JSON"),
            ("{}", "authority"),
            (r#"{"version":"2.0"}"#, "version"),
            (r#"{"authority":"a","clientId":1}"#, "clientId"),
            ("{\"authority\":\"a\\nb\"}", "authority"),
        ] {
            let error = read(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.message().contains(why), "{bad}: {error}");
        }
        assert!(read(&" ".repeat(LONGEST + 1)).unwrap_err().message().contains("too long"));
    }
}
