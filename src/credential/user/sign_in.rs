use alloc::boxed::Box;

#[cfg(feature = "cloud")]
use crate::text::concat;
use crate::{
    credential::application::{Application, Granted},
    error::{Error, ErrorKind, Result},
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    token::{Ask, Secret},
    transport::Transport,
};

/// How a person, or what stands for one, gets the first token of a session.
pub(crate) trait SignIn: MaybeSend + MaybeSync {
    /// Signs in, once.
    fn sign_in<'a>(&'a self, application: &'a Application, ask: &'a Ask, transport: &'a Transport<'a>) -> BoxFuture<'a, Result<Granted>>;

    /// What tells whose sign-in it is, where its arguments do; see [`Flow::members`](crate::credential::Flow::members).
    #[cfg(feature = "store")]
    fn members(&self) -> crate::credential::Members {
        alloc::vec::Vec::new()
    }

    /// Whether a person is asked, whom nobody must bother while a token still works.
    fn asks_a_person(&self) -> bool;

    /// Whether whoever has signed in before will do: where it is given who signs in, nobody else does.
    #[cfg(feature = "cache-file")]
    fn takes_anyone(&self) -> bool {
        self.asks_a_person()
    }

    /// What to say when there is nothing left to sign in with.
    fn spent(&self) -> Option<&'static str> {
        None
    }

    /// Hands over a refresh token that has taken the place of another one.
    fn hand_over<'a>(&'a self, _refresh_token: &'a Secret) -> BoxFuture<'a, Result<()>> {
        Box::pin(core::future::ready(Ok(())))
    }
}

/// Whether a person can mend it by signing in: by Entra's code, which is what its documents say to branch on.
///
/// <https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application>
pub(crate) fn is_for_a_person(error: &Error) -> bool {
    let Some(entra) = error.entra() else { return false };
    matches!(&*entra.code, "interaction_required" | "consent_required" | "login_required") || entra.suberror == "consent_required"
}

/// Whether Entra does not take the code or token that was redeemed, or no longer (RFC 6749, 5.2).
pub(crate) fn is_dead(error: &Error) -> bool {
    error.entra().is_some_and(|entra| entra.code == "invalid_grant")
}

/// The error of redeeming what stands for a person: when that is dead, another sign-in has to bring a new one.
pub(crate) fn not_redeemed(error: Error, ask: &Ask) -> Error {
    if is_dead(&error) { error.into_authentication_required(&ask.scopes) } else { error }
}

/// The error of a sign-in, which is one of those that another sign-in mends if a person can mend it.
pub(crate) fn refused(error: Error, ask: &Ask) -> Error {
    if is_for_a_person(&error) || error.kind() == ErrorKind::AuthenticationRequired {
        error.into_authentication_required(&ask.scopes)
    } else {
        error
    }
}

/// What Entra refuses, as something that lets a chain go on; not where claims are asked for, which another identity must not answer.
#[cfg(feature = "cloud")]
pub(crate) fn passed_over(error: Error, ask: &Ask) -> Error {
    let is_refused = matches!(error.kind(), ErrorKind::Authentication | ErrorKind::AuthenticationRequired);
    // A new one: whoever else waits for the same sign-in has this one.
    if is_refused && ask.claims.is_none() { Error::unavailable(concat(&[error.message()])) } else { error }
}
