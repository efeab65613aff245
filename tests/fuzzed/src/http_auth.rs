use azure_identity_wasm::{
    Secret,
    http_auth::{Rule, Scheme, Target, Veil, is_reserved},
};

/// Whatever a plugin asks for, a token goes to the host and below the path of its rule, as the most lenient server would read them; and whatever
/// a server repeats, in whatever parts, the token is not in it.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.splitn(3, '\n');
    let (authority, path, answer) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    if let Some(target) = Target::parse(Scheme::Https, authority, path) {
        judge(&target, authority, path);
    }
    repeat(answer.as_bytes());
}

fn judge(target: &Target, authority: &str, path: &str) {
    let host = authority.split(':').next().unwrap_or("").to_ascii_lowercase();
    assert!(!is_reserved(&host), "{authority}");
    let rule = |host, path| Rule::new(Scheme::Https, host, None, path).unwrap();
    if rule("api.example", "/").names(target) {
        assert_eq!(host, "api.example");
    }
    if rule("*.api.example", "/").names(target) {
        assert!(host.ends_with(".api.example") && host.len() > ".api.example".len(), "{authority}");
    }
    if rule("api.example", "/api").names(target) {
        let read = lenient(path.split(['?', '#']).next().unwrap_or(""));
        assert!(read == "/api" || read.starts_with("/api/"), "{path} is {read}");
    }
}

/// As a server reads a path that takes everything for a slash, decodes as long as there is something to decode, and cuts off parameters.
fn lenient(path: &str) -> String {
    let mut path = path.replace('\\', "/").into_bytes();
    loop {
        let decoded = decode(&path);
        if decoded == path {
            break;
        }
        path = decoded;
    }
    let path = String::from_utf8_lossy(&path).replace('\\', "/");
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/').map(|segment| segment.split(';').next().unwrap_or("")) {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

fn decode(bytes: &[u8]) -> Vec<u8> {
    let (mut decoded, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let escape =
            bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok()).filter(|digits| !digits.starts_with('+'));
        if let Some(byte) = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| bytes[at] == b'%') {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    decoded
}

/// Short ones that overlap with themselves are what is hard.
const TOKENS: [&str; 3] = ["abaab", "aab", "token"];

fn repeat(answer: &[u8]) {
    let mut veil = Veil::new();
    for token in TOKENS {
        veil.hide(Secret::from(token));
    }
    let mut whole = answer.to_vec();
    veil.cover(&mut whole);
    assert_eq!(whole.len(), answer.len());
    for size in [1, 2, 3, 5, 8, 100] {
        let (mut shown, mut kept) = (Vec::new(), Vec::new());
        for part in answer.chunks(size) {
            kept.extend_from_slice(part);
            let complete = veil.cover_part(&mut kept);
            shown.extend(kept.drain(..complete));
        }
        shown.append(&mut kept);
        assert_eq!(shown.len(), answer.len());
        for token in TOKENS {
            assert!(!shown.windows(token.len()).any(|window| window == token.as_bytes()), "{}", String::from_utf8_lossy(&shown));
        }
    }
}
