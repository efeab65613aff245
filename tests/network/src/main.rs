//! The crate, as a party of `tests/network`: `chain` or `machine`, then how many calls are made at once in each round. It writes a line of JSON for
//! each round and one at its end; see `parties/ours.mjs`.

use std::{
    env,
    error::Error,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use azure_identity_wasm::{
    CredentialOptions, DefaultAzureCredential, DefaultAzureCredentialOptions, GetTokenOptions, ManagedIdentityCredential,
    ManagedIdentityId, TokenCredential,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let options = CredentialOptions::default();
    match arguments.next().as_deref() {
        Some("chain") => {
            let credential = DefaultAzureCredential::new(DefaultAzureCredentialOptions::default(), &options)?;
            rounds(&credential, arguments).await?;
        }
        Some("machine") => rounds(&ManagedIdentityCredential::new(ManagedIdentityId::SystemAssigned, &options)?, arguments).await?,
        _ => return Err("usage: network-party chain|machine CALLS…".into()),
    }
    println!("{}", json!({ "ended": SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1000.0 }));
    Ok(())
}

async fn rounds(
    credential: &(impl TokenCredential + Clone + Send + Sync + 'static),
    calls: impl Iterator<Item = String>,
) -> Result<(), Box<dyn Error>> {
    for calls in calls {
        let begun = Instant::now();
        let mut all = JoinSet::new();
        for _ in 0..calls.parse()? {
            let credential = credential.clone();
            all.spawn(async move { credential.get_token(&[SCOPE], &GetTokenOptions::default()).await });
        }
        let outcomes: Vec<Value> = all
            .join_all()
            .await
            .into_iter()
            .map(|outcome| match outcome {
                Ok(token) => json!({ "token": token.token.expose() }),
                Err(error) => json!({ "error": error.to_string() }),
            })
            .collect();
        println!("{}", json!({ "took": begun.elapsed().as_secs_f64() * 1000.0, "outcomes": outcomes }));
    }
    Ok(())
}

const SCOPE: &str = "https://vault.azure.net/.default";
