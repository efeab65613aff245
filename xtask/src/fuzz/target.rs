/// A fuzz target of `fuzz/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    TokenResponse,
    ErrorBody,
    Pem,
    Pkcs12,
    WwwAuthenticate,
    IdToken,
    AuthenticationRecord,
    MsalCache,
    AzureCliOutput,
    AzureDeveloperCliOutput,
    AzurePowershellOutput,
    VisualStudioCodeRecord,
    ManagedIdentityResponse,
    ArcChallenge,
    HttpAuth,
}

impl Target {
    pub const ALL: [Self; 15] = [
        Self::TokenResponse,
        Self::ErrorBody,
        Self::Pem,
        Self::Pkcs12,
        Self::WwwAuthenticate,
        Self::IdToken,
        Self::AuthenticationRecord,
        Self::MsalCache,
        Self::AzureCliOutput,
        Self::AzureDeveloperCliOutput,
        Self::AzurePowershellOutput,
        Self::VisualStudioCodeRecord,
        Self::ManagedIdentityResponse,
        Self::ArcChallenge,
        Self::HttpAuth,
    ];

    /// Its name, which is that of its program and its corpus.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TokenResponse => "token_response",
            Self::ErrorBody => "error_body",
            Self::Pem => "pem",
            Self::Pkcs12 => "pkcs12",
            Self::WwwAuthenticate => "www_authenticate",
            Self::IdToken => "id_token",
            Self::AuthenticationRecord => "authentication_record",
            Self::MsalCache => "msal_cache",
            Self::AzureCliOutput => "azure_cli_output",
            Self::AzureDeveloperCliOutput => "azure_developer_cli_output",
            Self::AzurePowershellOutput => "azure_powershell_output",
            Self::VisualStudioCodeRecord => "visual_studio_code_record",
            Self::ManagedIdentityResponse => "managed_identity_response",
            Self::ArcChallenge => "arc_challenge",
            Self::HttpAuth => "http_auth",
        }
    }

    /// By its name.
    pub fn parse(name: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|target| target.name() == name)
            .ok_or_else(|| format!("there is no target `{name}`; there are: {}", known()))
    }

    /// The files of its parser.
    pub const fn parser(self) -> &'static [&'static str] {
        match self {
            Self::TokenResponse => &["src/response/token.rs", "src/response/account.rs", "src/json/serde_codec.rs"],
            Self::ErrorBody => &[
                "src/response/entra_error.rs",
                "src/error/scrub.rs",
                "src/error/guidance.rs",
                "src/transport/headers.rs",
                "src/transport/http_date.rs",
            ],
            Self::Pem => &[
                "src/crypto/pem.rs",
                "src/crypto/certificate.rs",
                "src/crypto/asn1.rs",
                "src/crypto/private_key.rs",
                "src/crypto/rsa_check.rs",
                "src/crypto/x509.rs",
                "src/crypto/contents.rs",
                "src/crypto/chain.rs",
                "src/crypto/encrypted/mod.rs",
                "src/crypto/encrypted/traditional.rs",
                "src/crypto/encrypted/pbes2.rs",
            ],
            Self::Pkcs12 => &[
                "src/crypto/encrypted/pkcs12.rs",
                "src/crypto/encrypted/mac.rs",
                "src/crypto/encrypted/pbes1.rs",
                "src/crypto/encrypted/password.rs",
                "src/crypto/encrypted/work.rs",
                "src/crypto/encrypted/cbc.rs",
                "src/crypto/asn1.rs",
                "src/crypto/contents.rs",
            ],
            Self::WwwAuthenticate => &["src/response/challenge.rs"],
            Self::IdToken => &["src/response/user.rs"],
            Self::AuthenticationRecord => &["src/token/account.rs"],
            Self::MsalCache => &[
                "src/cache/msal/mod.rs",
                "src/cache/msal/entry.rs",
                "src/cache/msal/read.rs",
                "src/cache/msal/write.rs",
                "src/json/object.rs",
            ],
            Self::AzureCliOutput => &["src/response/tools/mod.rs", "src/response/tools/azure_cli.rs"],
            Self::AzureDeveloperCliOutput => &["src/response/tools/azure_developer_cli.rs"],
            Self::AzurePowershellOutput => &["src/response/tools/azure_powershell.rs"],
            Self::VisualStudioCodeRecord => &["src/response/visual_studio_code.rs"],
            Self::ManagedIdentityResponse => &["src/response/managed_identity.rs", "src/response/expires_on.rs"],
            Self::ArcChallenge => &["src/response/arc_challenge.rs"],
            Self::HttpAuth => &[
                "src/http_auth/addresses.rs",
                "src/http_auth/path.rs",
                "src/http_auth/rule.rs",
                "src/http_auth/target.rs",
                "src/http_auth/veil.rs",
            ],
        }
    }

    /// The longest input that is tried, in bytes: real ones are shorter.
    pub const fn longest(self) -> usize {
        match self {
            Self::Pem | Self::Pkcs12 => 8 * 1024,
            Self::MsalCache => 4 * 1024,
            _ => 2 * 1024,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn every_target_has_its_program_its_corpus_and_its_parser() {
        for target in Target::ALL {
            let name = target.name();
            assert_eq!(Target::parse(name), Ok(target));
            for path in [&format!("fuzz/fuzz_targets/{name}.rs"), &format!("fuzz/corpus/{name}")]
                .into_iter()
                .map(String::as_str)
                .chain(target.parser().iter().copied())
            {
                assert!(paths::root().join(path).exists(), "{path}");
            }
        }
    }
}
