use alloc::{boxed::Box, string::String};

use zeroize::Zeroizing;

use crate::{
    credential::proof::IssuedAssertion,
    error::{Error, Result},
    host::FileError,
    maybe_send::BoxFuture,
    text::concat,
    token::Secret,
    transport::Transport,
};

/// A file that the issuer writes its token to, and replaces before it dies.
///
/// It is read for each token request: those are rare, and so nothing old is ever sent.
pub(super) struct TokenFile(pub(super) String);

impl IssuedAssertion for TokenFile {
    fn assertion<'a>(&'a self, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Secret>> {
        Box::pin(async move {
            let Self(path) = self;
            let bytes = transport.session.host.files()?.read(path, LONGEST).await.map_err(|error| unreadable(path, &error))?;
            let bytes = Zeroizing::new(bytes);
            let text = core::str::from_utf8(&bytes).map_err(|_| said(path, "is no text"))?.trim_ascii();
            if text.is_empty() {
                return Err(said(path, "is empty: whoever issues the token has not written it yet"));
            }
            Ok(Secret::from(text))
        })
    }

    fn is_replaced(&self) -> bool {
        true
    }

    #[cfg(feature = "store")]
    fn identity(&self) -> (&'static str, String) {
        ("tokenFilePath", self.0.clone())
    }
}

fn unreadable(path: &str, error: &FileError) -> Error {
    match error {
        FileError::NotFound => said(path, "does not exist: check tokenFilePath or AZURE_FEDERATED_TOKEN_FILE, and what is mounted there"),
        FileError::TooLarge => said(path, "is longer than a token"),
        FileError::Failed(why) => said(path, &concat(&["cannot be read: ", &crate::error::plain(why)])),
    }
}

fn said(path: &str, what: &str) -> Error {
    Error::authentication(concat(&["the federated token file ", path, " ", what]))
}

/// In bytes. Tokens have a few thousand.
const LONGEST: usize = 64 * 1024;
