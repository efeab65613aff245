use alloc::string::String;

#[cfg(any(feature = "store", feature = "js"))]
use zeroize::Zeroizing;

#[cfg(any(feature = "store", feature = "js"))]
use crate::text::{decimal, find_line, number};
use crate::token::{AuthenticationRecord, Secret, UnixTime};

/// Who is signed in to a credential, and what keeps them signed in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedIn {
    pub record: AuthenticationRecord,
    /// The latest one: Entra gives a new one with every use. None where Entra gave none, or it has refused it.
    pub refresh_token: Option<Secret>,
    /// From then on the refresh token is refused, where Entra has said so.
    pub refresh_token_expires_on: Option<UnixTime>,
    /// The family of applications that share the refresh token; as a rule there is none.
    pub family_id: Option<String>,
    /// What Entra said of the user, as it came; for caches that are shared with other libraries.
    pub id_token: Option<Secret>,
    /// The same, of the account in its home.
    pub client_info: Option<String>,
}

impl SignedIn {
    /// Somebody of whom no more is known.
    pub fn new(record: AuthenticationRecord) -> Self {
        Self { record, refresh_token: None, refresh_token_expires_on: None, family_id: None, id_token: None, client_info: None }
    }

    /// Whether both are one account.
    pub(crate) fn is_same_account(&self, other: &Self) -> bool {
        self.record.home_account_id == other.record.home_account_id
    }
}

#[cfg(any(feature = "store", feature = "js"))]
impl SignedIn {
    /// As lines, for stores and for JavaScript, which keeps them as they are (`lib/side.js`).
    pub(crate) fn to_lines(&self) -> Zeroizing<String> {
        let record = &self.record;
        let expires_on = self.refresh_token_expires_on.map_or(String::new(), |time| decimal(time.millis()));
        let mut lines = Zeroizing::new(String::new());
        for (name, value) in [
            ("authority", &*record.authority),
            ("clientId", &record.client_id),
            ("homeAccountId", &record.home_account_id),
            ("tenantId", &record.tenant_id),
            ("username", &record.username),
            ("refreshToken", self.refresh_token.as_ref().map_or("", Secret::expose)),
            ("refreshTokenExpiresOn", &expires_on),
            ("familyId", self.family_id.as_deref().unwrap_or_default()),
            ("idToken", self.id_token.as_ref().map_or("", Secret::expose)),
            ("clientInfo", self.client_info.as_deref().unwrap_or_default()),
        ] {
            lines.push_str(name);
            lines.push('\t');
            lines.extend(value.chars().map(|character| if character.is_ascii_control() { ' ' } else { character }));
            lines.push('\n');
        }
        lines
    }

    /// None if the lines name no account.
    pub(crate) fn from_lines(lines: &str) -> Option<Self> {
        let text = |name| find_line(lines, name).filter(|value| !value.is_empty());
        Some(Self {
            record: AuthenticationRecord {
                authority: text("authority")?.into(),
                client_id: text("clientId")?.into(),
                home_account_id: text("homeAccountId").unwrap_or_default().into(),
                tenant_id: text("tenantId").unwrap_or_default().into(),
                username: text("username").unwrap_or_default().into(),
            },
            refresh_token: text("refreshToken").map(Secret::from),
            refresh_token_expires_on: text("refreshTokenExpiresOn").and_then(number).map(UnixTime::from_millis),
            family_id: text("familyId").map(String::from),
            id_token: text("idToken").map(Secret::from),
            client_info: text("clientInfo").map(String::from),
        })
    }
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "store")]
    #[test]
    fn what_is_written_as_lines_is_read() {
        use super::*;
        let record = AuthenticationRecord {
            authority: "login.microsoftonline.com".into(),
            client_id: "client".into(),
            home_account_id: "uid.utid".into(),
            tenant_id: "tenant".into(),
            username: "ada@contoso.example".into(),
        };
        let user = SignedIn {
            record,
            refresh_token: Some("refresh".into()),
            refresh_token_expires_on: Some(UnixTime::from_seconds(1_790_000_000)),
            family_id: None,
            id_token: Some("id".into()),
            client_info: None,
        };
        let read = SignedIn::from_lines(&user.to_lines()).unwrap();
        assert_eq!(read.record, user.record);
        assert_eq!(*read.to_lines(), *user.to_lines());
        assert!(SignedIn::from_lines("refreshToken\tof nobody\n").is_none());
    }
}
