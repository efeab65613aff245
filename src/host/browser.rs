use alloc::boxed::Box;
use core::{fmt, time::Duration};

use crate::{
    error::Result,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    token::Secret,
};

/// Signs a person in with the system's browser.
pub trait Browser: MaybeSend + MaybeSync {
    /// Begins to listen for the answer of a sign-in (RFC 8252, 7.3).
    ///
    /// # Errors
    /// A configuration error that names `redirectUri`; an unavailable one where nobody can listen, as on a port that another program has.
    fn listen<'a>(&'a self, options: &'a ListenOptions<'a>) -> BoxFuture<'a, Result<Box<dyn Listener>>>;
}

/// What a listener must know, and what it keeps if it outlives the program: a page is left for a sign-in, and comes back with the answer.
#[derive(Clone, Copy, Default)]
pub struct ListenOptions<'a> {
    /// `http://localhost:PORT`, with a path or without, also with `127.0.0.1` or `[::1]` as the host; by default, a free port.
    pub redirect_uri: Option<&'a str>,
    /// What the answer must have as its `state`; whatever has another one is turned away.
    pub state: &'a str,
    /// What ties the id token to this sign-in.
    pub nonce: &'a str,
    /// What redeems the code (RFC 7636, 4.1).
    pub code_verifier: &'a str,
    /// What is asked for: scopes, separated by spaces.
    pub scopes: &'a str,
    /// The tenant that is asked.
    pub tenant_id: &'a str,
    /// The claims of a challenge, as they came.
    pub claims: Option<&'a str>,
    pub enable_cae: bool,
    /// HTML of the application's own for the page after a sign-in: what stands in it, or a whole one.
    pub success_message: Option<&'a str>,
    /// The same, for the page after one that failed.
    pub error_message: Option<&'a str>,
}

/// Listens for the answer of a sign-in, until it is dropped.
pub trait Listener: MaybeSend + MaybeSync {
    /// Where the answer is to be sent.
    fn redirect_uri(&self) -> &str;

    /// Whether a page reads the answer, which is a URL's fragment then; elsewhere it is a form.
    fn is_page(&self) -> bool {
        false
    }

    /// The sign-in whose answer it has already, begun before the program was left: this one goes on with that. `receive` then opens nothing.
    fn begun(&self) -> Option<&Begun> {
        None
    }

    /// Opens the URL, waits for the answer, and gives its form (`application/x-www-form-urlencoded`, as it came). Its `state` is the right
    /// one; nothing else in it has been looked at. When this future is done or dropped, nobody listens any more.
    ///
    /// # Errors
    /// An unavailable one where no browser can be opened; one of authentication when there is no answer within the limit.
    fn receive(self: Box<Self>, url: &str, limit: Duration) -> BoxFuture<'_, Result<Secret>>;
}

/// What a sign-in has begun with.
#[derive(Clone, Debug)]
pub struct Begun {
    pub state: Secret,
    pub nonce: Secret,
    pub code_verifier: Secret,
}

impl fmt::Debug for ListenOptions<'_> {
    /// Without what strangers must not know.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ListenOptions")
            .field("redirect_uri", &self.redirect_uri)
            .field("scopes", &self.scopes)
            .field("tenant_id", &self.tenant_id)
            .field("success_message", &self.success_message)
            .field("error_message", &self.error_message)
            .finish_non_exhaustive()
    }
}
