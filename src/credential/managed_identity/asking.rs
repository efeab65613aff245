//! One request for a token, to whichever host it is.

use super::{ManagedIdentity, azure_arc, service_fabric, source::Source};
use crate::{
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
    cache::{CacheKey, Record},
    error::{Error, Result},
    facts::Question,
    host::{Field, Host, Level},
    maybe_send::Shared,
    request::managed_identity as request,
    response::managed_identity::{self as response, Asked},
    session::Session,
    token::{Ask, Interaction, Secret},
    transport::{Patience, Transport},
};

/// What is asked for, and how to read the answer.
pub(super) struct Asking<'a> {
    pub(super) wanted: request::Wanted<'a>,
    pub(super) asked: Asked<'a>,
}

/// A token of the identity, from the host that this is.
pub(super) async fn token(flow: &ManagedIdentity, ask: &Ask, entra: &Transport<'_>) -> Result<Shared<Record>> {
    let session = entra.session;
    let host = &session.host;
    let source = find(host, flow.in_chain).await?;
    session.log(Level::Verbose, "managedIdentity.source", Some(ask), &[("source", Some(Field::Text(source.name())))]);
    let selector = source.selector(&flow.id).map_err(|error| flow.refused(error))?;
    let patience = source.patience(&flow.options.retry, flow.in_chain, ask.interaction == Interaction::No);
    let service = source.service(&patience, &flow.options.retry);
    let (echo, (_, id)) = (source.echo(&flow.id), flow.id.parts());
    let asking = Asking {
        wanted: request::Wanted { resource: resource(ask)?, selector },
        asked: Asked {
            name: source.name(),
            service,
            is_imds: matches!(source, Source::Imds { .. }),
            is_user_assigned: !id.is_empty(),
            in_chain: flow.in_chain,
            echo: (!echo.is_empty()).then_some((echo, id)),
        },
    };
    let read = |answer| response::parse(&answer, &asking.asked);
    let transport = Transport::new(session, Some(&patience))?.asking(service);
    let wanted = &asking.wanted;
    match &source {
        Source::ServiceFabric { endpoint, secret, thumbprint } => {
            let pinned = service_fabric::Pinned::new(host.fetch_pinned()?, thumbprint.clone());
            let revoked = if ask.claims.is_some() { flow.at_hand(ask, session) } else { None };
            service_fabric::token(endpoint, secret, ask.enable_cae, revoked.as_ref(), &asking, &transport.by(&pinned)).await
        }
        Source::AzureArc { endpoint } => azure_arc::token(endpoint, &asking, &transport).await,
        Source::AppService { endpoint, secret } => transport.send(request::app_service(endpoint, secret, wanted)).await.and_then(read),
        Source::MachineLearning { endpoint, secret, .. } => {
            transport.send(request::machine_learning(endpoint, secret, wanted)).await.and_then(read)
        }
        Source::CloudShell { endpoint } => transport.send(request::cloud_shell(endpoint, wanted)).await.and_then(read),
        Source::Workload => workload(flow, ask, entra).await,
        Source::Imds { endpoint, is_known } => {
            if flow.in_chain && !is_known {
                probe(endpoint, session).await?;
            }
            // Where nobody answers, another credential may be able to.
            transport.send(request::imds(endpoint, wanted)).await.map_err(Error::into_unavailable).and_then(read)
        }
    }
}

/// Variables come first, because where they are, the host has put them.
async fn find(host: &Host, in_chain: bool) -> Result<Source> {
    if let Some(source) = Source::from_env(host, in_chain)? {
        return Ok(source);
    }
    if azure_arc::is_installed(host).await {
        return Ok(Source::AzureArc { endpoint: azure_arc::LOCAL.into() });
    }
    Source::imds(host)
}

/// A token from Entra, for an application that trusts the cluster.
async fn workload(flow: &ManagedIdentity, ask: &Ask, entra: &Transport<'_>) -> Result<Shared<Record>> {
    let client_id = Some(flow.id.parts().1.into());
    let workload = WorkloadIdentityCredentialOptions { client_id, ..WorkloadIdentityCredentialOptions::default() };
    let credential = WorkloadIdentityCredential::new(workload, &flow.options)?;
    let inner = &credential.session.flow;
    inner.authenticate(&Ask { tenant: inner.tenants().own().clone(), ..ask.clone() }, entra).await
}

/// Whether anything is there that could be the instance metadata service, in a second; what was there once is there.
async fn probe(endpoint: &str, session: &Shared<Session>) -> Result<()> {
    let question = Question {
        session: session.clone(),
        name: CacheKey::of_question(&["imds ", endpoint]),
        request: request::imds_probe(endpoint),
        read: response::probe,
        patience: Some(&A_SECOND),
    };
    Shared::new(question).answer().await.map(drop)
}

fn resource(ask: &Ask) -> Result<&str> {
    let mut scopes = ask.scopes.iter();
    match (scopes.next(), scopes.next()) {
        (Some(scope), None) => Ok(request::resource(scope)),
        _ => Err(Error::configuration(
            "scopes: a managed identity gets a token for one resource: give one scope, as https://vault.azure.net/.default",
        )),
    }
}

impl ManagedIdentity {
    /// The token that a resource has refused.
    fn at_hand(&self, ask: &Ask, session: &Session) -> Option<Secret> {
        let key = CacheKey::new(&self.partition, ask, self.tenants.own());
        session.memory.get(&key).map(|record| record.token.token.clone())
    }

    /// What is wrong with the identity for this host. In a chain it is a reason to go on: its id may have been meant for another host.
    pub(super) fn refused(&self, error: Error) -> Error {
        if self.in_chain { error.into_unavailable() } else { error }
    }
}

const A_SECOND: Patience = Patience { max_retries: 0, retry_delay: 0, max_retry_delay: 0, deadline: 1_000, exchange_timeout: 1_000 };
