//! Hosts that share a Redis server, as those of a fleet do.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wasmtime_host::{AuditLog, Config, Credentials};

use crate::support::{Entra, Kept, RedisServer, ask, cloud_identity};

/// A host of a fleet, with one application.
fn host(entra: &Entra, server: &RedisServer, key: &str) -> Credentials {
    let config = format!(
        r#"allow-inline-secrets = true
[credentials.app]
kind = "client-secret"
tenant = "{}"
client = "{}"
secret = {{ inline = "{}" }}
authority = "{}"
disable-instance-discovery = true
[machine]
token-store = {{ redis = {{ inline = "{}" }}, encryption-key = {{ inline = "{key}" }} }}
[network]
ca = "{}"
"#,
        entra.tenant_id(),
        entra.client_id,
        entra.client_secret,
        entra.emulator.origin(),
        server.url(),
        entra.trusted().display(),
    );
    let config = Config::parse("host.toml", &config).unwrap_or_else(|error| panic!("{error}"));
    let log = AuditLog::to(Kept::default(), config.audit.format);
    Credentials::new(cloud_identity().clone(), config, log).expect("credentials")
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn hosts_of_a_fleet_share_a_token_that_nobody_reads_in_redis() {
    let (entra, server) = (Entra::start().await, RedisServer::start());
    let key = STANDARD.encode([7; 32]);
    let token = ask(&host(&entra, &server, &key)).await;
    for _ in 0..3 {
        assert_eq!(ask(&host(&entra, &server, &key)).await, token);
    }
    assert_eq!(entra.token_requests(), 1);

    let dump = server.dump(|text| STANDARD.decode(text).expect("base64"));
    assert!(dump.len() > 1000);
    for word in [&*token, &*entra.client_id, &*entra.client_secret, entra.tenant_id()] {
        assert!(!dump.windows(word.len()).any(|window| window == word.as_bytes()));
    }
    // Another key is another application's, as far as the store can tell.
    assert_ne!(ask(&host(&entra, &server, &STANDARD.encode([8; 32]))).await, token);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn while_redis_is_away_each_host_has_its_token_at_one_request() {
    let (entra, mut server) = (Entra::start().await, RedisServer::start());
    let key = STANDARD.encode([7; 32]);
    let running = host(&entra, &server, &key);
    let token = ask(&running).await;
    server.kill();
    assert_eq!(ask(&running).await, token);
    for _ in 0..2 {
        let begun = Instant::now();
        assert_ne!(ask(&host(&entra, &server, &key)).await, token);
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    }
    assert_eq!(entra.token_requests(), 3);
}

#[tokio::test]
#[ignore = "needs dist/component: cargo xtask test builds it first"]
async fn a_key_that_is_none_is_told_at_once() {
    let (entra, server) = (Entra::start().await, RedisServer::start());
    let config = format!(
        "allow-inline-secrets = true\n[machine]\ntoken-store = {{ redis = {{ inline = \"{}\" }}, encryption-key = {{ inline = \"short\" }} }}\n[network]\nca = \"{}\"\n",
        server.url(),
        entra.trusted().display()
    );
    let config = Config::parse("host.toml", &config).unwrap_or_else(|error| panic!("{error}"));
    let log = AuditLog::to(Kept::default(), config.audit.format);
    let refused = Credentials::new(cloud_identity().clone(), config, log).unwrap_err().to_string();
    assert!(refused.contains("encryption-key: it is 32 bytes in base64") && !refused.contains("short"), "{refused}");
}
