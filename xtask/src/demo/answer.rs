//! What the routes' programs print.

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// What a route had to say of its token; of the page's own call, what Entra had.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Token(Token),
    Refused {
        credential: String,
        code: u64,
        advice: String,
    },
    /// A resource has let in somebody who has seen no token.
    LetIn {
        credential: String,
        application: String,
    },
}

/// A token, without itself.
#[derive(Debug, Deserialize, PartialEq)]
pub struct Token {
    pub credential: String,
    pub claims: Claims,
    pub milliseconds: Milliseconds,
}

/// Some of its claims.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct Claims {
    pub aud: String,
    pub appid: String,
    pub idtyp: String,
    /// Seconds since 1970.
    pub exp: i64,
}

/// How long the first call took, and the next one, which the cache answers.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Milliseconds {
    pub get_token: f64,
    pub get_token_cached: f64,
}

/// Reads `{ credential, claims, milliseconds }`, as most programs print it.
pub fn json(line: &str) -> Result<Answer> {
    Ok(Answer::Token(serde_json::from_str(line).context("the answer is not what it should be")?))
}

/// Reads what the page's own call came to.
pub fn refusal(line: &str) -> Result<Answer> {
    #[derive(Deserialize)]
    struct Refusal {
        credential: String,
        code: Option<u64>,
        said: String,
        advice: String,
    }
    let refusal: Refusal = serde_json::from_str(line).context("the answer is not what it should be")?;
    match refusal.code {
        Some(code) => Ok(Answer::Refused { credential: refusal.credential, code, advice: refusal.advice }),
        None => bail!("Entra did not refuse the page: {}", refusal.said),
    }
}

/// Reads what the emulator's protected resource says to whom it lets in, by the token of this credential.
pub fn of_resource(credential: &str, line: &str) -> Result<Answer> {
    #[derive(Deserialize)]
    struct Welcome {
        application: String,
    }
    let Welcome { application } = serde_json::from_str(line).with_context(|| format!("the resource does not let it in: {line}"))?;
    Ok(Answer::LetIn { credential: credential.to_owned(), application })
}

/// Reads what `examples/wasmtime-host --print-token` prints.
pub fn with_token(line: &str) -> Result<Answer> {
    #[derive(Deserialize)]
    struct Facts {
        credential: String,
        token: String,
        milliseconds: Milliseconds,
    }
    // Not with a cause: it might quote the token.
    let Ok(Facts { credential, token, milliseconds }) = serde_json::from_str(line) else { bail!("the answer is not what it should be") };
    Ok(Answer::Token(Token { credential, claims: claims(&token)?, milliseconds }))
}

fn claims(token: &str) -> Result<Claims> {
    let payload = token.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    payload.and_then(|payload| serde_json::from_slice(&payload).ok()).context("the token is no JWT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(answer: Answer) -> Token {
        match answer {
            Answer::Token(token) => token,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn claims_and_times_are_read_from_json() {
        let line = r#"{"credential":"C","claims":{"aud":"a","appid":"b","idtyp":"app","exp":7},"milliseconds":{"getToken":5.5,"getTokenCached":0.02}}"#;
        let token = token(json(line).unwrap());
        assert_eq!(token.claims, Claims { aud: "a".into(), appid: "b".into(), idtyp: "app".into(), exp: 7 });
        assert_eq!(token.milliseconds, Milliseconds { get_token: 5.5, get_token_cached: 0.02 });
    }

    #[test]
    fn claims_are_read_from_a_token() {
        let jwt = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(r#"{"aud":"a","appid":"b","idtyp":"app","exp":7}"#));
        let line = format!(r#"{{"credential":"C","token":"{jwt}","milliseconds":{{"getToken":1,"getTokenCached":0.1}}}}"#);
        assert_eq!(token(with_token(&line).unwrap()).claims, Claims { aud: "a".into(), appid: "b".into(), idtyp: "app".into(), exp: 7 });
    }

    #[test]
    fn no_error_quotes_a_token() {
        for line in [r#"{"token":"eyJ0.secret.x"}"#, r#"{"credential":"C","token":"eyJ0.secret.x","milliseconds":{"getToken":1}}"#] {
            assert!(!format!("{:?}", with_token(line).unwrap_err()).contains("secret"));
        }
    }

    #[test]
    fn whom_a_resource_lets_in_is_read_and_whom_it_does_not_is_an_error() {
        let let_in = Answer::LetIn { credential: "C".into(), application: "b".into() };
        assert_eq!(of_resource("C", r#"{"application":"b","method":"GET"}"#).unwrap(), let_in);
        assert!(of_resource("C", r#"{"error":"invalid_token"}"#).unwrap_err().to_string().contains("does not let it in"));
    }

    #[test]
    fn a_page_that_was_not_refused_is_an_error() {
        let refused = r#"{"credential":"C","code":9002326,"said":"Refused","advice":"Ask a server."}"#;
        assert!(matches!(refusal(refused).unwrap(), Answer::Refused { code: 9_002_326, .. }));
        let error = refusal(r#"{"credential":"C","code":null,"said":"Entra gave this page a token.","advice":""}"#).unwrap_err();
        assert!(error.to_string().contains("gave this page a token"));
    }
}
