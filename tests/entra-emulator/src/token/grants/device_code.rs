//! Device codes (RFC 8628, section 3.4), under the name of the RFC and under the older `device_code`.

use crate::{
    entra_error::{EntraError, catalogue, sign_in as error},
    server::Exchange,
    sign_in::Poll,
    state::State,
    token::{
        ClientType, Delegation, TokenAnswer,
        grants::delegated::{Known, Request, SignedIn, home_of_client},
    },
};

/// Answers a device: issues a token once its user signed in.
pub fn redeem(state: &State, exchange: &Exchange, segment: &str) -> Result<TokenAnswer, EntraError> {
    let form = &exchange.form;
    // One of the official libraries sends it under the name of the earlier drafts as well.
    let code = form.get("device_code").map_or_else(|| form.required("code"), Ok)?;
    let client_id = exchange.client_id().ok_or_else(|| catalogue::missing_parameter("client_id"))?;
    if state.directory().application(client_id).is_some_and(|application| !application.public_client) {
        return Err(catalogue::secret_or_assertion_required());
    }
    let device = state.sign_ins.device_codes.recall(code);
    let of_client = device.as_ref().filter(|device| device.client_id.eq_ignore_ascii_case(client_id));
    let home = home_of_client(state, exchange);
    let known = |home| Known {
        home,
        client: Some(ClientType::Public),
        scope: Some(of_client.map_or("openid", |device| device.scope.as_str())),
        claims: of_client.and_then(|device| device.claims.as_deref()),
        keeps_openid: of_client.is_some(),
    };
    Request::read(state, exchange, segment, &known(home.as_deref()))?;
    if of_client.is_none() {
        return Err(error::unknown_device());
    }
    let (delegation, tenant_id, number) = match state.sign_ins.device_codes.ask(code, exchange.now).ok_or_else(error::unknown_device)? {
        Poll::Pending => return Err(error::device_pending()),
        Poll::TooFast => return Err(error::device_too_fast()),
        Poll::Declined => return Err(error::device_declined()),
        Poll::Expired => return Err(error::device_expired()),
        Poll::Redeemed => return Err(error::already_redeemed("The device code")),
        Poll::Approved(delegation, tenant_id, number) => (delegation, tenant_id, number),
    };
    let request = Request::read(state, exchange, segment, &known(Some(&tenant_id)))?;
    if request.tenant.tenant_id != tenant_id {
        return Err(error::code_of_another_tenant());
    }
    let user = request.user_of_grant(state, &delegation.user.object_id, Some(number))?;
    let delegation = Delegation { user, methods: delegation.methods };
    let answer = request.answer(state, exchange, SignedIn { delegation, at: exchange.now, nonce: None })?;
    if state.sign_ins.device_codes.redeem(code) { Ok(answer) } else { Err(error::already_redeemed("The device code")) }
}
