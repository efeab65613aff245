use std::pin::Pin;

use serde_json::Value;
use tokio::sync::Mutex;
use vector_driver::{
    Calling, Credential, Failure, Granted, NotBuilt, Token,
    description::Description,
    executor,
    model::{Call, CallKind},
    world::World,
};
use wasmtime_host::{AccessToken, DeviceCode, Failure as HostFailure, Identity, Instance, Lent, Outgoing};

use crate::{
    error::failure,
    machine,
    made::Made,
    options,
    people::{must_sign_in, record_of},
    time::Time,
};

/// A credential in an instance of its own.
#[derive(Debug)]
pub struct Session {
    made: Made,
    /// It makes one call at a time.
    instance: Mutex<Instance>,
    world: World,
    time: Time,
}

impl Session {
    /// Starts an instance that is lent a way out and the world's time, and makes the credential in it.
    ///
    /// # Errors
    /// [`NotBuilt::Refused`] with what the component says, [`NotBuilt::Unknown`] for what it cannot be told.
    pub fn start(
        identity: &Identity,
        description: &Description,
        world: &World,
        outgoing: impl Outgoing + 'static,
    ) -> Result<Self, NotBuilt> {
        let time = Time::new(world).map_err(|error| NotBuilt::Unknown(format!("how to start a runtime: {error}")))?;
        let lent = Lent::new(outgoing).clocks(time.clock(), time.clock()).machine(machine::of(world));
        let start = async {
            let instance = identity.instantiate(lent).await;
            let mut instance = instance.map_err(|error| NotBuilt::Refused(failure(&error.into(), world)))?;
            let made = Made::new(&mut instance, description, world).await?;
            Ok((made, instance))
        };
        let (made, instance) = to_the_end(world, time.run(start))??;
        Ok(Self { made, instance: Mutex::new(instance), world: world.clone(), time })
    }

    async fn get_token(&self, call: &Call) -> Result<AccessToken, Failure> {
        let mut instance = self.instance.lock().await;
        self.made.refresh_assertion(&mut instance, &self.world).await?;
        let sign_in = self.made.person.as_ref().is_some_and(|person| person.is_asked_by_itself);
        let token = self.token(&mut instance, call, sign_in).await;
        let token = token.map_err(|failed| failure(&failed, &self.world));
        self.made.keep_refresh_token(&mut instance, &self.world).await?;
        token
    }

    /// Asks for a token; when a person must sign in for it and may be asked to, has them sign in.
    async fn token(&self, instance: &mut Instance, call: &Call, sign_in: bool) -> Result<AccessToken, HostFailure> {
        let options = options::for_call(&call.options);
        let token = instance.get_token(self.made.credential, &call.scopes.0, options.as_ref()).await;
        match (token, &self.made.person) {
            (Err(failed), Some(_)) if sign_in && must_sign_in(&failed) => self.sign_in(instance, call).await,
            (token, _) => token,
        }
    }

    async fn sign_in(&self, instance: &mut Instance, call: &Call) -> Result<AccessToken, HostFailure> {
        let options = options::for_call(&call.options);
        let show = |code: &DeviceCode| self.made.person.iter().for_each(|person| person.show(code));
        instance.sign_in_by_device_code(self.made.credential, &call.scopes.0, options.as_ref(), show).await
    }

    /// Has a person sign in if that is needed, and says who it is.
    async fn authenticate(&self, call: &Call) -> Result<Value, Failure> {
        let mut instance = self.instance.lock().await;
        let signed_in = match &*call.scopes.0 {
            [] => self.sign_in(&mut instance, call).await,
            _ => self.token(&mut instance, call, true).await,
        };
        let failed = |failed| failure(&failed, &self.world);
        signed_in.map_err(failed)?;
        let record = instance.authentication_record(self.made.credential).await.map_err(failed)?;
        record.as_ref().map(record_of).ok_or_else(|| Failure::new("no record", "the component does not say who has signed in"))
    }
}

impl Credential for Session {
    fn call<'a>(&'a self, kind: CallKind, call: &'a Call) -> Calling<'a> {
        Box::pin(async move {
            match kind {
                CallKind::GetToken => self.time.run(self.get_token(call)).await.map(|granted| Granted::Token(token(granted))),
                CallKind::Authenticate => self.time.run(self.authenticate(call)).await.map(Granted::Record),
                CallKind::BearerToken => {
                    self.world.misused("the driver asked for a bearer token");
                    Err(Failure::new("a mistake of this driver", "the component has no bearer token provider"))
                }
            }
        })
    }
}

/// Runs a constructor, which no vector lets wait.
fn to_the_end<T>(world: &World, work: impl Future<Output = T>) -> Result<T, NotBuilt> {
    let ended = executor::run(world, [Box::pin(work) as Pin<Box<dyn Future<Output = T> + '_>>]);
    ended.map(|mut ended| ended.remove(0)).map_err(|stuck| {
        world.misused(format!("the constructor: {stuck}"));
        NotBuilt::Refused(Failure::new("no end", stuck.to_string()))
    })
}

fn token(token: AccessToken) -> Token {
    #[allow(clippy::cast_precision_loss)] // seconds since 1970 fit
    let seconds = |time: u64| time as f64;
    Token {
        token: token.token,
        expires_on: Some(seconds(token.expires_on)),
        refresh_on: token.refresh_on.map(seconds),
        token_type: Some(token.token_type),
    }
}
