use std::fmt;
use std::path::PathBuf;
use std::{env, fs};

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use wasmtime::error::{Context, bail};

/// Where a secret is. The configuration has the place; the secret itself only where `allow-inline-secrets` says so.
#[derive(Clone)]
pub enum SecretSource {
    /// A variable of the host's own environment.
    Env(String),
    /// The first line of a file that the host can read.
    File(PathBuf),
    /// The secret itself.
    Inline(String),
}

impl SecretSource {
    /// The secret, as it is there now.
    ///
    /// # Errors
    /// When it is not there, or is empty.
    pub fn read(&self) -> wasmtime::Result<String> {
        let secret = match self {
            Self::Env(name) => env::var(name).with_context(|| format!("set the variable {name} before the host starts"))?,
            Self::File(file) => {
                let text = fs::read_to_string(file).with_context(|| format!("cannot read the secret in {}", file.display()))?;
                text.lines().next().unwrap_or_default().to_owned()
            }
            Self::Inline(secret) => secret.clone(),
        };
        if secret.is_empty() {
            bail!("the secret in {self:?} is empty: write it there");
        }
        Ok(secret)
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(formatter, "the variable {name}"),
            Self::File(file) => write!(formatter, "the file {}", file.display()),
            Self::Inline(_) => formatter.write_str("the configuration"),
        }
    }
}

impl<'de> Deserialize<'de> for SecretSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Place)
    }
}

/// By hand: whatever stands there instead may be a secret, and serde's own errors quote it.
struct Place;

impl<'de> Visitor<'de> for Place {
    type Value = SecretSource;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(PLACES)
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<SecretSource, E> {
        Err(E::custom(format!("a secret is not written here, but where it is: {PLACES}")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretSource, A::Error> {
        let place = match map.next_key::<String>()?.as_deref() {
            Some("env") => SecretSource::Env(map.next_value()?),
            Some("file") => SecretSource::File(map.next_value()?),
            Some("inline") => SecretSource::Inline(map.next_value()?),
            _ => return Err(A::Error::custom(format!("where is the secret? {PLACES}"))),
        };
        match map.next_key::<String>()? {
            Some(_) => Err(A::Error::custom(format!("a secret is in one place: {PLACES}"))),
            None => Ok(place),
        }
    }
}

const PLACES: &str = "{ env = \"VARIABLE\" } or { file = \"/path\" }";
