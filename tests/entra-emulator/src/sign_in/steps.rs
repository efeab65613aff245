//! One step of a sign-in: what the person did on a page, and what comes next. `POST /{tenant}/login`.

use crate::{
    entra_error::{EntraError, catalogue, sign_in as error},
    ids,
    server::Exchange,
    sign_in::{
        CodeGrant,
        browsers::Browser,
        flow::{Account, Prompt, Purpose, SignIn, Stage},
        html, pages, password,
    },
    state::State as Shared,
    token::client_info,
    wire::Form,
};
use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, Method, Response, header::SET_COOKIE},
};
use std::sync::Arc;

pub async fn endpoint(
    State(state): State<Arc<Shared>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    method: Method,
    headers: HeaderMap,
) -> Response<Body> {
    if method != Method::POST {
        return catalogue::method_not_accepted(method.as_str(), "POST").response(&exchange);
    }
    let form = &exchange.form;
    let browser = Browser::of(&state, &headers);
    let ticket = form.get("flow").unwrap_or_default();
    let Some(mut sign_in) = state.sign_ins.flows.take(ticket, exchange.now) else {
        return html::page(
            "Start again",
            "<p id=\"error\" role=\"alert\">This sign-in is over, or too old. Go back to the application and sign in again.</p>",
            &exchange,
        );
    };
    if form.get("action") == Some("cancel") {
        return declined(&state, &exchange, &sign_in);
    }
    let problem = advance(&state, &exchange, &browser, &mut sign_in, form).err();
    proceed(&state, &exchange, &browser, Some(ticket.to_owned()), sign_in, problem.as_ref())
}

/// Shows the next page, or ends the sign-in. `ticket` is the sign-in's, if it has one.
pub fn proceed(
    state: &Shared,
    exchange: &Exchange,
    browser: &Browser,
    ticket: Option<String>,
    mut sign_in: SignIn,
    problem: Option<&EntraError>,
) -> Response<Body> {
    let next = sign_in.stage(state, browser, exchange.now);
    if let (Purpose::Code { reply_to, .. }, Prompt::None) = (&sign_in.purpose, sign_in.prompt)
        && let Some(error) = sign_in.silent_error(&next)
    {
        return reply_to.refuse(&error, exchange);
    }
    let mut response = if let Stage::Done(account) = &next {
        finished(state, exchange, browser, &sign_in, account)
    } else {
        if let (Stage::SecondFactor(_), Some(account)) = (&next, &sign_in.account) {
            state.sign_ins.one_time_codes.send(&account.user);
        }
        let ticket = state.sign_ins.flows.keep(ticket, sign_in.clone());
        pages::show(&next, &sign_in, &ticket, problem.map(|error| error.text.as_str()), exchange)
    };
    for cookie in browser.cookies(state, exchange) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Takes in what the person did. Only what the page of this stage asks for counts; the way back is always open.
fn advance(state: &Shared, exchange: &Exchange, browser: &Browser, sign_in: &mut SignIn, form: &Form) -> Result<(), EntraError> {
    let (action, now) = (form.get("action"), exchange.now);
    if action == Some("other") {
        (sign_in.account, sign_in.said.another, sign_in.hint) = (None, true, None);
        return Ok(());
    }
    if let Some(name) = form.get("username") {
        sign_in.account = None;
        sign_in.account = Some(named(state, sign_in, name)?);
        return Ok(());
    }
    match sign_in.stage(state, browser, now) {
        Stage::Pick(accounts) => {
            let picked = form.get("account");
            sign_in.account = accounts.into_iter().find(|account| Some(account.user.object_id.as_str()) == picked);
            Ok(())
        }
        Stage::Password => {
            let Some(account) = &mut sign_in.account else { return Ok(()) };
            password::check(state, &account.user, form.get("password").unwrap_or_default(), now)?;
            account.methods = vec!["pwd".to_owned()];
            (account.number, account.fresh) = (state.issued.next_number(), true);
            Ok(())
        }
        Stage::SecondFactor(_) => {
            let Some(account) = &mut sign_in.account else { return Ok(()) };
            if !state.sign_ins.one_time_codes.take(&account.user, form.get("one_time_code").unwrap_or_default()) {
                return Err(error::wrong_one_time_code());
            }
            account.methods.push("mfa".to_owned());
            account.fresh = true;
            Ok(())
        }
        Stage::StaySignedIn => {
            sign_in.said.stays = match action {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            };
            Ok(())
        }
        Stage::Consent => {
            if let (Some("accept"), Some(account)) = (action, &sign_in.account) {
                state.sign_ins.consents.give(&account.user, &sign_in.application, &sign_in.target.resource);
                sign_in.said.consented = true;
            }
            Ok(())
        }
        Stage::Confirm => {
            sign_in.said.confirmed = action == Some("continue");
            Ok(())
        }
        Stage::Username | Stage::Done(_) => Ok(()),
    }
}

/// The account of a user name that was typed.
fn named(state: &Shared, sign_in: &mut SignIn, name: &str) -> Result<Account, EntraError> {
    sign_in.hint = Some(name.to_owned());
    sign_in.said.another = true;
    let directory = sign_in.tenant.as_ref().map_or(sign_in.segment.as_str(), |tenant| tenant.display_name.as_str()).to_owned();
    let user = state.directory().user_of_any_tenant(name.trim());
    let user = user.ok_or_else(|| crate::entra_error::delegated::unknown_user(name, &directory))?;
    if !sign_in.is_welcome(&user) {
        return Err(error::guest_unknown(name, &directory));
    }
    Ok(Account { user, methods: Vec::new(), number: 0, fresh: true })
}

/// The user would not go on.
fn declined(state: &Shared, exchange: &Exchange, sign_in: &SignIn) -> Response<Body> {
    match &sign_in.purpose {
        Purpose::Code { reply_to, .. } => reply_to.refuse(&error::declined(), exchange),
        Purpose::Device { user_code } => {
            state.sign_ins.device_codes.decline(user_code, exchange.now);
            pages::device_declined(exchange)
        }
    }
}

/// The user did everything.
fn finished(state: &Shared, exchange: &Exchange, browser: &Browser, sign_in: &SignIn, account: &Account) -> Response<Body> {
    let tenant = match sign_in.tenant_for(state, &account.user) {
        Ok(tenant) => tenant,
        Err(error) => return html::error_page(&error, exchange),
    };
    match &sign_in.purpose {
        Purpose::Code { reply_to, kind, nonce, challenge, client_info: wants_client_info } => {
            let code = state.sign_ins.codes.issue(CodeGrant {
                client_id: sign_in.application.client_id.clone(),
                redirect_uri: reply_to.redirect_uri.clone(),
                kind: *kind,
                tenant_id: tenant.tenant_id.clone(),
                delegation: account.delegation(),
                scope: sign_in.scope.clone(),
                claims: sign_in.claims.clone(),
                nonce: nonce.clone(),
                challenge: challenge.clone(),
                issued_at: exchange.now,
                number: account.number,
            });
            let mut parameters = vec![("code", code)];
            parameters.extend(wants_client_info.then(|| ("client_info", client_info(&account.user))));
            parameters.push(("session_state", ids::derived_guid(&["session", browser.id(), &account.user.object_id])));
            reply_to.send(parameters, exchange)
        }
        Purpose::Device { user_code } => {
            let approved = state.sign_ins.device_codes.approve(user_code, account.delegation(), &tenant, account.number, exchange.now);
            if approved { pages::device_done(sign_in, exchange) } else { pages::device_code(&sign_in.segment, Some(NO_DEVICE), exchange) }
        }
    }
}

/// What is said of a code that no device waits for.
pub const NO_DEVICE: &str = "No device waits with this code. Check it, or begin anew on the device.";
