use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entra_emulator::{
    ApplicationRegistration, CodeRequest, Emulator, FederatedCredential, KeyRegistration, Options, RedirectUri, RedirectUriType,
    SecretRegistration, Settings, TrustedSubjectRegistration, UserRegistration, UserTokenRequest,
};
use serde_json::Value;
use wasmtime_host::{Config, CredentialOptions, Https, Instance, Lent, Signer};

use super::{CERTIFICATES, NAME, cloud_identity, identity};

/// The project's own Entra over HTTPS, as [`Https`] reaches it, with an application.
pub struct Entra {
    pub emulator: Emulator,
    pub client_id: String,
    pub client_secret: String,
    trusted: PathBuf,
}

impl Entra {
    /// A host whose plugins may ask the resource, by the application's token; and `more`.
    pub fn host(&self, more: &str) -> Config {
        let (origin, tenant, client, secret) = (self.emulator.origin(), self.tenant_id(), &self.client_id, &self.client_secret);
        let (ca, scope) = (self.trusted().display(), self.emulator.resource_scope());
        let text = format!(
            "allow-inline-secrets = true

            [credentials.shop]
            kind = 'client-secret'
            tenant = '{tenant}'
            client = '{client}'
            secret = {{ inline = '{secret}' }}
            authority = '{origin}'
            disable-instance-discovery = true

            [network]
            ca = '{ca}'

            [[requests]]
            url = '{origin}/resource/'
            credential = 'shop'
            scope = '{scope}'

            {more}
            "
        );
        Config::parse("host.toml", &text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The application has a secret, and the certificate of [`CERTIFICATES`].
    pub async fn start() -> Self {
        let keys = vec![KeyRegistration::Certificate(CERTIFICATES.certificate.clone())];
        Self::with(ApplicationRegistration { keys, ..ApplicationRegistration::default() }).await
    }

    /// The application trusts whoever the authority of [`CERTIFICATES`] has given a certificate with its name.
    pub async fn with_trusted_name() -> Self {
        let trust = TrustedSubjectRegistration { subject_name: NAME.to_owned(), authority: CERTIFICATES.authority.clone() };
        Self::with(ApplicationRegistration { trusted_certificate_subjects: vec![trust], ..ApplicationRegistration::default() }).await
    }

    /// People sign in to the application: as to a program, without a secret, or as to a web application, with it.
    pub async fn with_people() -> Self {
        let uri = |uri: &str, kind| RedirectUri { uri: uri.to_owned(), kind };
        let redirect_uris = vec![uri(REDIRECT_URI, RedirectUriType::Native), uri(SERVER_REDIRECT_URI, RedirectUriType::Web)];
        let entra = Self::with(ApplicationRegistration { redirect_uris, public_client: true, ..ApplicationRegistration::default() }).await;
        entra.emulator.set_settings(Settings { device_code_interval: 1, ..Settings::default() });
        entra
    }

    /// The application trusts the tokens of a cluster, and has the certificate as well.
    pub async fn with_workload() -> Self {
        let entra = Self::with(ApplicationRegistration::default()).await;
        let cluster = entra.emulator.federation().kubernetes;
        let trusted = FederatedCredential {
            issuer: cluster.issuer,
            subject: cluster.subject,
            audiences: vec!["api://AzureADTokenExchange".to_owned()],
        };
        let registration = ApplicationRegistration {
            client_id: Some(entra.client_id.clone()),
            keys: vec![KeyRegistration::Certificate(CERTIFICATES.certificate.clone())],
            secrets: vec![SecretRegistration { value: Some(entra.client_secret.clone()), ..SecretRegistration::default() }],
            federated_credentials: vec![trusted],
            ..ApplicationRegistration::default()
        };
        entra.emulator.add_application(registration).expect("the application anew");
        entra
    }

    async fn with(registration: ApplicationRegistration) -> Self {
        let emulator = Emulator::start(Options::default()).await.expect("an emulator");
        let secrets = vec![SecretRegistration::default()];
        let application = emulator.add_application(ApplicationRegistration { secrets, ..registration }).expect("an application");
        let port = emulator.origin().rsplit(':').next().expect("a port");
        let trusted = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("authority-{port}.pem"));
        fs::write(&trusted, emulator.ca_pem()).expect("a file");
        let client_secret = application.secrets.first().cloned().expect("a secret");
        Self { client_id: application.client_id, client_secret, trusted, emulator }
    }

    /// An instance of `azure-identity.wasm` that can reach it.
    pub async fn instance(&self) -> Instance {
        identity().instantiate(self.lent()).await.expect("an instance")
    }

    /// One of `azure-identity-cloud.wasm`.
    pub async fn cloud_instance(&self, signer: impl Signer + 'static) -> Instance {
        cloud_identity().instantiate(self.lent().signer(signer)).await.expect("an instance")
    }

    pub fn lent(&self) -> Lent {
        let (_, place) = self.emulator.origin().split_once("://").expect("an origin");
        Lent::new(Https::new([place.to_owned()], Some(self.trusted.as_path())).expect("a way out"))
    }

    pub fn tenant_id(&self) -> &str {
        self.emulator.tenant_id()
    }

    /// Where it is, which Microsoft does not know.
    pub fn options(&self) -> CredentialOptions {
        let authority_host = Some(self.emulator.origin().to_owned());
        CredentialOptions { authority_host, disable_instance_discovery: true, ..CredentialOptions::default() }
    }

    /// The token of a new user for the application.
    pub fn user_token(&self) -> String {
        let user = Some(self.emulator.add_user(UserRegistration::default()).expect("a user").object_id.clone());
        let request = UserTokenRequest { user, ..UserTokenRequest::for_audience(&self.client_id) };
        self.emulator.issue_user_token(&request).expect("a token").access_token
    }

    /// A code of the sign-in page for the tenant's first user, with this challenge (RFC 7636, `plain`) if one is given.
    pub fn code(&self, redirect_uri: &str, challenge: Option<&str>) -> String {
        let request = CodeRequest {
            client_id: Some(self.client_id.clone()),
            redirect_uri: redirect_uri.to_owned(),
            scope: "openid profile offline_access https://vault.azure.net/.default".to_owned(),
            code_challenge: challenge.map(str::to_owned),
            ..CodeRequest::default()
        };
        self.emulator.issue_code(&request).expect("a code").code
    }

    /// A file with the certificate that its certificate is from.
    pub fn trusted(&self) -> &Path {
        &self.trusted
    }

    /// How many token requests have arrived.
    pub fn token_requests(&self) -> u64 {
        self.emulator.counts().token
    }
}

impl Drop for Entra {
    fn drop(&mut self) {
        let _best_effort = fs::remove_file(&self.trusted);
    }
}

/// Where the sign-in page sends a program's codes.
pub const REDIRECT_URI: &str = "http://localhost";

/// Where it sends a web application's.
pub const SERVER_REDIRECT_URI: &str = "https://server.example/callback";

/// What a token says.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}
