//! The WIT of the components for WASI 0.3, `wit/p3/`, made from that for WASI 0.2: what waits becomes `async func`, and imports of WASI become
//! their counterparts. The package is numbered as WASI is. Its world `http-auth` has little in common with the other one: it is in
//! `http-auth.wit`. Other worlds with imports that have no counterpart are of WASI 0.2 alone.

use anyhow::{Context, Result, ensure};

/// What the twin has of the file `name`, whose text is `wit`.
///
/// # Errors
/// When a function that waits is no longer there, or an import of WASI has no counterpart here.
pub fn of(name: &str, wit: &str) -> Result<String> {
    let mut text =
        with_its_own_http_auth(wit)?.replace("credentials@0.1.0", "credentials@0.3.0").replace("version = 0.1.0", "version = 0.3.0");
    for (before, after) in WASI.into_iter().chain(WORDS) {
        text = text.replace(before, after);
    }
    for (_, function) in WAITS.into_iter().filter(|(file, _)| *file == name) {
        text = waiting(&text, function).with_context(|| format!("{name}: there is no function `{function}`"))?;
    }
    let text = without_other_worlds(&text);
    ensure!(!text.contains("@0.2."), "{name}: what is used of WASI 0.2 has no counterpart in xtask/src/twin/");
    // At the end: at the beginning it would be a part of the package's documentation.
    Ok(format!("{text}\n// Made of wit/{name} by `cargo xtask wit`.\n"))
}

/// `function` with `async`.
fn waiting(text: &str, function: &str) -> Option<String> {
    let declared = [("", format!("    {function}: func(")), ("static ", format!("    {function}: static func("))];
    declared.into_iter().find(|(_, declared)| text.contains(declared)).map(|(kind, declared)| {
        // As WIT has it: `static async func`.
        text.replacen(&declared, &format!("    {function}: {kind}async func("), 1)
    })
}

/// The text without the worlds that are of WASI 0.2 still, and what is said of them.
fn without_other_worlds(text: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(world) = rest.find("\nworld ")
        && let Some(length) = rest[world..].find("\n}\n")
    {
        let end = world + length + "\n}\n".len();
        let begin = rest[..world].rfind("\n\n").map_or(0, |blank| blank + 1);
        kept.push_str(if rest[begin..end].contains("@0.2.") { &rest[..begin] } else { &rest[..end] });
        rest = &rest[end..];
    }
    let kept = kept + rest;
    format!("{}\n", kept.trim_end())
}

/// The text with the world `http-auth` of WASI 0.3 in place of the other one.
fn with_its_own_http_auth(text: &str) -> Result<String> {
    let Some(world) = text.find("\nworld http-auth {") else { return Ok(text.to_owned()) };
    let (before, rest) = text.split_at(world);
    let said = before.rfind("\n\n").context("nothing is before the world http-auth")?;
    let end = rest.find("\n}\n").context("the world http-auth has no end")?;
    Ok(format!("{}\n\n{}{}", &before[..said], include_str!("http-auth.wit"), &rest[end + "\n}\n".len()..]))
}

/// Functions that wait: for Entra, or for what the host does.
const WAITS: [(&str, &str); 13] = [
    ("credential.wit", "get-token"),
    ("credential.wit", "start"),
    ("credential.wit", "poll"),
    ("files.wit", "read"),
    ("files.wit", "exists"),
    ("http-auth-config.wit", "client-assertion"),
    ("imds.wit", "send"),
    ("process.wit", "run"),
    ("signer.wit", "sign"),
    ("token-store.wit", "get"),
    ("token-store.wit", "set"),
    ("token-store.wit", "delete"),
    ("token-store.wit", "lease"),
];

/// Imports of WASI.
const WASI: [(&str, &str); 5] = [
    ("wasi:http/outgoing-handler@0.2.0", "wasi:http/client@0.3.0"),
    ("wasi:clocks/wall-clock@0.2.0", "wasi:clocks/system-clock@0.3.0"),
    ("wasi:clocks/monotonic-clock@0.2.0", "wasi:clocks/monotonic-clock@0.3.0"),
    ("wasi:random/random@0.2.0", "wasi:random/random@0.3.0"),
    ("wasi:cli/environment@0.2.0", "wasi:cli/environment@0.3.0"),
];

/// What is said of functions that no longer block, and of components.
const WORDS: [(&str, &str); 4] = [
    ("Blocks", "Waits"),
    ("azure-identity.wasm", "azure-identity-p3.wasm"),
    ("azure-identity-cloud.wasm", "azure-identity-cloud-p3.wasm"),
    ("azure-identity-developer.wasm", "azure-identity-developer-p3.wasm"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_async_and_the_rest_is_as_it_was() {
        let wit = "package azure-identity:credentials@0.1.0;\n\ninterface files {\n    /// Blocks.\n    read: func(path: string);\n    exists: func();\n    \
                   reader: func();\n}\n";
        let twin = of("files.wit", wit).unwrap();
        assert_eq!(
            twin,
            "package azure-identity:credentials@0.3.0;\n\ninterface files {\n    /// Waits.\n    \
             read: async func(path: string);\n    exists: async func();\n    reader: func();\n}\n\n// Made of wit/files.wit by `cargo xtask wit`.\n"
        );
    }

    #[test]
    fn a_static_function_that_waits_stays_static() {
        let twin = of("credential.wit", "    get-token: func();\n    start: static func(\n    poll: func();\n").unwrap();
        assert!(twin.contains("    start: static async func(\n"), "{twin}");
    }

    #[test]
    fn imports_of_wasi_are_their_counterparts() {
        let twin = of("world.wit", "    import wasi:http/outgoing-handler@0.2.0;\n").unwrap();
        assert!(twin.starts_with("    import wasi:http/client@0.3.0;\n"), "{twin}");
        let error = of("types.wit", "    use wasi:sockets/tcp@0.2.0;\n").unwrap_err().to_string();
        assert!(error.contains("no counterpart"), "{error}");
    }

    #[test]
    fn worlds_of_wasi_0_2_alone_are_left_out_with_all_that_is_said_of_them() {
        let wit = "package a:b;\n\n/// First.\nworld identity {\n}\n\n/// Stands between.\n///\n/// And more.\n@since(version = 0.1.0)\nworld on-streams {\n    \
                   include imports;\n\n    export wasi:io/error@0.2.0;\n}\n\n/// Last.\nworld other {\n    import wasi:random/random@0.2.0;\n}\n";
        let twin = of("world.wit", wit).unwrap();
        let kept =
            "package a:b;\n\n/// First.\nworld identity {\n}\n\n/// Last.\nworld other {\n    import wasi:random/random@0.3.0;\n}\n\n//";
        assert!(twin.starts_with(kept), "{twin}");
    }

    #[test]
    fn the_world_http_auth_is_its_own() {
        let wit = "world identity {\n}\n\n/// Stands between.\n///\n/// And more.\n@since(version = 0.1.0)\nworld http-auth {\n    include imports;\n\n    \
                   export wasi:io/error@0.2.0;\n}\n\nworld other {\n}\n";
        let twin = of("world.wit", wit).unwrap();
        assert!(twin.starts_with("world identity {\n}\n\n/// Stands between a plugin"), "{twin}");
        assert!(twin.contains("    export wasi:http/client@0.3.0;\n}\n\nworld other {\n}\n"), "{twin}");
    }

    #[test]
    fn a_function_that_has_gone_is_named() {
        let error = of("signer.wit", "interface signer {}").unwrap_err().to_string();
        assert!(error.contains("signer.wit") && error.contains("`sign`"), "{error}");
    }
}
