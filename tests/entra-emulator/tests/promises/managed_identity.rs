//! The hosts of managed identities.

use crate::support::{self, Answer, Entra, decoded, hex, send, send_secure, sha256};
use entra_emulator::{ExpiryFormat, ManagedIdentitySetting, Settings};
use serde_json::json;

const VAULT: &str = "https://vault.azure.net";
const IMDS: &str = "/imds/metadata/identity/oauth2/token";
const APP_SERVICE: &str = "/app-service/msi/token";
const MACHINE_LEARNING: &str = "/machine-learning/msi/token";
const CLOUD_SHELL: &str = "/cloud-shell/oauth2/token";
const ARC: &str = "/azure-arc/metadata/identity/oauth2/token";
const FABRIC: &str = "/service-fabric/metadata/identity/oauth2/token";
const METADATA: (&str, &str) = ("metadata", "true");

fn form_body(pairs: &[(&str, &str)]) -> String {
    let owned: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    support::form_body(&owned)
}

/// A request with a query; Service Fabric's goes over TLS.
async fn ask(entra: &Entra, path: &str, query: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let path_and_query = format!("{path}?{}", form_body(query));
    if path == FABRIC {
        send_secure(&entra.0, "GET", &path_and_query, headers, b"").await
    } else {
        send(&entra.0, "GET", &path_and_query, headers, b"").await
    }
}

fn secret(entra: &Entra) -> String {
    entra.0.managed_identity().environments["app_service"]["IDENTITY_HEADER"].clone()
}

#[track_caller]
fn says(answer: &Answer, status: u16, text: &str) {
    assert!(answer.status == status && answer.text().contains(text), "{} {}", answer.status, answer.text());
}

#[tokio::test]
async fn environments_lead_to_their_hosts() {
    let entra = Entra::start().await;
    let ManagedIdentitySetting { environments, .. } = entra.0.managed_identity();
    let variable = |host: &str, name: &str| environments[host][name].clone();
    assert_eq!(variable("imds", "AZURE_POD_IDENTITY_AUTHORITY_HOST"), format!("{}/imds", entra.0.http_origin()));
    assert_eq!(variable("app_service", "IDENTITY_ENDPOINT"), format!("{}{APP_SERVICE}", entra.0.http_origin()));
    assert_eq!(variable("machine_learning", "MSI_ENDPOINT"), format!("{}{MACHINE_LEARNING}", entra.0.http_origin()));
    assert_eq!(variable("azure_arc", "IDENTITY_ENDPOINT"), format!("{}{ARC}", entra.0.http_origin()));
    assert_eq!(variable("service_fabric", "IDENTITY_ENDPOINT"), format!("{}{FABRIC}", entra.0.origin()));
    assert_eq!(variable("service_fabric", "IDENTITY_SERVER_THUMBPRINT").len(), 40);
    assert_eq!(environments["cloud_shell"].len(), 1);
}

#[tokio::test]
async fn imds_gives_a_token_of_the_identity_that_is_asked_for() {
    let entra = Entra::start().await;
    let ManagedIdentitySetting { system_assigned, user_assigned, .. } = entra.0.managed_identity();
    let version = ("api-version", "2018-02-01");
    let answer = ask(&entra, IMDS, &[version, ("resource", VAULT)], &[METADATA]).await;
    let claims = decoded(&answer.ok_text("access_token")).1;
    assert_eq!(
        (&claims["appid"], &claims["oid"], &claims["aud"]),
        (&json!(system_assigned.client_id), &json!(system_assigned.object_id), &json!(VAULT))
    );
    let document = answer.json();
    assert_eq!((&document["expires_in"], &document["client_id"]), (&json!("3600"), &json!(system_assigned.client_id)));
    for (name, id) in
        [("client_id", &user_assigned.client_id), ("object_id", &user_assigned.object_id), ("msi_res_id", &user_assigned.resource_id)]
    {
        let upper = id.to_uppercase();
        let answer = ask(&entra, IMDS, &[version, ("resource", VAULT), (name, &upper)], &[METADATA]).await;
        assert_eq!(answer.ok_text("client_id"), user_assigned.client_id, "{name}");
    }
    assert_eq!(entra.0.counts().of("managed_identity.imds"), 4);
}

#[tokio::test]
async fn imds_keeps_strangers_out_and_says_what_is_missing() {
    let entra = Entra::start().await;
    let (version, resource) = (("api-version", "2018-02-01"), ("resource", VAULT));
    says(&ask(&entra, IMDS, &[version, resource], &[]).await, 400, "Required metadata header");
    says(&ask(&entra, IMDS, &[version, resource], &[("metadata", "True")]).await, 400, "Required metadata header");
    says(&ask(&entra, IMDS, &[version, resource], &[METADATA, ("x-forwarded-for", "10.0.0.1")]).await, 400, "proxy");
    says(&ask(&entra, IMDS, &[resource], &[METADATA]).await, 400, "api-version");
    says(&ask(&entra, IMDS, &[version], &[METADATA]).await, 400, "'resource'");
    says(&ask(&entra, IMDS, &[version, ("resource", "https://no.example")], &[METADATA]).await, 400, "invalid_resource");
    says(&ask(&entra, IMDS, &[version, resource, ("client_id", "a")], &[METADATA]).await, 400, "Identity not found");
    says(&ask(&entra, IMDS, &[version, resource, ("client_id", "a"), ("object_id", "b")], &[METADATA]).await, 400, "Only one");
    let answer = send(&entra.0, "POST", IMDS, &[METADATA], b"").await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET")));
    entra.0.set_settings(Settings { system_assigned_identity: false, ..Settings::default() });
    says(&ask(&entra, IMDS, &[version, resource], &[METADATA]).await, 400, "Identity not found");
}

#[tokio::test]
async fn app_service_wants_its_secret_and_knows_resource_ids_by_another_name() {
    let entra = Entra::start().await;
    let user_assigned = entra.0.managed_identity().user_assigned;
    let (version, resource, secret) = (("api-version", "2019-08-01"), ("resource", VAULT), secret(&entra));
    let header = ("x-identity-header", secret.as_str());
    for bad in [&[][..], &[("x-identity-header", "guess")], &[("secret", &secret)]] {
        says(&ask(&entra, APP_SERVICE, &[version, resource], bad).await, 401, "X-IDENTITY-HEADER");
    }
    let answer = ask(&entra, APP_SERVICE, &[version, resource, ("mi_res_id", &user_assigned.resource_id)], &[header]).await;
    assert_eq!(answer.ok_text("client_id"), user_assigned.client_id);
    assert!(answer.json().get("expires_in").is_none());
    // What it does not know, it passes over.
    let answer = ask(&entra, APP_SERVICE, &[version, resource, ("msi_res_id", &user_assigned.resource_id)], &[header]).await;
    assert_ne!(answer.ok_text("client_id"), user_assigned.client_id);
    says(&ask(&entra, APP_SERVICE, &[version, resource, ("client_id", "a")], &[header]).await, 400, "\"statusCode\":400");
    says(&ask(&entra, APP_SERVICE, &[version, ("resource", "https://no.example")], &[header]).await, 500, "unexpected error");
    says(&ask(&entra, APP_SERVICE, &[("api-version", "2017-09-01"), resource], &[header]).await, 400, "api-version");
}

#[tokio::test]
async fn an_expiry_is_written_as_the_settings_say() {
    let entra = Entra::start().await;
    let secret = secret(&entra);
    entra.0.set_clock_offset(1_790_000_000 - entra.0.now());
    let query = [("api-version", "2017-09-01"), ("resource", VAULT)];
    for (format, begin) in [
        (ExpiryFormat::Text, "\"17900"),
        (ExpiryFormat::Number, "17900"),
        (ExpiryFormat::Iso, "\"2026-09-21T15:13:"),
        (ExpiryFormat::MonthFirst, "\"09/21/2026 15:13:"),
        (ExpiryFormat::TwelveHours, "\"9/21/2026 3:13:"),
    ] {
        entra.0.set_settings(Settings { expires_on: format, ..Settings::default() });
        let answer = ask(&entra, MACHINE_LEARNING, &query, &[("secret", &secret)]).await;
        let expires_on = answer.json()["expires_on"].to_string();
        assert!(expires_on.starts_with(begin), "{expires_on}");
    }
}

#[tokio::test]
async fn machine_learning_knows_client_ids_in_one_spelling() {
    let entra = Entra::start().await;
    let (secret, user_assigned) = (secret(&entra), entra.0.managed_identity().user_assigned);
    let query = |name| [("api-version", "2017-09-01"), ("resource", VAULT), (name, user_assigned.client_id.as_str())];
    for (name, is_known) in [("clientid", true), ("client_id", false)] {
        let answer = ask(&entra, MACHINE_LEARNING, &query(name), &[("secret", &secret)]).await;
        let claims = decoded(&answer.ok_text("access_token")).1;
        assert_eq!(claims["appid"] == json!(user_assigned.client_id), is_known, "{name}");
    }
    says(&ask(&entra, MACHINE_LEARNING, &query("clientid"), &[]).await, 401, "secret");
}

#[tokio::test]
async fn cloud_shell_takes_a_form() {
    let entra = Entra::start().await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = form_body(&[("resource", VAULT)]);
    send(&entra.0, "POST", CLOUD_SHELL, &[form, METADATA], body.as_bytes()).await.ok_text("access_token");
    says(&send(&entra.0, "POST", CLOUD_SHELL, &[form], body.as_bytes()).await, 400, "metadata header");
    let other = form_body(&[("resource", "https://no.example")]);
    let answer = send(&entra.0, "POST", CLOUD_SHELL, &[form, METADATA], other.as_bytes()).await;
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (400, &json!("AudienceNotSupported")));
    assert_eq!(send(&entra.0, "GET", CLOUD_SHELL, &[METADATA], b"").await.status, 405);
}

#[tokio::test]
async fn arc_gives_a_token_for_the_key_of_its_challenge_once() {
    let entra = Entra::start().await;
    let keys = entra.0.managed_identity().arc_keys;
    let query = [("api-version", "2020-06-01"), ("resource", VAULT)];
    let challenge = ask(&entra, ARC, &query, &[METADATA]).await;
    assert_eq!(challenge.status, 401);
    let realm = challenge.header("www-authenticate").unwrap().strip_prefix("Basic realm=/var/opt/azcmagent/tokens/").unwrap().to_owned();
    let key = std::fs::read_to_string(keys.join(&realm)).unwrap();
    says(&ask(&entra, ARC, &query, &[METADATA, ("authorization", "Basic guess")]).await, 401, "Basic Authorization");
    says(&ask(&entra, ARC, &query, &[("authorization", &format!("Basic {key}"))]).await, 400, "metadata header");
    ask(&entra, ARC, &query, &[METADATA, ("authorization", &format!("Basic {key}"))]).await.ok_text("access_token");
    assert!(!keys.join(&realm).exists());
    assert_eq!(ask(&entra, ARC, &query, &[METADATA, ("authorization", &format!("Basic {key}"))]).await.status, 401);
    drop(entra);
    assert!(!keys.exists());
}

/// A token of Arc for one of its identities.
async fn of_arc(entra: &Entra, selector: (&str, &str)) -> Answer {
    let query = [("api-version", "2020-06-01"), ("resource", VAULT), selector];
    let challenge = ask(entra, ARC, &query, &[METADATA]).await;
    let file = challenge.header("www-authenticate").unwrap().rsplit('/').next().unwrap().to_owned();
    let key = std::fs::read_to_string(entra.0.managed_identity().arc_keys.join(file)).unwrap();
    ask(entra, ARC, &query, &[METADATA, ("authorization", &format!("Basic {key}"))]).await
}

#[tokio::test]
async fn an_agent_says_which_identity_it_means_unless_it_is_an_old_one() {
    let entra = Entra::start().await;
    let ManagedIdentitySetting { system_assigned, user_assigned, .. } = entra.0.managed_identity();
    let answer = of_arc(&entra, ("msi_res_id", &user_assigned.resource_id)).await;
    assert_eq!(answer.ok_text("msi_res_id"), user_assigned.resource_id);
    assert_eq!(of_arc(&entra, ("client_id", &user_assigned.client_id)).await.ok_text("client_id"), user_assigned.client_id);
    entra.0.set_settings(Settings { arc_knows_identities: false, ..Settings::default() });
    let answer = of_arc(&entra, ("client_id", &user_assigned.client_id)).await;
    assert_eq!(decoded(&answer.ok_text("access_token")).1["appid"], json!(system_assigned.client_id));
    assert!(answer.json()["client_id"].is_null());
}

#[tokio::test]
async fn service_fabric_speaks_tls_and_gives_the_same_token_until_it_is_said_to_be_revoked() {
    let entra = Entra::start().await;
    let secret = secret(&entra);
    let (version, resource, header) = (("api-version", "2019-07-01-preview"), ("resource", VAULT), ("secret", secret.as_str()));
    says(&ask(&entra, FABRIC, &[version, resource], &[]).await, 400, "SecretHeaderNotFound");
    let plain = send(&entra.0, "GET", &format!("{FABRIC}?{}", form_body(&[version, resource])), &[header], b"").await;
    says(&plain, 400, "TLS");
    let token = ask(&entra, FABRIC, &[version, resource], &[header]).await.ok_text("access_token");
    assert_eq!(ask(&entra, FABRIC, &[version, resource], &[header]).await.ok_text("access_token"), token);
    let of_another = ("token_sha256_to_refresh", "cc0af97287543b65da2c7e1476426021826cab166f1e063ed012b855ff819656");
    assert_eq!(ask(&entra, FABRIC, &[version, resource, of_another], &[header]).await.ok_text("access_token"), token);
    let hash = hex(&sha256(token.as_bytes())).to_lowercase();
    let next = ask(&entra, FABRIC, &[version, resource, ("token_sha256_to_refresh", &hash), ("xms_cc", "CP1")], &[header]).await;
    let next = next.ok_text("access_token");
    assert_ne!(next, token);
    assert_eq!(decoded(&next).1["xms_cc"], json!(["CP1"]));
    says(&ask(&entra, FABRIC, &[version, resource, ("token_sha256_to_refresh", &hash.to_uppercase())], &[header]).await, 400, "lower case");
    says(&ask(&entra, FABRIC, &[("api-version", "1"), resource], &[header]).await, 400, "InvalidApiVersion");
}

#[tokio::test]
async fn the_log_has_no_secret_of_a_host() {
    let entra = Entra::start().await;
    let secret = secret(&entra);
    let query = [("api-version", "2019-08-01"), ("resource", VAULT)];
    ask(&entra, APP_SERVICE, &query, &[("x-identity-header", &secret)]).await;
    ask(&entra, MACHINE_LEARNING, &query, &[("secret", &secret)]).await;
    assert!(!format!("{:?}", entra.0.log()).contains(&secret));
    assert_eq!(entra.0.counts().requests, 2);
}
