use alloc::{string::String, sync::Arc};
use std::{format, vec::Vec};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    key_store::{Refusal, bytes_from, run},
    place::Place,
    sealed_file::{Plain, Seal, text_of},
};
use crate::{
    error::{Error, Result},
    token::Secret,
};

const PROGRAM: &str = "powershell.exe";

/// What DPAPI's own form begins with; no text does.
const FIRST_BYTE: u8 = 1;

/// Data Protection (DPAPI) of Windows for the current user, by Windows PowerShell, which every Windows has.
pub(super) struct DataProtection(pub Arc<Place>);

impl Seal for DataProtection {
    fn seal(&self, text: &Secret) -> Result<Zeroizing<Vec<u8>>> {
        match self.ask("Protect", text.expose().as_bytes()) {
            Ok(sealed) => Ok(sealed),
            Err(_) if self.0.allow_unencrypted => Plain { is_allowed: true }.seal(text),
            Err(refusal) => Err(Error::unavailable(format!(
                "the token cache cannot be encrypted: {refusal}; or set unsafe_allow_unencrypted_storage, and it is a plain file"
            ))),
        }
    }

    fn unseal(&self, bytes: Zeroizing<Vec<u8>>) -> Result<Secret> {
        if bytes.first() != Some(&FIRST_BYTE) {
            return Ok(text_of(bytes));
        }
        self.ask("Unprotect", &bytes).map(text_of).map_err(|refusal| {
            Error::unavailable(format!(
                "the token cache cannot be decrypted: {refusal}. Run as the Windows user who wrote it, or delete it and sign in again"
            ))
        })
    }
}

impl DataProtection {
    fn ask(&self, verb: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let input = Zeroizing::new(STANDARD.encode(bytes));
        let args = ["-NoProfile", "-NonInteractive", "-EncodedCommand", &encoded(&script(verb))];
        let ended = run(&self.0, PROGRAM, &args, input.as_bytes(), "Every Windows has it in System32\\WindowsPowerShell\\v1.0")?;
        if ended.code != 0 {
            return Err(format!("{PROGRAM} failed ({})", ended.why()));
        }
        let answer = bytes_from(&ended.output).filter(|bytes| !bytes.is_empty());
        answer.ok_or_else(|| format!("{PROGRAM} has not answered as it was asked to"))
    }
}

/// Base64 both ways, because a console has an encoding of its own; and errors in plain words, which are XML otherwise.
fn script(verb: &str) -> String {
    format!(
        "$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {{
  Add-Type -AssemblyName System.Security
  $bytes = [Convert]::FromBase64String([Console]::In.ReadToEnd())
  $answer = [Security.Cryptography.ProtectedData]::{verb}($bytes, $null, [Security.Cryptography.DataProtectionScope]::CurrentUser)
  [Console]::Out.Write([Convert]::ToBase64String($answer))
}} catch {{
  [Console]::Error.Write($_.Exception.Message)
  exit 1
}}"
    )
}

/// As PowerShell takes a script in an argument: UTF-16 in base64.
fn encoded(script: &str) -> String {
    STANDARD.encode(script.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
}
