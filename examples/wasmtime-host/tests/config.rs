//! The configuration file: the documented one, and what is refused with its line and what to do.

use std::path::Path;

use wasmtime_host::Config;
use wasmtime_host::config::{AuditTarget, Kind};

fn refusal(text: &str) -> String {
    Config::parse("host.toml", text).expect_err("the file is wrong").to_string()
}

#[test]
fn the_documented_example_is_complete_and_is_read() {
    let config = Config::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("host.toml")).unwrap();
    assert_eq!(config.credentials.len(), 12);
    assert!(matches!(config.credentials["here"].kind, Kind::Default(_)));
    assert_eq!(config.requests.len(), 2);
    assert_eq!(config.requests[0].credential.as_deref(), Some("shop"));
    assert_eq!((config.limits, config.audit.to), (wasmtime_host::config::Limits::default(), AuditTarget::Stderr));
    assert!(config.machine.variables.contains(&"AZURE_CLIENT_ID".to_owned()));
}

#[test]
fn an_empty_file_allows_nothing() {
    let config = Config::parse("host.toml", "").unwrap();
    assert!(config.credentials.is_empty() && config.requests.is_empty());
    let machine = config.machine;
    assert!(machine.variables.is_empty() && machine.files.is_empty() && machine.endpoints.is_empty() && machine.programs.is_empty());
}

#[test]
fn a_mistake_is_named_by_its_line_with_what_to_do() {
    for (text, line, what, hint) in [
        ("\n[machin]\n", 2, "unknown field `machin`", "write `machine`"),
        ("[limits]\nmemroy = 5\n", 2, "unknown field `memroy`", "write `memory`"),
        ("[credentials.shop]\nkind = \"environment\"\n\ntenat = \"a\"\n", 4, "[credentials.shop]: unknown field `tenat`", "remove it"),
        ("[credentials.shop]\nkind = \"managed-identity\"\nclinet = \"a\"\n", 3, "unknown field `clinet`", "write `client`"),
        ("[credentials.shop]\nkind = \"client-secert\"\n", 2, "unknown variant `client-secert`", "write `client-secret`"),
        (
            "[credentials.shop]\nkind = \"device-code\"\n",
            2,
            "`device-code` needs a person who signs in",
            "leave --config out: --device-code",
        ),
        ("[credentials.shop]\nkind = \"on-behalf-of\"\n", 2, "`on-behalf-of` needs a user's token", "--user-assertion"),
        ("\n[credentials.shop]\ntenant = \"a\"\n", 2, "has no kind", "add kind"),
        ("[credentials.shop]\nkind = \"client-secret\"\ntenant = \"a\"\n", 1, "missing field `client`", ""),
        ("[machine]\nprograms = [\"bash\"]\n", 2, "unknown variant `bash`", "one of those"),
        ("[machine]\nendpoints = [\"169.254.169.254\"]\n", 2, "is no endpoint", "write a URL"),
        (
            "[[requests]]\nurl = \"https://a/\"\ncredential = \"shop\"\nscope = \"s\"\n",
            1,
            "there is no credential shop",
            "[credentials.shop]",
        ),
        ("[[requests]]\nurl = \"http://169.254.169.254/\"\n", 1, "no place for plugins", "[machine]"),
        ("a = \n", 1, "", ""),
    ] {
        let said = refusal(text);
        assert!(said.starts_with(&format!("host.toml, line {line}: ")), "{text}: {said}");
        assert!(said.contains(what) && said.contains(hint), "{text}: {said}");
    }
}

#[test]
fn parts_that_do_not_go_together_are_named() {
    let chain = "[credentials.any]\nkind = \"chain\"\nsources = [\"shop\"]\n";
    for (text, what) in [
        (chain.to_owned(), "there is no other credential shop"),
        (chain.replace("shop", "any"), "there is no other credential any"),
        (format!("{chain}[credentials.shop]\nkind = \"chain\"\nsources = [\"any\"]\n"), "a chain in a chain"),
        ("[audit]\nto = \"file\"\n".to_owned(), "go together"),
        ("[audit]\nfile = \"/a\"\n".to_owned(), "go together"),
        ("[credentials.a]\nkind = \"managed-identity\"\nclient = \"a\"\nobject = \"b\"\n".to_owned(), "several ids"),
    ] {
        let said = refusal(&text);
        assert!(said.contains(what) && said.contains("what to do: "), "{text}: {said}");
    }
}

#[test]
fn a_secret_in_the_file_is_refused_unless_its_author_insists_and_is_never_shown() {
    let shop = |secret: &str| format!("[credentials.shop]\nkind = \"client-secret\"\ntenant = \"a\"\nclient = \"b\"\nsecret = {secret}\n");
    for (secret, hint) in [
        ("\"s3cret\"", "{ env = \"VARIABLE\" }"),
        ("{ inline = \"s3cret\" }", "allow-inline-secrets"),
        ("{ text = \"s3cret\" }", "{ env = \"VARIABLE\" }"),
        ("{ env = \"A\", inline = \"s3cret\" }", "in one place"),
        ("\"s3cret", ""),
        ("[\"s3cret\"]", ""),
    ] {
        let said = refusal(&shop(secret));
        assert!(said.contains(hint) && !said.contains("s3cret"), "{secret}: {said}");
    }
    let config = Config::parse("host.toml", &format!("allow-inline-secrets = true\n{}", shop("{ inline = \"s3cret\" }"))).unwrap();
    let shown = format!("{config:?}");
    assert!(shown.contains("the configuration") && !shown.contains("s3cret"), "{shown}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let said = Config::read(Path::new("/no/such/host.toml")).unwrap_err().to_string();
    assert!(said.starts_with("/no/such/host.toml: it cannot be read: ") && said.contains("--config"), "{said}");
}
