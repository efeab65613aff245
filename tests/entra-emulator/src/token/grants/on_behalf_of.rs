//! On behalf of: an API that a user called asks for a token to call the next one in the user's name
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow>).

use crate::{
    crypto::Jws,
    directory::Application,
    entra_error::{EntraError, catalogue, delegated},
    server::Exchange,
    state::State,
    token::{
        ClientType, Delegation, Issued, TokenAnswer,
        grants::delegated::{Known, Request, SignedIn},
        v1_issuer, v2_issuer,
    },
};

/// Trades the access token that the application was called with for the next one.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let form = &exchange.form;
    let assertion = form.required("assertion")?;
    if form.required("requested_token_use")? != "on_behalf_of" {
        return Err(catalogue::bad_parameter("requested_token_use"));
    }
    let assertion = Jws::parse(assertion);
    let home = assertion.as_ref().and_then(|assertion| assertion.text("tid"));
    // Only servers are called with users' tokens.
    let known = Known { home, client: Some(ClientType::Confidential), ..Known::default() };
    let request = Request::read(state, exchange, segment, &known)?;
    let assertion = assertion.ok_or_else(catalogue::malformed_assertion)?;

    check_origin(state, &assertion)?;
    check_kind(&assertion)?;
    check_audience(state, &request.application, &assertion)?;
    check_time(state, &assertion, exchange.now)?;
    let number = assertion.text("uti").and_then(Issued::number_of);
    let user = request.user_of_grant(state, assertion.text("oid").unwrap_or_default(), number)?;
    let delegation = Delegation { user, methods: assertion.texts("amr") };
    request.answer(state, exchange, SignedIn { delegation, at: exchange.now, nonce: None })
}

/// Only tokens of this service are taken.
fn check_origin(state: &State, assertion: &Jws) -> Result<(), EntraError> {
    let key_id = assertion.header("kid").unwrap_or_default();
    if key_id != state.signing_key.key_id() {
        return Err(delegated::assertion_signature("The key was not found.", key_id));
    }
    if !assertion.is_signed_by(state.signing_key.public()) {
        return Err(delegated::assertion_signature("Key was found, but use of the key to verify the signature failed.", key_id));
    }
    let tenant = assertion.text("tid").unwrap_or_default();
    match assertion.text("iss") {
        Some(issuer) if issuer == v1_issuer(tenant) || issuer == v2_issuer(state, tenant) => Ok(()),
        _ => Err(delegated::assertion_issuer()),
    }
}

/// Only users' access tokens are taken: neither id tokens nor tokens of applications.
fn check_kind(assertion: &Jws) -> Result<(), EntraError> {
    match assertion.text("idtyp") {
        Some("user") => Ok(()),
        Some(_) => Err(delegated::application_as_user(assertion.text("azp").or_else(|| assertion.text("appid")).unwrap_or_default())),
        None => Err(delegated::id_token_as_assertion()),
    }
}

fn check_audience(state: &State, application: &Application, assertion: &Jws) -> Result<(), EntraError> {
    let own = state.directory().audiences_of(application);
    let is_own = |audience: &&str| own.iter().any(|own| own.eq_ignore_ascii_case(audience.trim_end_matches('/')));
    let audiences = assertion.audiences();
    if audiences.iter().any(is_own) {
        return Ok(());
    }
    Err(delegated::assertion_audience(&audiences.join(" "), &application.client_id, &application.display_name))
}

fn check_time(state: &State, assertion: &Jws, now: i64) -> Result<(), EntraError> {
    let skew = i64::from(state.settings().clock_skew);
    let until = assertion.time("exp").unwrap_or(0);
    let too_early = assertion.time("nbf").is_some_and(|from| from > now.saturating_add(skew));
    if too_early || until <= now.saturating_sub(skew) { Err(delegated::assertion_expired(now, until)) } else { Ok(()) }
}
