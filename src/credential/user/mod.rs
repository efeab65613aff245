//! The flows of people: one sign-in, and then refresh tokens for whatever is asked, until Entra wants to see the person again.

mod authorization_code;
mod device_code;
mod interactive_browser;
mod polling;
mod refresh_token;
mod session;
#[cfg(feature = "cache-file")]
mod shared_token_cache;
mod sign_in;
mod username_password;

pub use authorization_code::{AuthorizationCodeCredential, AuthorizationCodeCredentialOptions};
pub use device_code::{DeviceCodeCredential, DeviceCodeCredentialOptions, DeviceCodePrompt};
pub use interactive_browser::{BrowserCustomizationOptions, InteractiveBrowserCredential, InteractiveBrowserCredentialOptions};
pub use polling::DeviceCodeSignIn;
pub use refresh_token::{RefreshTokenCredential, RefreshTokenCredentialOptions, RefreshTokenObserver};
pub(crate) use session::{UserSession, session};
#[cfg(feature = "cache-file")]
pub use shared_token_cache::{SharedTokenCacheCredential, SharedTokenCacheCredentialOptions};
pub(crate) use sign_in::SignIn;
pub use username_password::UsernamePasswordCredential;

pub use crate::response::device_code::DeviceCode;

/// What `authenticate` asks a token for where no scope is given: the management of the cloud, which every user may ask for.
pub(crate) fn default_scope(authority: &str) -> Option<&'static str> {
    match authority {
        "login.microsoftonline.com" => Some("https://management.core.windows.net//.default"),
        "login.microsoftonline.us" => Some("https://management.core.usgovcloudapi.net//.default"),
        "login.chinacloudapi.cn" | "login.partner.microsoftonline.cn" => Some("https://management.core.chinacloudapi.cn//.default"),
        _ => None,
    }
}

/// The application of Azure's developer tools, which signs people in where they have none of their own.
pub(crate) const DEVELOPER_APPLICATION: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// Every tenant of work or school; who signs in says which.
pub(crate) const ORGANIZATIONS: &str = "organizations";

/// The public side of a credential of people: what [`token_credential`](super::token_credential) gives, and `authenticate`.
macro_rules! user_credential {
    ($name:ident) => {
        crate::credential::token_credential!($name);

        impl $name {
            /// Has a person sign in if that is needed, and says who it is. Keep the record, and give it to a credential later, for the same account to
            /// be found in a cache that outlives the program.
            ///
            /// In the cache of this user's programs it looks for the person of the credential's record alone.
            ///
            /// Without scopes, those of Azure's management are asked for. With claims, as those of an error of kind
            /// [`AuthenticationRequired`](crate::ErrorKind::AuthenticationRequired), the sign-in satisfies them.
            pub async fn authenticate(
                &self,
                scopes: &[&str],
                options: &crate::GetTokenOptions,
            ) -> crate::Result<crate::token::AuthenticationRecord> {
                self.session.authenticate(scopes, options).await
            }
        }
    };
}
pub(crate) use user_credential;
