use std::pin::Pin;

use tokio::sync::Mutex;
use vector_driver::{
    Calling, Credential, Failure, Granted, NotBuilt, Token,
    description::Description,
    executor,
    model::{Call, CallKind},
    world::World,
};
use wasmtime_host::{AccessToken, Identity, Instance, Lent, Outgoing};

use crate::{error::failure, made::Made, options, time::Time};

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
        let lent = Lent::new(outgoing).clocks(time.clock(), time.clock());
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
        let options = options::for_call(&call.options);
        let token = instance.get_token(self.made.credential, &call.scopes.0, options.as_ref()).await;
        token.map_err(|failed| failure(&failed, &self.world))
    }
}

impl Credential for Session {
    fn call<'a>(&'a self, kind: CallKind, call: &'a Call) -> Calling<'a> {
        Box::pin(async move {
            if kind != CallKind::GetToken {
                self.world.misused("the driver asked for something other than getToken");
                return Err(Failure::new("a mistake of this driver", "the component knows getToken alone"));
            }
            self.time.run(self.get_token(call)).await.map(|granted| Granted::Token(token(granted)))
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
