//! Azure Arc's agent: it answers a first request with the name of a file that only its group can read, and a second one, with what is in there, with
//! a token.

use alloc::string::String;

use zeroize::Zeroizing;

use super::asking::Asking;
use crate::{
    cache::Record,
    error::{Error, Result},
    host::{FileError, Host, Platform},
    maybe_send::Shared,
    request::managed_identity as request,
    response::{arc_challenge, managed_identity as response},
    text::concat,
    token::Secret,
    transport::Transport,
};

/// Whether the agent is installed here: on machines where no variable says so.
pub(super) async fn is_installed(host: &Host) -> bool {
    let path = match host.platform() {
        Some(Platform::Linux) => "/opt/azcmagent/bin/himds".into(),
        Some(Platform::Windows) => match host.env("ProgramFiles") {
            Some(programs) => concat(&[&programs, "\\AzureConnectedMachineAgent\\himds.exe"]),
            None => return false,
        },
        _ => return false,
    };
    match host.files() {
        Ok(files) => files.exists(&path).await,
        Err(_) => false,
    }
}

/// Where the agent listens, unless a variable says where.
pub(super) const LOCAL: &str = "http://127.0.0.1:40342/metadata/identity/oauth2/token";

pub(super) async fn token(endpoint: &str, asking: &Asking<'_>, transport: &Transport<'_>) -> Result<Shared<Record>> {
    let challenge = transport.send(request::azure_arc(endpoint, None, &asking.wanted)).await?;
    if challenge.reply.status != CHALLENGED {
        // A token without a challenge is of somebody who need not be the agent.
        return Err(match response::parse(&challenge, &asking.asked) {
            Err(error) if challenge.reply.status != 200 => error,
            _ => refused("it answered without the challenge (status 401) that an agent begins with"),
        });
    }
    let host = &transport.session.host;
    let (directory, is_windows) = directory(host)?;
    let path = arc_challenge::key_path(&challenge.reply.headers, &directory, is_windows)
        .map_err(|why| refused(&concat(&["its challenge was not followed: ", why])))?;
    let key = read(host, &path).await?;
    let answer = transport.send(request::azure_arc(endpoint, Some(&key), &asking.wanted)).await?;
    response::parse(&answer, &asking.asked)
}

/// Where the agent keeps its keys, and whether paths are those of Windows.
fn directory(host: &Host) -> Result<(String, bool)> {
    match host.platform() {
        Some(Platform::Linux) => Ok(("/var/opt/azcmagent/tokens".into(), false)),
        Some(Platform::Windows) => match host.env("ProgramData") {
            Some(data) => Ok((concat(&[&data, "\\AzureConnectedMachineAgent\\Tokens"]), true)),
            None => Err(refused("the variable ProgramData is not set, so it is not known where the agent's keys are")),
        },
        _ => Err(refused("there is an agent for Linux and Windows only, and this host says that it is neither")),
    }
}

async fn read(host: &Host, path: &str) -> Result<Secret> {
    let unusable = |why: &str| refused(&concat(&["the key ", path, " cannot be used: ", why]));
    let bytes = host.files()?.read_itself(path, arc_challenge::LONGEST_KEY).await.map(Zeroizing::new).map_err(|error| match error {
        FileError::NotFound => unusable("there is no such file"),
        FileError::TooLarge => unusable("it is longer than 4,096 bytes"),
        FileError::Failed(why) => unusable(&concat(&[&why, ". Only root and the group himds may read the agent's keys"])),
    })?;
    arc_challenge::key(&bytes).map_err(unusable)
}

fn refused(why: &str) -> Error {
    Error::authentication(concat(&["Azure Arc: ", why]))
}

const CHALLENGED: u16 = 401;
