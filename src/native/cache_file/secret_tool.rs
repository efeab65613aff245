use alloc::sync::Arc;
use std::{format, vec, vec::Vec};

use super::{
    key_store::{Refusal, Tool, run},
    place::Place,
    programs::Ended,
    sealed_file::text_of,
};
use crate::token::Secret;

const PROGRAM: &str = "secret-tool";
const CLIENT: &str = "Microsoft.Developer.IdentityService";

/// From so many bytes on, `secret-tool store` keeps the first ones only, and says that all is well.
const MOST: usize = 8191;

const REMEDY: &str = "Install libsecret's tools (Debian and Ubuntu: libsecret-tools; Fedora and Alpine: libsecret) and run in a desktop session whose keyring is unlocked";

/// The Secret Service of a Linux desktop (GNOME Keyring, `KWallet`) by libsecret's tool. It is the item that the official libraries read: libsecret
/// keeps a schema's name as one more attribute.
pub(super) struct SecretTool(pub Arc<Place>);

impl Tool for SecretTool {
    fn read(&self) -> Result<Option<Secret>, Refusal> {
        let ended = self.ask(&["lookup"], b"")?;
        match ended.code {
            0 => Ok(Some(text_of(ended.output)).filter(|text| !text.is_empty())),
            // No such item: it says nothing, though its libraries may.
            1 if !ended.said.starts_with("secret-tool: ") => Ok(None),
            _ => Err(failed(&ended)),
        }
    }

    fn write(&self, text: &Secret) -> Result<(), Refusal> {
        let length = text.expose().len();
        if length > MOST {
            return Err(format!("the cache has {length} bytes, and {PROGRAM} keeps {MOST} at most. Give applications caches of their own"));
        }
        let ended = self.ask(&["store", "--label=MSALCache"], text.expose().as_bytes())?;
        if ended.code == 0 { Ok(()) } else { Err(failed(&ended)) }
    }

    fn clear(&self) -> Result<(), Refusal> {
        self.ask(&["clear"], b"").map(drop)
    }
}

impl SecretTool {
    fn ask(&self, verb: &[&str], input: &[u8]) -> Result<Ended, Refusal> {
        let attributes = vec!["xdg:schema", &self.0.name, "MsalClientID", CLIENT];
        let args: Vec<&str> = verb.iter().copied().chain(attributes).collect();
        run(&self.0, PROGRAM, &args, input, REMEDY)
    }
}

fn failed(ended: &Ended) -> Refusal {
    format!("{PROGRAM} failed ({}). {REMEDY}", ended.why())
}
