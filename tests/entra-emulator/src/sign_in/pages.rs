//! The pages of a sign-in. Their ids are documented in the README: people's browsers and tests use the same ones.

use crate::{
    server::Exchange,
    sign_in::{
        flow::{Account, Purpose, SignIn, Stage},
        html::{self, escaped, hidden},
    },
};
use axum::{body::Body, http::Response};

/// The page for what the user has to do next. `ticket` is the sign-in's; `problem` is what was wrong with what came before.
pub fn show(stage: &Stage, sign_in: &SignIn, ticket: &str, problem: Option<&str>, exchange: &Exchange) -> Response<Body> {
    let user = sign_in.account.as_ref().map_or("", |account| account.user.user_principal_name.as_str());
    let (title, fields) = match stage {
        Stage::Username => ("Sign in", username(sign_in, problem)),
        Stage::Pick(accounts) => ("Pick an account", pick(accounts)),
        Stage::Password => ("Enter password", password(user, problem)),
        Stage::SecondFactor(error) if error.code == 50_079 => ("Keep your account secure", second_factor(user, problem)),
        Stage::SecondFactor(_) => ("Verify your identity", second_factor(user, problem)),
        Stage::StaySignedIn => ("Stay signed in?", stay_signed_in(user)),
        Stage::Consent => ("Permissions requested", consent(sign_in, user)),
        Stage::Confirm => ("Are you trying to sign in?", confirm(sign_in, user)),
        Stage::Done(_) => ("Signed in", String::new()),
    };
    let alert = problem.map(|problem| format!("<p id=\"error\" role=\"alert\">{}</p>", escaped(problem))).unwrap_or_default();
    let action = escaped(&format!("/{}/login", sign_in.segment));
    let form = format!("{alert}<form method=\"post\" action=\"{action}\">{}{fields}</form>", hidden("flow", ticket));
    html::page(title, &form, exchange)
}

/// The page on which a user types the code that a device shows.
pub fn device_code(segment: &str, problem: Option<&str>, exchange: &Exchange) -> Response<Body> {
    let alert = problem.map(|problem| format!("<p id=\"error\" role=\"alert\">{}</p>", escaped(problem))).unwrap_or_default();
    let form = format!(
        "{alert}<form method=\"post\" action=\"{}\"><label for=\"user-code\">Enter the code that your app or device shows</label>\
         <input id=\"user-code\" name=\"user_code\" autocomplete=\"off\" autocapitalize=\"characters\" autofocus required{}>{}</form>",
        escaped(&format!("/{segment}/oauth2/deviceauth")),
        described(problem),
        button("next", "next", "Next", "main")
    );
    html::page("Enter code", &form, exchange)
}

/// The last page of a sign-in that no application waits for in this browser.
pub fn device_done(sign_in: &SignIn, exchange: &Exchange) -> Response<Body> {
    let name = escaped(&sign_in.application.display_name);
    html::page("You have signed in", &format!("<p id=\"done\">{name} goes on on your device. You may close this page.</p>"), exchange)
}

/// The page after the user sent a device away.
pub fn device_declined(exchange: &Exchange) -> Response<Body> {
    html::page("You declined", "<p id=\"done\">Nothing was given to the device. You may close this page.</p>", exchange)
}

/// The page after a sign-out.
pub fn signed_out(exchange: &Exchange) -> Response<Body> {
    html::page("You signed out", "<p id=\"done\">It is a good idea to close all browser windows.</p>", exchange)
}

fn username(sign_in: &SignIn, problem: Option<&str>) -> String {
    let hint = escaped(sign_in.hint.as_deref().unwrap_or_default());
    format!(
        "<p class=\"quiet\">to go on to {}</p><label for=\"username\">User name</label>\
         <input id=\"username\" name=\"username\" type=\"email\" value=\"{hint}\" autocomplete=\"username\" autofocus required{}>{}{}",
        escaped(&sign_in.application.display_name),
        described(problem),
        button("next", "next", "Next", "main"),
        CANCEL
    )
}

fn pick(accounts: &[Account]) -> String {
    let tile = |(number, account): (usize, &Account)| {
        format!(
            "<button class=\"wide\" id=\"account-{number}\" name=\"account\" value=\"{}\">{}<br><span class=\"quiet\">{}</span></button>",
            escaped(&account.user.object_id),
            escaped(&account.user.display_name),
            escaped(&account.user.user_principal_name)
        )
    };
    let tiles = accounts.iter().enumerate().map(tile).collect::<String>();
    format!("{tiles}{}{CANCEL}", button("other-account", "other", "Use another account", "wide"))
}

fn password(user: &str, problem: Option<&str>) -> String {
    let user = escaped(user);
    format!(
        "<p class=\"quiet\" id=\"account\">{user}</p><input value=\"{user}\" autocomplete=\"username\" hidden><label for=\"password\">Password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" autofocus required{}>{}{}{CANCEL}",
        described(problem),
        button("sign-in", "next", "Sign in", "main"),
        OTHER
    )
}

fn second_factor(user: &str, problem: Option<&str>) -> String {
    format!(
        "<p class=\"quiet\" id=\"account\">{}</p><label for=\"one-time-code\">The code that was sent to you</label>\
         <input id=\"one-time-code\" name=\"one_time_code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" autofocus required{}>{}{CANCEL}",
        escaped(user),
        described(problem),
        button("verify", "next", "Verify", "main")
    )
}

fn stay_signed_in(user: &str) -> String {
    format!(
        "<p class=\"quiet\" id=\"account\">{}</p><p>Then you are asked to sign in less often.</p>{}{}",
        escaped(user),
        button("no", "no", "No", ""),
        button("yes", "yes", "Yes", "main")
    )
}

fn consent(sign_in: &SignIn, user: &str) -> String {
    let scopes = sign_in.scope.split_whitespace().flat_map(|scope| ["<li>".to_owned(), escaped(scope), "</li>".to_owned()]);
    let scopes = scopes.collect::<String>();
    format!(
        "<p class=\"quiet\" id=\"account\">{}</p><p>{} asks for:</p><ul id=\"scopes\">{scopes}</ul>{}{CANCEL}",
        escaped(user),
        escaped(&sign_in.application.display_name),
        button("accept", "accept", "Accept", "main")
    )
}

fn confirm(sign_in: &SignIn, user: &str) -> String {
    let Purpose::Device { user_code } = &sign_in.purpose else { return String::new() };
    format!(
        "<p class=\"quiet\" id=\"account\">{}</p><p>{} on another device showed the code {} and waits. Continue only if it is yours.</p>{}{CANCEL}",
        escaped(user),
        escaped(&sign_in.application.display_name),
        escaped(user_code),
        button("continue", "continue", "Continue", "main")
    )
}

fn button(id: &str, action: &str, text: &str, class: &str) -> String {
    format!("<button id=\"{id}\" class=\"{class}\" name=\"action\" value=\"{action}\">{text}</button>")
}

/// Says of a field that the alert is about it.
fn described(problem: Option<&str>) -> &'static str {
    if problem.is_some() { " aria-invalid=\"true\" aria-describedby=\"error\"" } else { "" }
}

/// These two do not need the fields to be filled in.
const CANCEL: &str = "<button id=\"cancel\" name=\"action\" value=\"cancel\" formnovalidate>Cancel</button>";
const OTHER: &str = "<button id=\"other-account\" name=\"action\" value=\"other\" formnovalidate>Use another account</button>";
