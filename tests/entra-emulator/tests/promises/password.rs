//! User name and password, typed into the application itself.

use crate::support::{Answer, World, decoded};
use entra_emulator::{TenantRegistration, UserRegistration};
use serde_json::json;

async fn token(world: &World, changes: &[(&str, &str)]) -> Answer {
    let usual = [
        ("grant_type", "password"),
        ("client_id", world.native.as_str()),
        ("username", world.user.user_principal_name.as_str()),
        ("password", world.user.password.as_str()),
        ("scope", "openid offline_access User.Read"),
        ("client_info", "1"),
    ];
    world.token(None, &usual, changes).await
}

#[tokio::test]
async fn name_and_password_become_tokens() {
    let world = World::start().await;
    let answer = token(&world, &[]).await;
    let (_, claims) = decoded(&answer.ok_text("access_token"));
    assert_eq!((&claims["oid"], &claims["amr"]), (&json!(world.user.object_id), &json!(["pwd"])));
    assert_eq!(decoded(&answer.ok_text("id_token")).1["preferred_username"], json!(world.user.user_principal_name));
    assert_eq!(world.refresh(&answer.ok_text("refresh_token"), &[]).await.status, 200);
    assert_eq!(world.entra.0.counts().of("token.password"), 1);
}

#[tokio::test]
async fn what_is_wrong_with_the_user_is_said_by_its_number() {
    let world = World::start().await;
    token(&world, &[("username", "")]).await.is_error(400, "invalid_request", 900_144);
    token(&world, &[("password", "")]).await.is_error(400, "invalid_request", 900_144);
    token(&world, &[("password", "wrong")]).await.is_error(400, "invalid_grant", 50_126);
    token(&world, &[("username", "nobody@contoso.example")]).await.is_error(400, "invalid_grant", 50_034);
    let off = world.add_user("off", UserRegistration { disabled: true, ..Default::default() });
    let old = world.add_user("old", UserRegistration { password_expired: true, ..Default::default() });
    for (user, code) in [(off, 50_057), (old, 50_055)] {
        let name = ("username", user.user_principal_name.as_str());
        token(&world, &[name, ("password", &user.password)]).await.is_error(400, "invalid_grant", code);
        token(&world, &[name, ("password", "wrong")]).await.is_error(400, "invalid_grant", 50_126);
    }
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_account_for_a_minute() {
    let world = World::start().await;
    for _ in 0..9 {
        token(&world, &[("password", "wrong")]).await.is_error(400, "invalid_grant", 50_126);
    }
    assert_eq!(token(&world, &[]).await.status, 200, "the right one ends the row");
    for _ in 0..10 {
        token(&world, &[("password", "wrong")]).await.is_error(400, "invalid_grant", 50_126);
    }
    token(&world, &[]).await.is_error(400, "invalid_grant", 50_053);
    world.entra.0.set_clock_offset(62);
    assert_eq!(token(&world, &[]).await.status, 200);
}

#[tokio::test]
async fn what_a_person_would_have_to_do_cannot_be_done_this_way() {
    let world = World::start().await;
    let mia = world.add_user("mia", UserRegistration { mfa: true, ..Default::default() });
    let refused = token(&world, &[("username", &mia.user_principal_name), ("password", &mia.password)]).await;
    refused.is_error(400, "invalid_grant", 50_076);
    assert_eq!(refused.json()["suberror"], "basic_action");
    for (kind, code) in [("multifactor", 50_076), ("enrollment", 50_079), ("consent", 65_001)] {
        world.entra.0.clear_interactions();
        world.entra.control("POST", "/interactions", &json!({ "resource": "https://graph.microsoft.com", "kind": kind })).await;
        token(&world, &[]).await.is_error(400, "invalid_grant", code);
    }
}

#[tokio::test]
async fn a_server_proves_itself_and_a_program_must_be_allowed_to_do_without() {
    let world = World::start().await;
    let server = ("client_id", world.server.as_str());
    token(&world, &[server]).await.is_error(401, "invalid_client", 7_000_218);
    assert_eq!(token(&world, &[server, ("client_secret", "server secret")]).await.status, 200);
    token(&world, &[("client_secret", "any")]).await.is_error(401, "invalid_client", 700_025);
}

#[tokio::test]
async fn the_tenant_must_be_the_users_own() {
    let world = World::start().await;
    for tenant in ["common", "consumers"] {
        token(&world, &[("tenant", tenant)]).await.is_error(400, "invalid_request", 9_001_023);
    }
    world.entra.control("POST", "/apps", &json!({ "client_id": world.native, "public_client": true, "multi_tenant": true })).await;
    let answer = token(&world, &[("tenant", "organizations")]).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["tid"], json!(world.user.tenant_id));
    let fabrikam = world.entra.0.add_tenant(TenantRegistration::default()).unwrap().tenant_id.clone();
    token(&world, &[("tenant", &fabrikam)]).await.is_error(400, "invalid_grant", 50_034);
    let guest = world.add_user("gus", UserRegistration { guest_in: vec![fabrikam.clone()], ..Default::default() });
    let guest = [("tenant", fabrikam.as_str()), ("username", &guest.user_principal_name), ("password", &guest.password)];
    token(&world, &guest).await.is_error(400, "invalid_grant", 50_034);
}

#[tokio::test]
async fn users_of_known_domains_are_managed_here() {
    let world = World::start().await;
    let realm = async |user: &str| world.entra.get(&format!("/common/userrealm/{user}?api-version=1.0")).await;
    let own = realm(&world.user.user_principal_name).await.json();
    let domain = world.user.user_principal_name.rsplit_once('@').unwrap().1;
    assert_eq!((&own["account_type"], &own["domain_name"]), (&json!("Managed"), &json!(domain)));
    assert_eq!(realm("somebody@nowhere.example").await.json()["account_type"], "Unknown");
    world.entra.get("/common/userrealm/a@b.example").await.is_error(400, "invalid_request", 900_144);
    assert_eq!(world.entra.0.counts().of("user_realm"), 3);
}
