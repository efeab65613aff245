//! Plays one vector: makes the credential in a world of its own and follows the steps.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
};

use crate::{
    callback::Callback,
    description::Description,
    executor,
    expect::{self, Ended},
    model::{Call, CallKind, CallOptions, CallStep, Expectation, ExpectedError, OneOrMany, Step, Vector},
    outcome::{Failure, Granted},
    report::Outcome,
    world::World,
};

/// What is tested: an identity library behind its own seams.
pub trait Subject {
    /// What the report calls this driver, as `rust`.
    fn name(&self) -> &'static str;

    /// Why this driver cannot play a vector: one of a closed list of reasons. Everything else that does not work is a failure.
    fn skip(&self, vector: &Vector, description: &Description) -> Option<String>;

    /// Calls the constructor, with this world as the host.
    ///
    /// # Errors
    /// [`NotBuilt::Refused`] when the constructor fails.
    fn build(&self, description: &Description, world: &World) -> Result<Box<dyn Credential>, NotBuilt>;
}

/// A credential that was made.
pub trait Credential {
    /// Starts a call, lazily: nothing happens before the first poll.
    fn call<'a>(&'a self, kind: CallKind, call: &'a Call) -> Calling<'a>;
}

/// A call on its way.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Result<Granted, Failure>> + 'a>>;

/// Why there is no credential.
#[derive(Debug)]
pub enum NotBuilt {
    /// The constructor failed; a vector may expect it.
    Refused(Failure),
    /// The driver does not know how to make what the vector describes; no vector expects that.
    Unknown(String),
}

/// Plays a vector. It never fails: whatever goes wrong, a panic of the subject included, is in the outcome.
pub fn play(vector: &Arc<Vector>, subject: &dyn Subject) -> Outcome {
    let description = match Description::of(vector) {
        Ok(description) => description,
        Err(reason) => return Outcome::Failed(vec![format!("the vector is malformed: {reason}")]),
    };
    if let Some(reason) = subject.skip(vector, &description) {
        return Outcome::Skipped(reason);
    }
    let world = World::new(vector);
    let stage = Stage { vector, subject, description: &description, world: &world };
    let found = catch_unwind(AssertUnwindSafe(|| stage.follow())).unwrap_or_else(|panic| vec![describe_panic(&*panic)]);
    let mut reasons = world.problems();
    reasons.extend(found);
    if reasons.is_empty() { Outcome::Passed } else { Outcome::Failed(reasons) }
}

struct Stage<'a> {
    vector: &'a Vector,
    subject: &'a dyn Subject,
    description: &'a Description,
    world: &'a World,
}

impl Stage<'_> {
    /// What went wrong, root cause first.
    fn follow(&self) -> Vec<String> {
        let credential = match self.subject.build(self.description, self.world) {
            Ok(credential) => credential,
            Err(NotBuilt::Refused(failure)) => return self.refused(&failure),
            Err(NotBuilt::Unknown(what)) => return vec![format!("this driver does not know {what}")],
        };
        if let Some(expected) = &self.vector.constructor_error {
            return self.expect_late_refusal(&*credential, expected);
        }
        for (index, step) in self.vector.steps.iter().flatten().enumerate() {
            let found = self.play_step(&*credential, step);
            // What follows a failed step only repeats it.
            if !found.is_empty() || !self.world.problems().is_empty() {
                return found.into_iter().map(|reason| format!("step {index} ({}): {reason}", step.describe())).collect();
            }
        }
        let mut found = self.world.left_over();
        found.extend(self.callback_differences());
        found
    }

    fn refused(&self, failure: &Failure) -> Vec<String> {
        let eager = || self.vector.steps.as_ref()?.first()?.expected_error().filter(|_| self.vector.eager);
        let mut found = match self.vector.constructor_error.as_ref().or_else(eager) {
            Some(expected) => expect::error_differences(expected, failure),
            None => vec![format!("failed with {}", expect::describe(failure))],
        };
        found.extend(self.leaks(failure));
        found.extend(self.callback_differences());
        found.into_iter().map(|reason| format!("the constructor: {reason}")).collect()
    }

    /// What a constructor cannot see without asking, the first call may say.
    fn expect_late_refusal(&self, credential: &dyn Credential, expected: &ExpectedError) -> Vec<String> {
        let call = Call { scopes: OneOrMany(vec![ANY_SCOPE.into()]), options: CallOptions::default() };
        let expect = Expectation { error: Some(expected.clone()), ..Expectation::default() };
        let mut found = self.play_calls(credential, &[CallStep { kind: CallKind::GetToken, call, expect }], None);
        found.extend(self.callback_differences());
        found.into_iter().map(|reason| format!("the first getToken, since the constructor did not fail: {reason}")).collect()
    }

    fn play_step(&self, credential: &dyn Credential, step: &Step) -> Vec<String> {
        match step {
            Step::Advance(seconds) => self.world.advance(*seconds),
            Step::Files(files) => self.world.change_files(files),
            Step::Call(call) => return self.play_calls(credential, std::slice::from_ref(call), None),
            Step::Concurrent { calls, expect } => return self.play_calls(credential, calls, expect.as_ref()),
        }
        Vec::new()
    }

    fn play_calls(&self, credential: &dyn Credential, steps: &[CallStep], of_all: Option<&Expectation>) -> Vec<String> {
        let timed = |step| -> Pin<Box<dyn Future<Output = Ended> + '_>> { Box::pin(self.time(credential, step)) };
        let ended = match executor::run(self.world, steps.iter().map(timed)) {
            Ok(ended) => ended,
            Err(stuck) => return vec![format!("{stuck}; {}", self.world.progress())],
        };
        let mut found = Vec::new();
        for (index, (step, ended)) in steps.iter().zip(&ended).enumerate() {
            let mut reasons = expect::differences(&step.expect, ended);
            reasons.extend(of_all.map(|expect| expect::differences(expect, ended)).unwrap_or_default());
            reasons.extend(ended.result.as_ref().err().map(|failure| self.leaks(failure)).unwrap_or_default());
            let name = if steps.len() > 1 { format!("call {index}: ") } else { String::new() };
            found.extend(reasons.into_iter().map(|reason| format!("{name}{reason}")));
        }
        found
    }

    async fn time(&self, credential: &dyn Credential, step: &CallStep) -> Ended {
        let started = self.world.uptime();
        let result = credential.call(step.kind, &step.call).await;
        Ended { result, elapsed: self.world.uptime().saturating_sub(started).as_secs_f64() }
    }

    fn callback_differences(&self) -> Vec<String> {
        self.description.callbacks().into_iter().flat_map(Callback::differences).collect()
    }

    fn leaks(&self, failure: &Failure) -> Vec<String> {
        self.world.leaks(&format!("the {}", failure.name), expect::prints(failure))
    }
}

fn describe_panic(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("it panicked: {}", message.unwrap_or("without a message"))
}

/// What is asked for where a constructor should have failed and has not.
const ANY_SCOPE: &str = "https://vault.azure.net/.default";
