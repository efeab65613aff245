//! Tokens and assertions stay right when this machine's clock is not.

use azure_identity_wasm::{ClientCertificateCredential, GetTokenOptions};

use crate::support::{VAULT, application, entra, options_for};

#[tokio::test]
async fn an_assertion_is_renewed_once_when_the_clocks_are_two_hours_apart() {
    for offset in [7200, -7200] {
        let entra = entra().await;
        entra.set_clock_offset(offset);
        let client = application::register(&entra);
        let credential =
            ClientCertificateCredential::new(entra.tenant_id(), &client, application::certificate(), &options_for(&entra)).unwrap();
        let token = credential.get_token(VAULT, &GetTokenOptions::default()).await.unwrap();
        let lifetime = token.expires_on.seconds() - (entra.now() - offset);
        assert!((3500..=3600).contains(&lifetime), "{lifetime} s of this machine's time, {offset} s apart");
        assert_eq!(entra.counts().token, 2, "the refused one and the right one");
        credential.get_token(&["https://storage.azure.com/.default"], &GetTokenOptions::default()).await.unwrap();
        assert_eq!(entra.counts().token, 3, "and the next one is right at once");

        entra.set_clock_offset(0);
        credential.get_token(&["https://graph.microsoft.com/.default"], &GetTokenOptions::default()).await.unwrap();
        assert_eq!(entra.counts().token, 5, "a clock that is set right meanwhile costs one request");
    }
}
