//! What the grants for users' tokens have in common: who asks, and what is answered.

use crate::{
    directory::{Application, Tenant, User},
    entra_error::{EntraError, catalogue, delegated},
    server::Exchange,
    sessions::RefreshGrant,
    sign_in::check_account,
    state::State,
    token::{
        ClaimsRequest, ClientType, DelegatedScope, Delegation, Subject, TokenAnswer,
        client_auth::Proof,
        grants::find,
        id_token::{client_info, id_token},
    },
};
use axum::http::StatusCode;
use std::sync::Arc;

/// What is known of a request before it is read.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// The tenant that `common` and `organizations` stand for.
    pub home: Option<&'a str>,
    /// The kind of the client; what its registration says when absent.
    pub client: Option<ClientType>,
    /// What the user was asked for, for requests that do not say.
    pub scope: Option<&'a str>,
    /// Whether the `OpenID` Connect scopes in it count in any case: they are about the sign-in, not about a resource.
    pub keeps_openid: bool,
    pub claims: Option<&'a str>,
}

/// A client that proved itself where it must, and what it asks for.
pub struct Request {
    pub tenant: Arc<Tenant>,
    pub application: Arc<Application>,
    client: ClientType,
    proof: Proof,
    scope: DelegatedScope,
    scope_text: String,
    claims: ClaimsRequest,
}

/// A sign-in that tokens are issued for.
#[derive(Debug)]
pub struct SignedIn {
    pub delegation: Delegation,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The `nonce` of the authorize request.
    pub nonce: Option<String>,
}

impl Request {
    /// Reads what all these grants have, and checks the client's proof.
    pub fn read(state: &State, exchange: &Exchange, segment: &str, known: &Known<'_>) -> Result<Self, EntraError> {
        let form = &exchange.form;
        let client_id = exchange.client_id().ok_or_else(|| catalogue::missing_parameter("client_id"))?;
        let scope_text = match (form.get("scope"), known.scope) {
            (Some(scope), _) | (None, Some(scope)) => scope.to_owned(),
            (None, None) => return Err(catalogue::missing_parameter("scope")),
        };
        let mut scope = DelegatedScope::parse(&scope_text)?;
        if known.keeps_openid {
            scope.add_openid_of(known.scope.unwrap_or_default());
        }
        let claims = ClaimsRequest::parse(form.get("claims").or(known.claims))?;
        let (tenant, application) = find::tenant_and_application(state, segment, client_id, known.home)?;
        let client = known.client.unwrap_or_else(|| ClientType::registered(&application));
        let proof = client.prove(state, exchange, &application, &tenant)?;
        Ok(Self { tenant, application, client, proof, scope, scope_text, claims })
    }

    /// The user of an object id, as this tenant knows it.
    pub fn user(&self, state: &State, object_id: &str) -> Result<Arc<User>, EntraError> {
        let user = state.directory().user(&self.tenant.tenant_id, Some(object_id));
        let user = user.ok_or_else(|| delegated::unknown_user(object_id, &self.tenant.display_name))?;
        check_account(&user)?;
        Ok(user)
    }

    /// The user of a grant with this running number, unless its sessions were ended since.
    pub fn user_of_grant(&self, state: &State, object_id: &str, number: Option<u64>) -> Result<Arc<User>, EntraError> {
        let user = self.user(state, object_id)?;
        match state.sessions.revocation(&user.object_id).filter(|revocation| revocation.hits(number)) {
            Some(revocation) => Err(delegated::revoked(revocation.at)),
            None => Ok(user),
        }
    }

    /// Issues what is asked for in a user's name.
    pub fn answer(&self, state: &State, exchange: &Exchange, signed_in: SignedIn) -> Result<TokenAnswer, EntraError> {
        let SignedIn { delegation, at, nonce } = signed_in;
        let application = self.application.as_ref();
        let target = find::resource(state, &self.tenant, &self.scope.resource)?;
        if !find::may_call(application, &target) {
            return Err(delegated::consent_required(&application.client_id, &application.display_name));
        }
        state.interactions.check(&target, application, &delegation, &state.sign_ins.consents)?;

        let settings = state.settings();
        let lifetime = if self.claims.is_capable() { settings.cae_token_lifetime } else { settings.token_lifetime };
        let permissions = self.scope.permissions(&target);
        let user = Some((&delegation, permissions.as_slice()));
        let subject = Subject { tenant: &self.tenant, application, target: &target, proof: self.proof, user };
        let unsigned = || catalogue::service_unavailable(StatusCode::INTERNAL_SERVER_ERROR);
        let token = subject.access_token(state, exchange.now, lifetime, &self.claims).ok_or_else(unsigned)?;

        let mut answer = TokenAnswer::bearer(token, lifetime, &settings);
        answer.scope = Some(self.scope.granted(&target));
        if self.scope.wants("openid") {
            let id_token = id_token(state, &self.tenant, application, &delegation.user, nonce.as_deref(), exchange.now);
            answer.id_token = Some(id_token.ok_or_else(unsigned)?);
        }
        if exchange.form.get("client_info") == Some("1") {
            answer.client_info = Some(client_info(&delegation.user));
        }
        if self.scope.wants("offline_access") {
            if self.client == ClientType::Spa {
                let ends = at.saturating_add(i64::from(settings.spa_refresh_token_lifetime));
                answer.refresh_token_lives(u32::try_from(ends.saturating_sub(exchange.now)).unwrap_or(0), &settings);
            }
            answer.foci.clone_from(&application.family);
            answer.refresh_token = Some(state.sessions.remember(RefreshGrant {
                client_id: application.client_id.clone(),
                family: application.family.clone(),
                client: self.client,
                delegation,
                scope: self.scope_text.clone(),
                issued_at: exchange.now,
                signed_in_at: at,
                number: state.issued.next_number(),
                redeemed: false,
            }));
        }
        Ok(answer)
    }
}

/// The tenant that stands for `common` when a grant is not known: that of the application, so that the grant is refused and not it.
pub fn home_of_client(state: &State, exchange: &Exchange) -> Option<String> {
    let application = exchange.client_id().and_then(|client_id| state.directory().application(client_id));
    application.map(|application| application.tenant_id.clone())
}
