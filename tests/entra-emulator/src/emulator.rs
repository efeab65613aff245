//! A running emulator.

use crate::{
    crypto::{SigningKey, tls::Tls},
    directory::{
        ApplicationRegistration, Directory, IssuerRegistration, KeyRegistration, RegisteredApplication, RegisteredUser, Resource,
        ResourceRegistration, SecretRegistration, Tenant, TenantRegistration, UserRegistration,
    },
    error::{InvalidInput, StartError},
    faults::Fault,
    federation::{self, FederationSetting, WorkloadTokenRequest},
    interaction::Interaction,
    managed_identity::{ManagedIdentities, ManagedIdentitySetting},
    options::{Options, Settings},
    place::{self, Place},
    resource::{self, Demand, ResourceServer},
    routes::router,
    server::{Listener, serve},
    sign_in::{self, CodeRequest, IssuedCode, PendingDevice},
    state::State,
    token::{self, IssuedUserToken, UserTokenRequest},
    traffic::{Counts, LoggedRequest},
};
use std::{fmt, sync::Arc};
use tokio::task::JoinHandle;

/// An Entra on loopback, with one tenant and one application to begin with. Dropping it closes every connection.
pub struct Emulator {
    state: Arc<State>,
    ca_pem: String,
    application: RegisteredApplication,
    listeners: [JoinHandle<()>; 2],
}

impl Emulator {
    /// Starts an emulator in the current tokio runtime. It answers when this returns.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let mut directory = Directory::default();
        let tenant = directory.add_tenant(TenantRegistration { tenant_id: options.tenant_id.clone(), ..Default::default() })?;
        let own_resource =
            directory.add_resource(ResourceRegistration { identifiers: vec![resource::IDENTIFIER.to_owned()], ..Default::default() })?;
        let secrets = vec![SecretRegistration::default()];
        let mut keys = Vec::new();
        for certificate in &options.certificates {
            keys.push(KeyRegistration::from_certificate(certificate)?);
        }
        let application = directory.add_application(ApplicationRegistration { secrets, keys, ..Default::default() }, &tenant.tenant_id)?;
        let mut names = options.host_names.clone();
        for region in &options.regions {
            names.extend(place::regional_names(region, &options.host_names)?);
        }

        let https = Listener::bind(options.port).await?;
        let http = Listener::bind(options.http_port).await?;
        let place = Place::new(https.port(), http.port(), &options.host_names);
        let keys = move || Ok::<_, StartError>((SigningKey::of_process()?, Tls::generate(&names)?));
        let (signing_key, tls) = tokio::task::spawn_blocking(keys).await.map_err(StartError::keys)??;

        let made = (tenant.tenant_id.clone(), application.client_id.clone());
        let own_resource = ResourceServer::new(own_resource.app_id.clone());
        let managed_identities = ManagedIdentities::new(tenant, tls.thumbprint.clone())?;
        let state = Arc::new(State::new(place, signing_key, made, options.settings, directory, own_resource, managed_identities));
        federation::register(&state)?;
        let router = router(Arc::clone(&state));
        let listeners = [
            tokio::spawn(serve(https, Some(tls.acceptor), router.clone(), Arc::clone(&state))),
            tokio::spawn(serve(http, None, router, Arc::clone(&state))),
        ];
        Ok(Self { state, ca_pem: tls.ca_pem, application, listeners })
    }

    /// The HTTPS origin, `https://localhost:{port}`: the authority host.
    pub fn origin(&self) -> &str {
        &self.state.place.origin
    }

    /// The plain HTTP origin, `http://localhost:{port}`, with the same routes.
    pub fn http_origin(&self) -> &str {
        &self.state.place.http_origin
    }

    /// The certificate that HTTPS clients must trust, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The GUID of the tenant made at start.
    pub fn tenant_id(&self) -> &str {
        &self.application.tenant_id
    }

    /// The client id of the application made at start.
    pub fn client_id(&self) -> &str {
        &self.application.client_id
    }

    /// Its client secret.
    pub fn client_secret(&self) -> &str {
        self.application.secrets.first().map_or("", String::as_str)
    }

    /// The scope of the protected resource at `/resource`.
    pub fn resource_scope(&self) -> String {
        format!("{}/.default", resource::IDENTIFIER)
    }

    /// The managed identities, and what leads a program to them.
    pub fn managed_identity(&self) -> ManagedIdentitySetting {
        self.state.managed_identities.setting(&self.state.place)
    }

    /// Adds a tenant, or replaces the one with the same id.
    pub fn add_tenant(&self, registration: TenantRegistration) -> Result<Arc<Tenant>, InvalidInput> {
        self.state.directory().add_tenant(registration)
    }

    /// Registers an application, or replaces the one with the same client id.
    pub fn add_application(&self, registration: ApplicationRegistration) -> Result<RegisteredApplication, InvalidInput> {
        self.state.directory().add_application(registration, &self.state.default_tenant)
    }

    /// Adds a resource that tokens can be asked for.
    pub fn add_resource(&self, registration: ResourceRegistration) -> Result<Arc<Resource>, InvalidInput> {
        self.state.directory().add_resource(registration)
    }

    /// Adds a user, or replaces the one with the same object id.
    pub fn add_user(&self, registration: UserRegistration) -> Result<RegisteredUser, InvalidInput> {
        self.state.directory().add_user(registration, &self.state.default_tenant)
    }

    /// The first user of the tenant made at start, with its password.
    ///
    /// # Panics
    ///
    /// If that tenant had no user. Tenants begin with one, and users are never taken away.
    pub fn user(&self) -> RegisteredUser {
        self.state.directory().user(&self.state.default_tenant, None).map(|user| user.registered()).expect("a tenant has a user")
    }

    /// The one-time code that a user was sent last, or always has.
    pub fn one_time_code(&self, user: &str) -> Result<String, InvalidInput> {
        sign_in::one_time_code(&self.state, user)
    }

    /// Issues an authorization code without a sign-in.
    pub fn issue_code(&self, request: &CodeRequest) -> Result<IssuedCode, InvalidInput> {
        sign_in::issue_code(&self.state, request)
    }

    /// The devices that began a sign-in, oldest first.
    pub fn devices(&self) -> Vec<PendingDevice> {
        self.state.sign_ins.device_codes.list(self.state.clock.now())
    }

    /// Lets the device that shows `user_code` go on as a user, without a browser: the tenant's first one unless one is named.
    pub fn approve_device(&self, user_code: &str, user: Option<&str>) -> Result<(), InvalidInput> {
        sign_in::approve_device(&self.state, user_code, user, &[])
    }

    /// Sends the device that shows `user_code` away.
    pub fn decline_device(&self, user_code: &str) -> Result<(), InvalidInput> {
        sign_in::decline_device(&self.state, user_code)
    }

    /// Issues a user's token without a sign-in.
    pub fn issue_user_token(&self, request: &UserTokenRequest) -> Result<IssuedUserToken, InvalidInput> {
        token::issue_user_token(&self.state, request)
    }

    /// Lets all client secrets of an application expire.
    pub fn expire_secrets(&self, client_id: &str) -> Result<(), InvalidInput> {
        self.state.expire_secrets(client_id)
    }

    /// The issuers of tokens that an application may trust, and what leads a program to them.
    pub fn federation(&self) -> FederationSetting {
        federation::setting(&self.state)
    }

    /// A token of the cluster, as it puts it into a file of a pod.
    pub fn workload_token(&self, request: &WorkloadTokenRequest) -> Result<String, InvalidInput> {
        federation::workload_token(&self.state, request)
    }

    /// Makes a foreign issuer's keys known.
    pub fn add_issuer(&self, registration: &IssuerRegistration) -> Result<(), InvalidInput> {
        self.state.directory().add_issuer(registration)
    }

    /// Puts a fault in force, behind those already there.
    pub fn inject(&self, fault: Fault) -> Result<(), InvalidInput> {
        self.state.faults.add(fault)
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// The emulator's time, in seconds since 1970.
    pub fn now(&self) -> i64 {
        self.state.clock.now()
    }

    /// Shifts the emulator's clock to `seconds` away from the machine's time; positive is the future.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.state.clock.set_offset(seconds);
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.state.settings()
    }

    /// Puts other settings in force.
    pub fn set_settings(&self, settings: Settings) {
        self.state.set_settings(settings);
    }

    /// Makes the protected resource demand claims, or stop doing so.
    pub fn demand_claims(&self, demand: Option<Demand>) {
        self.state.resource.demand(demand);
    }

    /// Makes the protected resource refuse every token that was issued so far.
    pub fn revoke_tokens(&self) {
        self.state.resource.revoke(&self.state.issued, self.state.clock.now());
    }

    /// Ends all sessions of a user (object id or user principal name) or of an application (client id): the protected resource
    /// refuses the tokens that it got so far, and its refresh tokens are no good any more.
    pub fn revoke_sessions(&self, principal: &str) -> Result<(), InvalidInput> {
        self.state.revoke_sessions(principal)
    }

    /// Demands something of a resource's users before tokens are issued in their name.
    pub fn demand_interaction(&self, interaction: Interaction) -> Result<(), InvalidInput> {
        self.state.demand_interaction(interaction)
    }

    /// Demands nothing of users any more.
    pub fn clear_interactions(&self) {
        self.state.interactions.clear();
    }

    /// Requests and connections counted since the start or the last reset.
    pub fn counts(&self) -> Counts {
        self.state.traffic.counts()
    }

    /// The latest requests, oldest first, without secrets; at most 1000.
    pub fn log(&self) -> Vec<LoggedRequest> {
        self.state.traffic.log()
    }

    /// Undoes everything but registrations: counts, log, faults, clock, settings, demands, revocations and sign-ins.
    pub fn reset(&self) {
        self.state.reset();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
        self.state.managed_identities.arc_keys.remove();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("origin", &self.origin()).field("application", &self.application).finish_non_exhaustive()
    }
}
