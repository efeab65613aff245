use alloc::{sync::Arc, vec::Vec};
use std::format;

use zeroize::Zeroizing;

use super::{
    key_store::{Refusal, Tool, bytes_from, run},
    place::Place,
    sealed_file::text_of,
};
use crate::token::Secret;

const PROGRAM: &str = "osascript";
const SERVICE: &str = "Microsoft.Developer.IdentityService";
const ACCOUNT: &str = "MSALCache";

/// The cache whose account has a name of its own, in the official libraries.
const DEFAULT_CACHE: &str = "msal.cache.nocae";

const REMEDY: &str = "Unlock the login keychain, and allow access to the item";

/// What `osascript` runs. The keys are the values of `kSecClass` and the like, and -25300 is `errSecItemNotFound`. It gets a secret by its input,
/// which has no limit: a line of `security -i`, the other tool that takes one so, is cut after 4,096 bytes, which is less than one signed-in user
/// takes.
const SCRIPT: &str = r#"
ObjC.import("Foundation");
ObjC.import("Security");
function run([service, account, verb]) {
  const item = $.NSMutableDictionary.alloc.init;
  item.setObjectForKey($("genp"), $("class"));
  item.setObjectForKey($(service), $("svce"));
  item.setObjectForKey($(account), $("acct"));
  if (verb === "read") {
    item.setObjectForKey($.NSNumber.numberWithBool(true), $("r_Data"));
    item.setObjectForKey($("m_LimitOne"), $("m_Limit"));
    const found = Ref();
    const status = Number($.SecItemCopyMatching(item, found));
    if (status === -25300) return "none";
    if (status !== 0) throw new Error("status " + status);
    return "item " + ObjC.unwrap(ObjC.castRefToObject(found[0]).base64EncodedStringWithOptions(0));
  }
  let status;
  if (verb === "clear") status = Number($.SecItemDelete(item));
  else {
    const secret = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile;
    const changes = $.NSMutableDictionary.alloc.init;
    changes.setObjectForKey(secret, $("v_Data"));
    status = Number($.SecItemUpdate(item, changes));
    if (status === -25300) {
      item.setObjectForKey(secret, $("v_Data"));
      status = Number($.SecItemAdd(item, null));
    }
  }
  if (status !== 0) throw new Error("status " + status);
  return "done";
}
"#;

/// The Keychain of macOS, by the interpreter that comes with the system.
pub(super) struct Keychain(pub Arc<Place>);

impl Tool for Keychain {
    fn read(&self) -> Result<Option<Secret>, Refusal> {
        let answer = self.ask("read", b"")?;
        let answer = answer.trim_ascii();
        if answer == b"none" {
            return Ok(None);
        }
        let bytes = answer.strip_prefix(b"item ").and_then(bytes_from);
        let bytes = bytes.ok_or_else(|| format!("{PROGRAM} has not answered as it was asked to. {REMEDY}"))?;
        Ok(Some(text_of(bytes)).filter(|text| !text.is_empty()))
    }

    fn write(&self, text: &Secret) -> Result<(), Refusal> {
        self.ask("write", text.expose().as_bytes()).map(drop)
    }

    fn clear(&self) -> Result<(), Refusal> {
        self.ask("clear", b"").map(drop)
    }
}

impl Keychain {
    fn ask(&self, verb: &str, input: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let name = self.0.name.as_str();
        let account = if name == DEFAULT_CACHE { ACCOUNT } else { name };
        let ended = run(&self.0, PROGRAM, &["-l", "JavaScript", "-e", SCRIPT, SERVICE, account, verb], input, REMEDY)?;
        if ended.code == 0 { Ok(ended.output) } else { Err(format!("the Keychain refused ({}). {REMEDY}", ended.why())) }
    }
}
