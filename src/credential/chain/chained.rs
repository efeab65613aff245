use alloc::{boxed::Box, vec::Vec};

use super::walk::{Chain, Link, What};
use crate::{
    credential::TokenCredential,
    error::{Error, Result},
    host::Host,
    maybe_send::{BoxFuture, Shared},
    token::{AccessToken, GetTokenOptions},
};

/// Asks credentials one after the other, until one has a token. Whoever had one is asked alone from then on.
///
/// What is unavailable is passed over, and so is who needs a person to sign in, unless the call has claims; what is refused ends the call. When
/// nobody has a token, the error is of kind [`Aggregate`](crate::ErrorKind::Aggregate) and says why of each.
#[derive(Clone)]
pub struct ChainedTokenCredential {
    chain: Shared<Chain>,
}

/// How a chain asks its members.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ChainedTokenCredentialOptions {
    /// Ask from the first member on in every call, and not whoever had a token before.
    pub retry_sources: bool,
    /// Where it logs. Default: nowhere; its members do by themselves.
    pub host: Option<Host>,
}

impl ChainedTokenCredential {
    /// # Errors
    /// A configuration error if there is nothing to chain.
    pub fn new(sources: Vec<Shared<dyn TokenCredential>>, options: ChainedTokenCredentialOptions) -> Result<Self> {
        if sources.is_empty() {
            return Err(Error::configuration("sources: a chain needs at least one credential").of(NAME));
        }
        let links = sources.into_iter().map(|source| Link { name: "", what: What::Credential(source) }).collect();
        let host = options.host.unwrap_or_else(|| Host::builder().build());
        Ok(Self { chain: Chain::new(NAME, links, NOTHING_APPLIES, !options.retry_sources, host) })
    }

    /// A token for these scopes; see [`TokenCredential::get_token`].
    pub async fn get_token(&self, scopes: &[&str], options: &GetTokenOptions) -> Result<AccessToken> {
        self.chain.get_token(scopes, options).await
    }
}

impl TokenCredential for ChainedTokenCredential {
    fn get_token<'a>(&'a self, scopes: &'a [&'a str], options: &'a GetTokenOptions) -> BoxFuture<'a, Result<AccessToken>> {
        Box::pin(self.chain.get_token(scopes, options))
    }
}

impl core::fmt::Debug for ChainedTokenCredential {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.chain.fmt(formatter)
    }
}

const NAME: &str = "ChainedTokenCredential";
const NOTHING_APPLIES: &str = "none of these applies here; add a credential that does.";
