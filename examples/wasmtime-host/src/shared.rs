//! One instance for many callers at once, as WASI 0.3 has it.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use wasmtime::component::{Accessor, AccessorTask, ComponentNamedList, Lift, Lower, ResourceAny, TypedFunc};
use wasmtime::error::format_err;
use wasmtime::{AsContextMut, Store, StoreContextMut};

use crate::device_code::{POLL, Polled, START, WAIT};
use crate::exports::Exports;
use crate::failure::Failure;
use crate::identity::{Credential, Instance};
use crate::lent::State;
use crate::{AccessToken, DeviceCodeSignIn, Error, TokenRequestOptions};

/// An instance whose calls go on side by side: of a component for WASI 0.3. It lives as long as one of its handles.
///
/// Whoever drops a call no longer waits for it; the instance sees it through, since others may want its outcome. After a [`Failure::Trap`] the
/// instance is of no more use.
#[derive(Clone)]
pub struct SharedInstance {
    calls: mpsc::UnboundedSender<Box<dyn Call>>,
}

impl Instance {
    /// For many callers at once. Make its credentials before.
    ///
    /// Must be called in a Tokio runtime, which runs the instance. Calls of a component for WASI 0.2 end with [`Failure::Trap`].
    pub fn share(self) -> SharedInstance {
        let (calls, coming) = mpsc::unbounded_channel();
        tokio::spawn(run(self.store, self.exports, coming));
        SharedInstance { calls }
    }
}

impl SharedInstance {
    /// A token for these scopes, from the credential's cache if one is at hand.
    ///
    /// # Errors
    /// What the component says, as [`Failure::Identity`].
    pub async fn get_token(
        &self,
        credential: Credential,
        scopes: Vec<String>,
        options: Option<TokenRequestOptions>,
    ) -> Result<AccessToken, Failure> {
        let (token,) = self.ask(|exports, _| Ok(exports.get_token), (credential.0, scopes, options)).await?;
        Ok(token?.into())
    }

    /// Forgets the credential's tokens; whoever asks it from now on is refused.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn close(&self, credential: Credential) -> Result<(), Failure> {
        self.call("[method]credential.close", (credential.0,)).await
    }

    /// Begins a sign-in by device code; see [`Instance::start_device_code`].
    ///
    /// # Errors
    /// When Entra gives no code, or the credential is not of [`Instance::device_code`].
    pub async fn start_device_code(
        &self,
        credential: Credential,
        scopes: Vec<String>,
        options: Option<TokenRequestOptions>,
    ) -> Result<DeviceCodeSignIn, Failure> {
        let (started,): (Result<ResourceAny, Error>,) = self.call(START, (credential.0, scopes, options)).await?;
        Ok(DeviceCodeSignIn(started?))
    }

    /// What to show to the person.
    ///
    /// # Errors
    /// None but a trap.
    pub async fn shown(&self, sign_in: DeviceCodeSignIn) -> Result<crate::DeviceCode, Failure> {
        let (code,) = self.call("[method]device-code-sign-in.code", (sign_in.0,)).await?;
        Ok(code)
    }

    /// How long to wait before the next [`poll`](Self::poll).
    ///
    /// # Errors
    /// None but a trap.
    pub async fn wait(&self, sign_in: DeviceCodeSignIn) -> Result<Duration, Failure> {
        let (milliseconds,) = self.call(WAIT, (sign_in.0,)).await?;
        Ok(Duration::from_millis(milliseconds))
    }

    /// Whether the person has signed in: `None` while they have not, and while another call asks.
    ///
    /// # Errors
    /// When the person has declined, or the code is no longer good.
    pub async fn poll(&self, sign_in: DeviceCodeSignIn) -> Result<Option<AccessToken>, Failure> {
        let (token,): (Polled,) = self.call(POLL, (sign_in.0,)).await?;
        Ok(token?.map(AccessToken::from))
    }

    async fn call<P, R>(&self, name: &'static str, arguments: P) -> Result<R, Failure>
    where
        P: ComponentNamedList + Lower + Send + Sync + 'static,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        self.ask(move |exports, store| exports.function(store, name), arguments).await
    }

    async fn ask<P, R, F>(&self, function: F, arguments: P) -> Result<R, Failure>
    where
        P: ComponentNamedList + Lower + Send + Sync + 'static,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
        F: FnOnce(Exports, StoreContextMut<'_, State>) -> wasmtime::Result<TypedFunc<P, R>> + Send + Sync + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let ended = || Failure::Trap(format_err!("the instance has ended"));
        self.calls.send(Box::new(Asked { function, arguments, answer })).map_err(|_| ended())?;
        Ok(answered.await.map_err(|_| ended())??)
    }
}

/// Runs the instance until nobody is left to call it, or it breaks.
async fn run(mut store: Store<State>, exports: Exports, mut coming: mpsc::UnboundedReceiver<Box<dyn Call>>) -> wasmtime::Result<()> {
    store
        .run_concurrent(async |accessor| {
            while let Some(call) = coming.recv().await {
                accessor.spawn(Begun { call, exports })?;
            }
            Ok(())
        })
        .await?
}

/// A call that somebody waits for.
trait Call: Send + Sync {
    fn make<'a>(self: Box<Self>, exports: Exports, accessor: &'a Accessor<State>) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

struct Asked<P, R, F> {
    function: F,
    arguments: P,
    answer: oneshot::Sender<wasmtime::Result<R>>,
}

impl<P, R, F> Call for Asked<P, R, F>
where
    P: ComponentNamedList + Lower + Send + Sync + 'static,
    R: ComponentNamedList + Lift + Send + Sync + 'static,
    F: FnOnce(Exports, StoreContextMut<'_, State>) -> wasmtime::Result<TypedFunc<P, R>> + Send + Sync + 'static,
{
    fn make<'a>(self: Box<Self>, exports: Exports, accessor: &'a Accessor<State>) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let Self { function, arguments, answer } = *self;
        Box::pin(async move {
            let outcome = match accessor.with(|mut access| function(exports, access.as_context_mut())) {
                Ok(function) => function.call_concurrent(accessor, arguments).await,
                Err(error) => Err(error),
            };
            // Nobody waits any more, perhaps.
            let _heard = answer.send(outcome);
        })
    }
}

struct Begun {
    call: Box<dyn Call>,
    exports: Exports,
}

impl AccessorTask<State> for Begun {
    async fn run(self, accessor: &Accessor<State>) -> wasmtime::Result<()> {
        self.call.make(self.exports, accessor).await;
        Ok(())
    }
}

impl fmt::Debug for SharedInstance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SharedInstance").finish_non_exhaustive()
    }
}
