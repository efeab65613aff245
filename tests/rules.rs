//! The rules that keep the code as `ARCHITECTURE.md` says it is, read from the source files.
//!
//! - **R1** no `async`, `await` or `host::` in `request/`, `response/`, `token/`, `authority/` and the pure policy files.
//! - **R2** `credential/` never parses or prints JSON itself.
//! - **R3** `wasm_bindgen`, `js_sys`, `web_sys` only under `src/js/`; `wit_bindgen` only under `src/component/`.
//! - **R4** no `unwrap`, `expect`, `panic!` and the like, and no indexing that can panic, outside tests.
//! - **R5** no file over 400 lines.
//!
//! Two more are builds, and steps of `cargo xtask test` (`xtask/src/checks/`): **R6**, that each component's imports equal its golden
//! file (`components.rs`), and **R7**, that the core builds for `wasm32v1-none` (`rust.rs`).
//!
//! The checks read text, not syntax: comments, literals and test modules are blanked, and the code is as rustfmt leaves it.

use std::fs;
use std::path::{Path, PathBuf};

const PURE: [&str; 11] = [
    "src/request/",
    "src/response/",
    "src/token/",
    "src/authority/",
    "src/cache/policy.rs",
    "src/cache/key.rs",
    "src/cache/msal/",
    "src/cache/record.rs",
    "src/transport/retry.rs",
    "src/transport/http_date.rs",
    "src/http_auth/",
];

/// What would read or write JSON. A codec may be passed on.
const JSON: [&str; 5] = ["serde_json", "SerdeJson", "Json", "Document", "json::"];

/// Each with the only folder that may name it.
const BINDINGS: [(&str, &str); 4] =
    [("wasm_bindgen", "src/js/"), ("js_sys", "src/js/"), ("web_sys", "src/js/"), ("wit_bindgen", "src/component/")];

const PANICS: [&str; 8] = [".unwrap(", ".unwrap_err(", ".expect(", ".expect_err(", "panic!", "unreachable!", "todo!", "unimplemented!"];

const MOST_LINES: usize = 400;

/// The kinds of files that R5 is about.
const WRITTEN: [&str; 6] = ["rs", "js", "mjs", "ts", "wit", "css"];

#[test]
fn r1_the_edges_are_pure() {
    assert_none(sources().iter().flat_map(|(path, source)| impurities(path, source)));
}

#[test]
fn r2_credentials_leave_json_to_others() {
    assert_none(sources().iter().flat_map(|(path, source)| json_in_credentials(path, source)));
}

#[test]
fn r3_bindings_stay_in_their_folder() {
    assert_none(sources().iter().flat_map(|(path, source)| strayed_bindings(path, source)));
}

#[test]
fn r4_nothing_panics() {
    assert_none(sources().iter().flat_map(|(path, source)| panics(path, source)));
}

#[test]
fn r5_no_file_is_long() {
    let files = files_below(&root(), &|path| is_ours(path));
    let written: Vec<PathBuf> = files.into_iter().filter(|path| has_extension(path, &WRITTEN)).collect();
    assert!(written.len() > 100, "only {} files found", written.len());
    assert_none(written.iter().filter_map(|path| too_long(&name_of(path), &fs::read_to_string(path).unwrap())));
}

fn impurities(path: &str, source: &str) -> Vec<String> {
    if !PURE.iter().any(|pure| path.starts_with(pure)) {
        return Vec::new();
    }
    found(path, &without_tests(&blanked(source).0), &["async", "await", "host::"])
}

fn json_in_credentials(path: &str, source: &str) -> Vec<String> {
    if !path.starts_with("src/credential/") {
        return Vec::new();
    }
    let (code, literals) = blanked(source);
    let by_hand = literals
        .iter()
        .filter(|(_, text)| text.replace(['\\', ' '], "").contains("{\""))
        .map(|(line, _)| says(path, *line, "JSON by hand"));
    found(path, &without_tests(&code), &JSON).into_iter().chain(by_hand).collect()
}

fn strayed_bindings(path: &str, source: &str) -> Vec<String> {
    let words: Vec<&str> = BINDINGS.iter().filter(|(_, folder)| !path.starts_with(folder)).map(|(word, _)| *word).collect();
    found(path, &blanked(source).0, &words)
}

fn panics(path: &str, source: &str) -> Vec<String> {
    let code = without_tests(&blanked(source).0);
    let indexed =
        code.lines().enumerate().filter(|(_, line)| indexes(line)).map(|(line, _)| says(path, line, "indexing can panic: use get"));
    found(path, &code, &PANICS).into_iter().chain(indexed).collect()
}

fn too_long(path: &str, source: &str) -> Option<String> {
    let lines = source.lines().count();
    (lines > MOST_LINES).then(|| format!("{path}: {lines} lines"))
}

/// Where the words stand in the code, not as parts of longer ones.
fn found(path: &str, code: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for word in words {
            let stands_alone = |at: usize| {
                let before = line[..at].chars().next_back().filter(|_| word.starts_with(is_name));
                let after = line[at + word.len()..].chars().next().filter(|_| word.ends_with(is_name));
                !before.is_some_and(is_name) && !after.is_some_and(is_name)
            };
            if line.match_indices(word).any(|(at, _)| stands_alone(at)) {
                found.push(says(path, number, word));
            }
        }
    }
    found
}

/// Whether a line indexes: a `[` that stands right behind a value, and is not `[..]`, which takes all there is.
fn indexes(line: &str) -> bool {
    line.match_indices('[').any(|(at, _)| {
        let before = line[..at].trim_end_matches(is_name);
        let word = &line[before.len()..at];
        let is_lifetime = before.ends_with('\'');
        let behind_value = !word.is_empty() && !is_lifetime || before.len() == at && before.ends_with([')', ']', '?', '"', '}']);
        behind_value && !line[at..].starts_with("[..]")
    })
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The source with comments and the insides of literals turned into spaces, and the texts of its string literals, by line from 0.
fn blanked(source: &str) -> (String, Vec<(usize, String)>) {
    let (mut code, mut literals) = (String::new(), Vec::new());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (length, kept) = token(rest, first, code.chars().next_back());
        let (text, after) = rest.split_at(length);
        if !kept && !text.starts_with('/') {
            literals.push((code.matches('\n').count(), text.to_owned()));
        }
        code.extend(text.chars().map(|character| if kept || character == '\n' { character } else { ' ' }));
        if text.len() > 1 && text.ends_with('"') {
            // A literal is a value still: it can be indexed.
            code.pop();
            code.push('"');
        }
        rest = after;
    }
    (code, literals)
}

/// The length in bytes of the comment, literal or character that `rest` begins with, and whether it is code.
fn token(rest: &str, first: char, before: Option<char>) -> (usize, bool) {
    let in_name = before.is_some_and(is_name);
    if rest.starts_with("//") {
        (rest.find('\n').unwrap_or(rest.len()), false)
    } else if rest.starts_with("/*") {
        (block_comment(rest), false)
    } else if first == '"' {
        (string(rest), false)
    } else if !in_name && let Some(hashes) = raw_string(rest) {
        let end = format!("\"{}", "#".repeat(hashes));
        let from = rest.find('"').map_or(rest.len(), |quote| quote + 1);
        (rest[from..].find(&end).map_or(rest.len(), |at| from + at + end.len()), false)
    } else if first == '\''
        && let Some(length) = character(rest)
    {
        (length, false)
    } else {
        (first.len_utf8(), true)
    }
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How many `#` a raw string that begins here has.
fn raw_string(rest: &str) -> Option<usize> {
    let behind = ["r", "br", "cr"].iter().find_map(|prefix| rest.strip_prefix(prefix))?;
    let hashes = behind.len() - behind.trim_start_matches('#').len();
    behind[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a character literal; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let length = if inside.starts_with('\\') { 1 + inside[2..].find('\'')? + 1 } else { inside.chars().next()?.len_utf8() };
    inside[length..].starts_with('\'').then_some(length + 2)
}

/// Blanks what stands behind `#[cfg(test)]`: a module or another item.
fn without_tests(code: &str) -> String {
    let mut left = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        left.push_str(&rest[..at]);
        let item = &rest[at..];
        let open = item.find('{').unwrap_or(item.len());
        let end = match item.find(';') {
            Some(semicolon) if semicolon < open => semicolon,
            _ => end_of_block(item, open),
        };
        left.extend(item[..end].chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        rest = &item[end..];
    }
    left + rest
}

fn end_of_block(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, character) in code[open..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return open + at + 1;
        }
    }
    code.len()
}

fn says(path: &str, line: usize, what: &str) -> String {
    format!("{path}:{}: {what}", line + 1)
}

fn assert_none(violations: impl Iterator<Item = String>) {
    let violations: Vec<String> = violations.collect();
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The crate's own files with their text.
fn sources() -> Vec<(String, String)> {
    let mut files = files_below(&root().join("src"), &|_| true);
    files.retain(|path| has_extension(path, &["rs"]));
    assert!(files.len() > 50, "only {} files found", files.len());
    files.iter().map(|path| (name_of(path), fs::read_to_string(path).unwrap())).collect()
}

/// As one would type it from the root.
fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// Not what was built, installed, generated or is hidden.
fn is_ours(directory: &Path) -> bool {
    let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_other = name.starts_with('.')
        || ["target", "dist", "node_modules"].contains(&&*name)
        || directory.ends_with("wit/deps")
        || directory.ends_with("wit/p3/deps");
    !is_other && !directory.join("CACHEDIR.TAG").exists()
}

fn files_below(directory: &Path, enter: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if enter(&path) => files.extend(files_below(&path, enter)),
            true => {}
            false => files.push(path),
        }
    }
    files
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|extension| extensions.iter().any(|other| extension == *other))
}

/// Each rule can be broken.
mod broken {
    use super::*;

    #[test]
    fn r1_by_what_waits_or_asks_the_host() {
        for bad in ["async fn f() {}", "let x = y.await;", "use crate::host::Clock;"] {
            assert_eq!(impurities("src/request/token.rs", bad).len(), 1, "{bad}");
            assert!(impurities("src/credential/mod.rs", bad).is_empty(), "{bad}");
        }
        assert!(impurities("src/cache/policy.rs", "// async\nlet awaited = \"host::\"; let ghost = asynchronous;").is_empty());
    }

    #[test]
    fn r2_by_json_in_a_credential() {
        for bad in [
            "serde_json::from_str(text)",
            "use crate::json::Malformed;",
            "fn f(codec: &dyn Json)",
            r#"["{\"a\":", b, "}"]"#,
            r##"r#"{"a":1}"#"##,
        ] {
            assert_eq!(json_in_credentials("src/credential/x.rs", bad).len(), 1, "{bad}");
            assert!(json_in_credentials("src/response/x.rs", bad).is_empty(), "{bad}");
        }
        assert!(json_in_credentials("src/credential/x.rs", "parse(transport.json()?) // Json").is_empty());
    }

    #[test]
    fn r3_by_a_binding_elsewhere() {
        assert_eq!(strayed_bindings("src/host/mod.rs", "use wasm_bindgen::JsValue;"), ["src/host/mod.rs:1: wasm_bindgen"]);
        assert_eq!(strayed_bindings("src/js/mod.rs", "\nwit_bindgen::generate!();"), ["src/js/mod.rs:2: wit_bindgen"]);
        assert_eq!(strayed_bindings("src/component/mod.rs", "js_sys::Date::now(); web_sys::window()").len(), 2);
        assert!(strayed_bindings("src/js/mod.rs", "use wasm_bindgen::JsValue;").is_empty());
    }

    #[test]
    fn r4_by_what_can_panic() {
        let panicking = ["x.unwrap()", "x.expect(\"why\")", "panic!()", "unreachable!()", "todo!()", "core::unimplemented!()"];
        let indexing = ["x[0]", "f()[1]", "x[1][..]", "&text[..4]", "\"abc\"[1..]", "f()?[0]", "self.list[at]"];
        for bad in panicking.iter().chain(&indexing) {
            assert_eq!(panics("src/x.rs", bad).len(), 1, "{bad}");
        }
        let good =
            "#[derive(Debug)] fn f<'a>(x: &'a [u8], y: [u8; 4]) -> Vec<[u8; 2]> { let [a, b] = z; vec![x[..].len()]; x.unwrap_or(0) }";
        assert_eq!(panics("src/x.rs", good), Vec::<String>::new());
    }

    #[test]
    fn r4_but_not_in_tests_comments_and_literals() {
        let tests = "#[cfg(test)]\nmod tests {\n    fn f() { if x { y.unwrap() } }\n}\n";
        assert_eq!(panics("src/x.rs", tests), Vec::<String>::new());
        assert_eq!(panics("src/x.rs", &format!("{tests}fn g() {{ y.unwrap() }}")), ["src/x.rs:5: .unwrap("]);
        let quoted = "/* x[0] /* y[0] */ z[0] */ let a = r#\"x[0] \"b\" .unwrap()\"#; // .unwrap()\nlet b = ['\"', '\\'', 'c']; let c = \"\\\" x[0]\";";
        assert_eq!(panics("src/x.rs", quoted), Vec::<String>::new());
        assert_eq!(panics("src/x.rs", &format!("{quoted} d.unwrap()")), ["src/x.rs:2: .unwrap("]);
    }

    #[test]
    fn r5_by_one_line_too_many() {
        assert_eq!(too_long("a.js", &"x\n".repeat(400)), None);
        assert_eq!(too_long("a.js", &"x\n".repeat(401)).as_deref(), Some("a.js: 401 lines"));
    }
}
