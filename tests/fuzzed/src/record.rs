use azure_identity_wasm::{ErrorKind, json::SerdeJson, token::AuthenticationRecord};

/// A record is one that is written and read again, or an error that says what is wrong with it.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    match AuthenticationRecord::deserialize(&text, &SerdeJson) {
        Ok(record) => {
            let all = [&record.authority, &record.client_id, &record.home_account_id, &record.tenant_id, &record.username];
            assert!(all.iter().all(|member| !member.bytes().any(|byte| byte.is_ascii_control())), "{record:?}");
            assert!(all.iter().map(|member| member.len()).sum::<usize>() <= text.len(), "{record:?}");
            assert!(
                !record.authority.contains("://")
                    || !text.contains("://")
                    || record.authority.matches("://").count() < text.matches("://").count()
            );
            assert_eq!(AuthenticationRecord::deserialize(&record.serialize(), &SerdeJson).as_ref().ok(), Some(&record));
        }
        Err(error) => {
            let message = error.message();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(message.starts_with("authenticationRecord: ") && message.is_ascii() && message.len() < 100, "{message}");
        }
    }
}
