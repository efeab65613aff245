//! The `jwt` matcher: a compact JWS (RFC 7515), decoded and, when the vector has a public key, verified.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey, pkcs8::DecodePublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    pattern::Pattern,
    text::{quote, show},
};

/// What a JWT must be; its header and claims may have more.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawJwtPattern")]
pub struct JwtPattern {
    header: Pattern,
    claims: Pattern,
    /// `header` or `claims`, and the name of what must not be there.
    absent: Vec<(Part, String)>,
    verify: Option<RsaPublicKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Header,
    Claims,
}

impl JwtPattern {
    pub(crate) fn differences(&self, actual: &Value, name: &str) -> Vec<String> {
        let Some((jwt, token)) = actual.as_str().and_then(|text| Some((Jwt::parse(text)?, text))) else {
            return vec![format!("{name} is {}, expected a JWT", show(actual))];
        };
        let (header, claims) = (Value::Object(jwt.header), Value::Object(jwt.claims));
        let mut found = self.header.differences(Some(&header), &format!("{name} header"));
        found.extend(self.claims.differences(Some(&claims), &format!("{name} claims")));
        for (part, member) in &self.absent {
            let (part, value) = if *part == Part::Header { ("header", &header) } else { ("claims", &claims) };
            if value.get(member).is_some() {
                found.push(format!("{name} has {part}.{member}, which must be absent"));
            }
        }
        if let Some(key) = &self.verify {
            let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed);
            found.extend(signature_difference(key, header.get("alg"), signed, &jwt.signature, name));
        }
        found
    }
}

struct Jwt {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signature: Vec<u8>,
}

impl Jwt {
    /// RFC 7515, 7.1: base64url without padding, three parts.
    fn parse(text: &str) -> Option<Self> {
        let decoded: Vec<Vec<u8>> = text.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).ok()).collect::<Option<_>>()?;
        let [header, claims, signature] = <[Vec<u8>; 3]>::try_from(decoded).ok()?;
        let object = |bytes: &[u8]| serde_json::from_slice(bytes).ok();
        Some(Self { header: object(&header)?, claims: object(&claims)?, signature })
    }
}

/// RFC 7518: RS256 is 3.3; PS256 is 3.5, with MGF1 of SHA-256 and a salt of 32 bytes.
fn signature_difference(key: &RsaPublicKey, algorithm: Option<&Value>, signed: &str, signature: &[u8], name: &str) -> Option<String> {
    let hash = Sha256::digest(signed.as_bytes());
    let algorithm = algorithm.and_then(Value::as_str).unwrap_or_default();
    let good = match algorithm {
        "RS256" => key.verify(Pkcs1v15Sign::new::<Sha256>(), &hash, signature).is_ok(),
        "PS256" => key.verify(Pss::new_with_salt::<Sha256>(32), &hash, signature).is_ok(),
        other => return Some(format!("{name} is signed with {}, expected RS256 or PS256", quote(other))),
    };
    (!good).then(|| format!("{name} has a {algorithm} signature that the public key does not verify"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJwtPattern {
    #[serde(default)]
    header: Map<String, Value>,
    #[serde(default)]
    claims: Map<String, Value>,
    #[serde(default)]
    absent: Vec<String>,
    verify: Option<String>,
}

impl TryFrom<RawJwtPattern> for JwtPattern {
    type Error = String;

    fn try_from(raw: RawJwtPattern) -> Result<Self, String> {
        let part = |path: String| match path.split_once('.') {
            Some(("header", name)) => Ok((Part::Header, name.into())),
            Some(("claims", name)) => Ok((Part::Claims, name.into())),
            _ => Err(format!("jwt.absent names {path:?}, expected header.NAME or claims.NAME")),
        };
        let key = |pem: String| {
            RsaPublicKey::from_public_key_pem(&pem).map_err(|error| format!("jwt.verify is not an RSA public key in PEM: {error}"))
        };
        Ok(Self {
            header: Value::Object(raw.header).try_into()?,
            claims: Value::Object(raw.claims).try_into()?,
            absent: raw.absent.into_iter().map(part).collect::<Result<_, _>>()?,
            verify: raw.verify.map(key).transpose()?,
        })
    }
}
