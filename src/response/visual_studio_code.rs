//! The record that Visual Studio Code leaves of who has signed in.

use crate::{authority::TenantId, json::Json};

/// Whether it is one, of the editor's own application.
pub fn is_record(text: &str, json: &dyn Json) -> bool {
    let Ok(document) = json.parse(text) else { return false };
    let has = |member| document.text(member).is_some_and(|text| !text.is_empty());
    document.text("tenantId").is_some_and(|tenant| TenantId::parse(&tenant).is_ok())
        && document.text("clientId").is_some_and(|client| client == APPLICATION)
        && ["username", "homeAccountId", "authority"].into_iter().all(has)
        && document.text("version").is_none_or(|version| version == "1.0")
}

const APPLICATION: &str = "aebc6443-996d-45c2-90f0-388ff96faa56";

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;
    use crate::json::SerdeJson;

    const GOOD: &str =
        r#"{"tenantId":"t-1","clientId":"aebc6443-996d-45c2-90f0-388ff96faa56","username":"u","homeAccountId":"h","authority":"a"}"#;

    #[test]
    fn a_record_has_all_its_members_and_is_of_the_editor() {
        let is = |text: &str| is_record(text, &SerdeJson);
        assert!(is(GOOD));
        assert!(is(&GOOD.replace("{\"t", "{\"version\":\"1.0\",\"t")));
        assert!(!is(&GOOD.replace("{\"t", "{\"version\":\"2.0\",\"t")));
        assert!(!is(&GOOD.replace("t-1", "t/1")));
        assert!(!is(&GOOD.replace("aebc", "bebc")));
        for member in ["\"t-1\"", "\"u\"", "\"h\"", "\"a\""] {
            for other in ["\"\"", "null", "1"] {
                let text: String = GOOD.replacen(member, other, 1);
                assert!(!is(&text), "{text}");
            }
        }
        for bad in ["", "[]", "null", "{}"] {
            assert!(!is(bad), "{bad}");
        }
    }
}
