//! Credentials that choose among others: by the environment, or by asking one after the other.

mod chained;
mod default;
mod environment;
mod selection;
mod walk;

pub use chained::{ChainedTokenCredential, ChainedTokenCredentialOptions};
pub use default::{DefaultAzureCredential, DefaultAzureCredentialOptions};
pub use environment::EnvironmentCredential;
