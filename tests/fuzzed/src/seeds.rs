//! The first seeds of each target: what real servers and programs send, and a little of what they should not. The keys in them are made
//! anew each time and belong to nothing.

use base64::{Engine, engine::general_purpose::STANDARD};
use fuzzed::PASSWORD;

use crate::{
    ber,
    files::{FILES, File},
    managed_identity_seeds,
    material::{MATERIAL, certificate_der, key_der},
    openssl::OpenSsl,
    tool_seeds,
};

/// None for a target that is not known.
pub fn of(target: &str) -> Option<Vec<Vec<u8>>> {
    Some(match target {
        "token_response" => texts(TOKEN_RESPONSES),
        "error_body" => texts(ERROR_BODIES).into_iter().chain([endless_error()]).collect(),
        "www_authenticate" => texts(CHALLENGES),
        "id_token" => texts(ID_TOKENS),
        "authentication_record" => texts(RECORDS),
        "msal_cache" => caches(),
        "azure_cli_output" => texts(tool_seeds::AZURE_CLI_OUTPUT),
        "azure_developer_cli_output" => texts(tool_seeds::AZURE_DEVELOPER_CLI_OUTPUT),
        "azure_powershell_output" => texts(tool_seeds::AZURE_POWERSHELL_OUTPUT),
        "visual_studio_code_record" => texts(tool_seeds::VISUAL_STUDIO_CODE_RECORD),
        "managed_identity_response" => texts(managed_identity_seeds::RESPONSES),
        "arc_challenge" => texts(managed_identity_seeds::CHALLENGES),
        "http_auth" => texts(REQUESTS),
        "pem" => certificates(|bytes| bytes.first() != Some(&0x30)).chain(odd_pem_files()).collect(),
        "pkcs12" => certificates(|bytes| bytes.first() == Some(&0x30)).chain(odd_binary_files()).collect(),
        _ => return None,
    })
}

/// Each entry alone in its cache, and all of them in one.
fn caches() -> Vec<Vec<u8>> {
    let cache = |entries: &[(&str, &str)]| {
        let sections: Vec<_> = ["AccessToken", "RefreshToken", "IdToken", "Account", "AppMetadata", "Unknown"]
            .iter()
            .map(|section| {
                let of = entries.iter().enumerate().filter(|(_, (name, _))| name == section);
                let of: Vec<_> = of.map(|(number, (_, entry))| format!("\"k{number}\":{entry}")).collect();
                format!("\"{section}\":{{{}}}", of.join(","))
            })
            .collect();
        format!("{{{}}}", sections.join(",")).into_bytes()
    };
    let alone = ENTRIES.iter().map(|entry| cache(&[("Account", ACCOUNT), *entry]));
    alone.chain([cache(ENTRIES)]).chain(texts(ODD_CACHES)).collect()
}

fn endless_error() -> Vec<u8> {
    format!("{{\"error_description\":\"{}\"}}", "no end ".repeat(200)).into_bytes()
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Of the matrix of the tests, what is quick to read and small.
fn certificates(is_wanted: fn(&[u8]) -> bool) -> impl Iterator<Item = Vec<u8>> {
    let is_quick = |file: &File| (!file.is_slow && !file.name.contains("000")) || file.name.contains("-scrypt_N 1024");
    let fits = move |file: &&File| is_quick(file) && file.bytes.len() <= 8192 && is_wanted(&file.bytes);
    FILES.iter().filter(fits).map(|file| file.bytes.clone())
}

fn odd_pem_files() -> Vec<Vec<u8>> {
    let material = &*MATERIAL;
    let together = |parts: &[&str]| parts.concat().into_bytes();
    let block = |label: &str, data: &[u8]| format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(data));
    let in_ber = block("PRIVATE KEY", &ber::rewritten(&key_der(&material.key)));
    vec![
        Vec::new(),
        together(&[&material.leaf]),
        together(&[&material.key]),
        together(&[&in_ber, &material.leaf]),
        together(&[&material.key, &material.other]),
        together(&[&material.key, &material.other_key, &material.leaf]),
        together(&[&material.short_key, &material.short]),
        together(&[&material.elliptic_key, &material.elliptic]),
        together(&[&material.ed25519_key]),
        together(&[&material.pss_key]),
        together(&[&block("EC PRIVATE KEY", &[1, 2, 3])]),
        together(&[&block("OPENSSH PRIVATE KEY", &[1, 2, 3])]),
        together(&[&block("ENCRYPTED PRIVATE KEY", &[1, 2, 3])]),
        together(&[&block("CERTIFICATE", &[0x30, 0])]),
        together(&["-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: RC4,00\n\nAQID\n-----END RSA PRIVATE KEY-----\n"]),
        together(&["-----BEGIN CERTIFICATE-----\nAQI\n-----END CERTIFICATE-----\n"]),
        together(&["-----BEGIN CERTIFICATE-----\nAQID"]),
        together(&["\u{feff}no block"]),
        b"\xff\xfe-\0-\0".to_vec(),
    ]
}

fn odd_binary_files() -> Vec<Vec<u8>> {
    let openssl = OpenSsl::new();
    openssl.write("key", MATERIAL.key.as_bytes());
    openssl.write("leaf", MATERIAL.leaf.as_bytes());
    let made = |how: &str| {
        openssl.run_with_password(&format!("pkcs12 -export -in leaf -inkey key -out out {how}"), "-passout", PASSWORD);
        openssl.read("out")
    };
    let plain = made("-keypbe NONE -certpbe NONE -iter 16");
    // The number of its iterations, which is the last one.
    let mut never = plain.clone();
    if let Some(last) = never.last_mut() {
        *last = 0;
    }
    vec![
        made("-keypbe PBE-MD5-DES -certpbe PBE-SHA1-DES -iter 16 -provider legacy -provider default"),
        made("-keypbe NONE -certpbe NONE -iter 3000000"),
        plain,
        never,
        certificate_der(&MATERIAL.leaf),
        key_der(&MATERIAL.key),
        vec![0x30, 0x80, 0, 0],
    ]
}

const TOKEN_RESPONSES: &[&str] = &[
    r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0eXAi.eyJvaWQiOiIxIn0.c2ln"}"#,
    r#"{"token_type":"bearer","expires_in":"86399","refresh_in":"43199","access_token":"~m4rk3d~"}"#,
    r#"{"token_type":"pop","expires_on":"1790003600","access_token":"eyJ.eyJhcHBpZCI6IjEiLCJ0aWQiOiIyIiwidXBuIjoiYUBiIiwib2lkIjoiMyJ9.x"}"#,
    r#"{"token_type":"echo s3cr3t+0f~the.app\r\n","expires_in":3600,"access_token":"a"}"#,
    r#"{"expires_in":-1,"access_token":"~m4rk3d~ eyJhbGciOi"}"#,
    r#"{"expires_in":99999999999999999999,"access_token":"a.eyJhenAiOiIxIn0"}"#,
    r#"{"expires_in":3600.9,"refresh_in":1e3,"access_token":"a"}"#,
    r#"{"expires_in":" 3600.5 ","access_token":"a","refresh_in":null,"error":null}"#,
    r#"{"expires_in":true,"access_token":"~m4rk3d~"}"#,
    r#"{"access_token":"~m4rk3d~","expires_in":3600,"error":"invalid_grant","error_codes":[50076,"7000215",1.5,null]}"#,
    r#"{"access_token":""}"#,
    r#"{"access_token":7,"expires_in":3600}"#,
    "[]",
    "",
    "{\"access_token\":\"~m4rk3d~\",\"expires_in\":36",
    "200\ndate: Mon, 21 Sep 2026 14:13:20 GMT\n\n{\"expires_on\":1790003600,\"access_token\":\"a\"}",
    "200\nDate: Sunday, 06-Nov-94 08:49:37 GMT\nX-Ms-Request-Id: s3cr3t+0f~the.app\n\n{\"expires_on\":1790003600,\"access_token\":\"a\"}",
    "201\ncontent-type: application/json\n\n{\"access_token\":\"~m4rk3d~\",\"expires_in\":3600}",
    "200\n\n{\"expires_in\":3600,\"refresh_in\":7200,\"token_type\":\"\",\"access_token\":\"\u{e9}\\u0000\"}",
];

const ERROR_BODIES: &[&str] = &[
    r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215],"timestamp":"2026-09-21 14:13:20Z","trace_id":"1d0c","correlation_id":"2e1f","error_uri":"https://x"}"#,
    r#"{"error":"invalid_grant","suberror":"basic_action","claims":"{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}","error_codes":[50079]}"#,
    r#"{"error":"invalid_grant","claims":"you sent s3cr3t+0f~the.app"}"#,
    r#"{"error":"invalid_request","error_description":"you sent s3cr3t+0f~the.app, s3cr3t%2B0f~the.app and s3cr3t%2b0f%7ethe.app 100%"}"#,
    r#"{"error_description":"two\r\nlines.\u0085 and \u2028","trace_id":"two","correlation_id":"x"}"#,
    r#"{"error":"","error_description":"","access_token":"~m4rk3d~"}"#,
    r#"{"error":"unauthorized_client","error_codes":[700016,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}"#,
    r#"{"error":"interaction_required","error_codes":[-1,4294967296,53003]}"#,
    "503\nretry-after: 7\n\n{\"error\":\"temporarily_unavailable\"}",
    "429\nRetry-After: Mon, 21 Sep 2026 14:13:27 GMT\nDate: Mon, 21 Sep 2026 14:13:20 GMT\n\n",
    "429\nretry-after-ms: 2500\ncontent-type: text/html s3cr3t+0f~the.app\n\n<html>~m4rk3d~ s3cr3t+0f~the.app</html>",
    "500\nx-ms-retry-after-ms: 99999999999999999999\nretry-after: soon\n\n{}",
    "408\nretry-after: -1\n\nnull",
    "200\n\n{\"error\":\"server_error\",\"error_description\":\"in a 200\"}",
    "302\nlocation: https://elsewhere\n\n",
    "501\n\n{\"error\":{\"code\":\"x\"}}",
    "0\n\n{\"access_token\":\"~m4rk3d~\",\"expires_in\":3600}",
];

const CHALLENGES: &[&str] = &[
    r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9fX0=""#,
    r#"Negotiate YII=, Basic realm="a, \"b", bearer error=insufficient_claims,claims=eyJ4Ijoifn4-Pz8ifQ"#,
    "Negotiate YIIabc , Bearer error = \"invalid_token\" error_description = \"The token expired\"",
    "Basic realm=\"x\"\nBearer error=\"\\insufficient_\\claims\", claims=\"e30\"\nDigest x",
    "Bearer error=\"insufficient_claims\", claims=\"W10=\", Bearer error=\"insufficient_claims\", claims=\"e30==\"",
    "Bearer error=\"insufficient_claims\", claims=\"e3+/0=\u{e9}\"",
    "Bearer error=\"insufficient_claims\", claims=\"e30",
    "Bearer error=\"insufficient_claims\", claims=\"e\"",
    "Bearer error=\"insufficient_claims\", claims=\"e3 0=\", claims=\"e30=e30=\"",
    "Bearer error=\"insufficient_claims\", claims=\"/w==\"",
    "Bearer ,, =x",
    "Bearer",
    "",
];

const ID_TOKENS: &[&str] = &[
    "{\"oid\":\"o\",\"sub\":\"s\",\"tid\":\"t\",\"preferred_username\":\"user@contoso.example\",\"nonce\":\"n\"}\n{\"uid\":\"u\",\"utid\":\"t\"}\n\
     {\"refresh_token_expires_in\":86400,\"foci\":\"1\"}",
    "{\"sub\":\"s\",\"upn\":\"user@contoso.example\"}\n",
    "{\"sub\":\"s\",\"email\":\"user@contoso.example\"}\n{\"uid\":\"u\"}",
    "{\"sub\":\"\",\"tid\":\"\"}\n{\"uid\":\"\",\"utid\":\"\"}\n{\"refresh_token\":\"\"}",
    "{\"sub\":\"a\\nb\\u0000\"}\n{\"uid\":\"a\\tb\",\"utid\":7}",
    "=opaque\n=%%%\n{\"error\":\"invalid_grant\"}",
    "=a.b.c\n=e30",
    "=\n=\n",
    "[]\nnull\n{\"refresh_token_expires_in\":\"-5\",\"foci\":\"a\\rb\"}",
    "{\"sub\":\"ü\",\"tid\":\"t\"}\n{\"uid\":\"u\",\"utid\":\"t\",\"xms_tdbr\":\"EU\"}",
];

const RECORDS: &[&str] = &[
    "{\"authority\":\"login.microsoftonline.com\",\"clientId\":\"c\",\"homeAccountId\":\"u.t\",\"tenantId\":\"t\",\"username\":\"n\",\"version\":\"1.0\"}",
    "{\"authority\":\"https://login.microsoftonline.us/\",\"clientId\":\"c\",\"homeAccountId\":\"u.t\",\"tenantId\":\"t\",\"username\":\"n\"}",
    "{\"authority\":\"://\",\"clientId\":\"\",\"homeAccountId\":\"\",\"tenantId\":\"\",\"username\":\"\\\"\\\\\\u007f\"}",
    "{\"authority\":\"a/b://c\",\"clientId\":\"ü\",\"homeAccountId\":\"\\u2028\",\"tenantId\":\"t\",\"username\":\"n\",\"more\":[{}]}",
    "{\"version\":\"2.0\"}",
    "{\"version\":2}",
    "{\"authority\":\"a\\nb\"}",
    "{}",
    "[]",
    "",
    "{\"authority\":\"a\",\"clientId\":7}",
];

const ACCOUNT: &str = r#"{"home_account_id":"u1.t1","environment":"login.windows.net","realm":"t1","username":"n","client_info":"i"}"#;

/// Of each section, in every library's manner.
const ENTRIES: &[(&str, &str)] = &[
    ("Account", ACCOUNT),
    ("Account", r#"{"home_account_id":"u1.t1","environment":"sts.windows.net","realm":"guest","username":"","tenantProfiles":["{}"]}"#),
    (
        "AccessToken",
        r#"{"secret":"AT","home_account_id":"u1.t1","environment":"login.microsoftonline.com","client_id":"c1","target":"s1 s2","realm":"t1","credential_type":"AccessToken","token_type":"Bearer","cached_at":"1790000000","expires_on":"1790003600","refresh_on":"1790001800"}"#,
    ),
    (
        "AccessToken",
        r#"{"secret":"AT","home_account_id":null,"environment":"login.microsoftonline.com","client_id":"C1","target":"openid S1","realm":"T1","expires_on":1790086400}"#,
    ),
    (
        "AccessToken",
        r#"{"secret":"AT","home_account_id":"","environment":"login.microsoft.com","client_id":"c1","target":"s1","realm":"t1","expires_on":"1789999999","ext_cache_key":"h"}"#,
    ),
    (
        "RefreshToken",
        r#"{"secret":"RT","home_account_id":"u1.t1","environment":"login.microsoftonline.com","client_id":"c1","last_modification_time":"1790000000"}"#,
    ),
    (
        "RefreshToken",
        r#"{"secret":"RT","home_account_id":"u1.t1","environment":"login.windows.net","client_id":"c2","family_id":"1","expires_on":"1790000001"}"#,
    ),
    ("RefreshToken", r#"{"secret":"refused","home_account_id":"u2.t1","environment":"login.windows.net","client_id":"c1"}"#),
    ("IdToken", r#"{"secret":"IT","home_account_id":"u1.t1","environment":"login.microsoftonline.com","client_id":"c1","realm":"t1"}"#),
    ("AppMetadata", r#"{"client_id":"c1","environment":"login.windows.net","family_id":"1"}"#),
    ("AppMetadata", r#"{"client_id":"c1","environment":"login.microsoftonline.com"}"#),
    ("Unknown", r#"{"home_account_id":"u1.t1","big":12345678901234567890123,"null":null}"#),
];

const ODD_CACHES: &[&str] = &[
    "",
    " \n",
    "{}",
    "[]",
    "{\"AccessToken\":[],\"Account\":null,\"RefreshToken\":7,\"IdToken\":\"\"}",
    "{\"AccessToken\":{\"a\":null,\"b\":[],\"c\\n\":{}}}",
    "{\"Account\":{\"x\":{\"home_account_id\":7,\"environment\":\"login.windows.net\"},\"x\":{}}}",
    "{\"a\":{\"b\":{\"c\":{\"d\":[[[[{}]]]]}}},\"a\":1e999}",
];

/// What a plugin asks for, and what it is answered.
const REQUESTS: &[&str] = &[
    "api.example\n/api/orders?top=1\nwelcome, token",
    "a.api.example:443\n/\nabaabaab",
    "api.example\n/api/../admin\naabaab tok en",
    "api.example:443\n/api/%2e%2e%2fadmin;x=1\nabaaabaabtoken",
    "api.example\n/%61pi/..;/admin\ntotoken",
    "169.254.169.254\n/metadata/identity/oauth2/token\n",
    "[::ffff:a9fe:a9fe]:80\n/api\\..\\x#y\n",
    "api.example@evil.example\n//api//x\n",
];
