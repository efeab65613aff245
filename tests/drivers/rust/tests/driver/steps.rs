//! What the steps do: files, time, callbacks, calls that are started together.

use std::{cell::Cell, sync::Arc};

use serde_json::{Value, json};
use vector_driver::{
    Calling, Credential, Granted, NotBuilt, Subject, Token,
    description::{Argument, Description},
    model::{Call, CallKind, Vector},
    play,
    report::Outcome,
    world::World,
};

use crate::parts::{assert_says, get_token, reasons, vector};

/// Answers every call with a token that a function makes of the world and the description.
struct Script(fn(&World, &Description) -> String);

struct Scripted(fn(&World, &Description) -> String, World, Description);

impl Subject for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    fn skip(&self, _: &Vector, _: &Description) -> Option<String> {
        None
    }

    fn build(&self, description: &Description, world: &World) -> Result<Box<dyn Credential>, NotBuilt> {
        Ok(Box::new(Scripted(self.0, world.clone(), description.clone())))
    }
}

impl Credential for Scripted {
    fn call<'a>(&'a self, _: CallKind, _: &'a Call) -> Calling<'a> {
        Box::pin(async { Ok(Granted::Token(Token { token: (self.0)(&self.1, &self.2), ..Token::default() })) })
    }
}

#[test]
fn files_change_between_steps() {
    let steps = json!([
        get_token(&json!({ "token": "old" })),
        { "files": { "/token": "new", "/other": { "base64": "/w==" } } },
        get_token(&json!({ "token": "new" })),
        { "files": { "/token": null } },
        get_token(&json!({ "token": "none" })),
    ]);
    let vector = vector(&json!({ "host": { "now": 1_790_000_000, "files": { "/token": "old" } }, "steps": steps }));
    let read = |world: &World, _: &Description| world.file("/token").map_or("none".into(), |bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(play(&vector, &Script(read)), Outcome::Passed);
}

#[test]
fn advancing_moves_both_clocks() {
    let steps = json!([{ "advance": 3600.5 }, get_token(&json!({ "token": "1790003600500 90000.5" }))]);
    let tell = |world: &World, _: &Description| format!("{} {}", world.now(), world.uptime().as_secs_f64());
    assert_eq!(play(&vector(&json!({ "steps": steps })), &Script(tell)), Outcome::Passed);
}

/// A vector whose nested credential, in a list, has a callback; each call calls it back and expects its answer.
fn with_callback(callback: &Value, answers: &[&str]) -> Arc<Vector> {
    let steps: Vec<Value> = answers.iter().map(|answer| get_token(&json!({ "token": answer }))).collect();
    vector(&json!({ "arguments": ["tenant", [{ "credential": "Nested", "options": { "callback": callback } }]], "steps": steps }))
}

fn call_back(_: &World, description: &Description) -> String {
    let nested = description.all()[1];
    let Some(Argument::Callback(callback)) = nested.options.get("callback") else { panic!("{nested:?}") };
    callback.call(vec![json!({ "userCode": "U1" })]).map_or_else(|thrown| format!("threw {thrown}"), |value| value.to_string())
}

#[test]
fn callbacks_answer_as_the_vector_says() {
    for (callback, answers) in [
        (json!({ "returns": null, "called": 2 }), &["null", "null"][..]),
        (json!({ "returnsEach": [1, 2], "called": 3 }), &["1", "2", "2"]),
        (json!({ "throws": "no terminal", "called": 1 }), &["threw no terminal"]),
        (json!({ "returns": 1, "calledWith": [[{ "userCode": { "matches": "^U" } }]] }), &["1", "1"]),
        (json!({ "returns": 1, "called": 0 }), &[]),
    ] {
        assert_eq!(play(&with_callback(&callback, answers), &Script(call_back)), Outcome::Passed, "{callback}");
    }
}

#[test]
fn a_callback_that_was_called_otherwise_fails_the_vector() {
    let called_once = |callback: Value| reasons(&with_callback(&callback, &["1"]), &Script(call_back));
    assert_says(&called_once(json!({ "returns": 1, "called": 2 })), &["options.callback was called 1 times, expected 2"]);
    assert_says(&called_once(json!({ "returns": 1, "calledWith": [[{ "userCode": "U2" }]] })), &["argument 0 of call 0", "is \"U1\""]);
    assert_says(&called_once(json!({ "returns": 1, "calledWith": [[{}], [{}]] })), &["was not called a 2. time"]);
}

#[test]
fn a_callback_that_nobody_calls_fails_the_vector_too() {
    let ignore = |_: &World, _: &Description| "1".into();
    let vector = with_callback(&json!({ "returns": 1, "called": 1 }), &["1"]);
    assert_says(&reasons(&vector, &Script(ignore)), &["was called 0 times, expected 1"]);
}

/// Counts how many calls have begun when each goes on.
struct CountsBegun;

struct Begun(Cell<usize>);

impl Subject for CountsBegun {
    fn name(&self) -> &'static str {
        "counts"
    }

    fn skip(&self, _: &Vector, _: &Description) -> Option<String> {
        None
    }

    fn build(&self, _: &Description, _: &World) -> Result<Box<dyn Credential>, NotBuilt> {
        Ok(Box::new(Begun(Cell::new(0))))
    }
}

impl Credential for Begun {
    fn call<'a>(&'a self, _: CallKind, _: &'a Call) -> Calling<'a> {
        Box::pin(async {
            self.0.set(self.0.get() + 1);
            let mut yielded = false;
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut yielded, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            })
            .await;
            Ok(Granted::Token(Token { token: self.0.get().to_string(), ..Token::default() }))
        })
    }
}

#[test]
fn concurrent_calls_are_all_started_before_any_goes_on() {
    let steps = json!([{ "concurrent": vec![get_token(&json!({ "token": "20" })); 20] }]);
    assert_eq!(play(&vector(&json!({ "steps": steps })), &CountsBegun), Outcome::Passed);
}

#[test]
fn a_failure_names_the_call_among_the_concurrent_ones() {
    let calls = [get_token(&json!({ "token": "2" })), get_token(&json!({ "token": "3" }))];
    let reasons = reasons(&vector(&json!({ "steps": [{ "concurrent": calls }] })), &CountsBegun);
    assert_eq!(reasons, ["step 0 (2 concurrent): call 1: token is \"2\", expected \"3\""]);
}

#[test]
fn an_expectation_of_all_holds_for_each() {
    let calls = vec![get_token(&json!({ "token": "2" })); 2];
    let all = |token: &str| vector(&json!({ "steps": [{ "concurrent": calls, "expect": { "token": token } }] }));
    assert_eq!(play(&all("2"), &CountsBegun), Outcome::Passed);
    assert_eq!(reasons(&all("9"), &CountsBegun).len(), 2);
}

#[test]
fn one_of_several_expectations_is_enough() {
    let any_of = |tokens: [&str; 2]| {
        let choices = tokens.map(|token| json!({ "token": token }));
        vector(&json!({ "steps": [get_token(&json!({ "anyOf": choices }))] }))
    };
    assert_eq!(play(&any_of(["old", "1"]), &CountsBegun), Outcome::Passed);
    assert_says(&reasons(&any_of(["old", "new"]), &CountsBegun), &["none of 2 expectations holds", "choice 1: token is \"1\""]);
}

#[test]
fn a_token_where_an_error_is_expected_fails() {
    let step = get_token(&json!({ "error": { "name": ["AuthenticationError", "*"], "message": "scope" } }));
    let reasons = reasons(&vector(&json!({ "steps": [step] })), &CountsBegun);
    assert_says(&reasons, &["succeeded, expected AuthenticationError or an argument error with \"scope\""]);
}
