//! wasm-bindgen's helpers, as lean as a package for today's runtimes can have them.

use anyhow::{Context, Result, ensure};

/// What a function is replaced by, under its first line.
const FUNCTIONS: [(&str, &str); 3] = [
    // A view is as good as free, and need not be looked after when the memory grows.
    ("function getDataViewMemory0() {", "    return new DataView(wasm.memory.buffer);\n"),
    (
        "function getStringFromWasm0(ptr, len) {",
        "    return cachedTextDecoder.decode(new Uint8Array(wasm.memory.buffer, ptr >>> 0, len));\n",
    ),
    // Encoded at once, not by characters and then anew: `encodeInto` would have to guess the length.
    (
        "function passStringToWasm0(arg, malloc, realloc) {",
        "    const bytes = cachedTextEncoder.encode(arg);
    WASM_VECTOR_LEN = bytes.length;
    const ptr = wasm.__wbindgen_malloc(WASM_VECTOR_LEN, 1) >>> 0;
    new Uint8Array(wasm.memory.buffer).set(bytes, ptr);
    return ptr;
",
    ),
];

/// What goes: state of the functions above, a stand-in for `encodeInto`, and the table of externrefs, which a module has no use for that
/// only numbers and texts enter and leave.
const BLOCKS: [(&str, &str); 9] = [
    ("let cachedDataViewMemory0 = null;\n", ""),
    ("function getUint8ArrayMemory0() {", "\n}\n"),
    // With it goes the way around Safari's decoder, which gives up after two gigabytes: no credential reads as much.
    ("function decodeText(bytes) {", "\n}\n"),
    ("let cachedUint8ArrayMemory0 = null;\n", ""),
    ("cachedTextDecoder.decode();\n", ""),
    ("const MAX_SAFARI_DECODE_BYTES", ";\n"),
    ("let numBytesDecoded", ";\n"),
    ("if (!('encodeInto' in cachedTextEncoder)) {", "\n}\n"),
    ("        __wbindgen_init_externref_table: function() {", "\n        },\n"),
];

/// The same glue with lean helpers.
///
/// # Errors
/// When the glue does not look as that of the pinned wasm-bindgen does, or does more than to pass numbers and texts.
pub fn lean(glue: &str) -> Result<String> {
    let mut glue = glue.to_owned();
    // A module that passes no numbers through its memory has no view of them.
    let is_there = |what: &str| !what.contains(NUMBERS) || glue.contains(NUMBERS);
    let functions: Vec<_> = FUNCTIONS.into_iter().filter(|(first, _)| is_there(first)).collect();
    let blocks: Vec<_> = BLOCKS.into_iter().filter(|(first, _)| is_there(first)).collect();
    for (first, body) in functions {
        let (before, after) = cut(&glue, first, "\n}\n")?;
        glue = format!("{before}{first}\n{body}}}\n{after}");
    }
    for (first, last) in blocks {
        let (before, after) = cut(&glue, first, last)?;
        glue = format!("{before}{after}");
    }
    glue = glue.replace(", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)", ")").replace("(arg, malloc, realloc)", "(arg)");
    glue = direct(&glue.replace(START, ""));
    ensure!(!glue.contains("xternref"), "the glue passes more than numbers and texts: keep the table of externrefs");
    ensure!(!glue.contains("FinalizationRegistry"), "the glue frees what it hands out, perhaps on an instance that has ended");
    Ok(glue)
}

/// Part of the names around the view of numbers.
const NUMBERS: &str = "DataViewMemory0";

/// The same glue, with functions that only pass numbers on to an import replaced by that import. No number here reaches the half of a `u32`
/// that JavaScript takes for negative.
fn direct(glue: &str) -> String {
    let (mut out, mut rest) = (String::new(), glue);
    while let Some((before, after)) = rest.split_once(": function(") {
        let name = before.rsplit([' ', '\n']).next().unwrap_or_default();
        let passed = after.split_once(") {\n").and_then(|(arguments, body)| {
            let (body, rest) = body.split_once("\n        },\n")?;
            let call = body.trim_start().trim_start_matches("const ret = ");
            let (import, given) = call.split_once('(')?;
            let (given, end) = given.split_once(");")?;
            let is_direct = given.replace(" >>> 0", "") == arguments && ["", "return ret;"].contains(&end.trim()) && !name.is_empty();
            is_direct.then_some((import, rest))
        });
        out += before;
        rest = if let Some((import, rest)) = passed {
            out.extend([": ", import, ",\n"]);
            rest
        } else {
            out += ": function(";
            after
        };
    }
    out + rest
}

/// Fills the table of externrefs, and nothing else: [`names`](super::names) looks that there is no other start function.
const START: &str = "wasm.__wbindgen_start();\n";

/// What stands before and after the first place that begins with `first` and ends with `last`.
fn cut<'a>(glue: &'a str, first: &str, last: &str) -> Result<(&'a str, &'a str)> {
    let unknown = || format!("the glue has no `{first}`");
    let (before, rest) = glue.split_once(first).with_context(unknown)?;
    let (_, after) = rest.split_once(last).with_context(unknown)?;
    Ok((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each helper and block, as the pinned wasm-bindgen opens and closes it.
    fn glue() -> String {
        let functions = FUNCTIONS.iter().flat_map(|(first, _)| [first, "\n    old();\n}\n"]);
        let blocks = BLOCKS.iter().flat_map(|(first, last)| [*first, if last.is_empty() { "" } else { "old" }, last]);
        let mut glue: String = functions.chain(blocks).collect();
        glue.push_str(
            "let wasm = 1;\nwasm.__wbindgen_start();\npassStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);\n",
        );
        glue
    }

    #[test]
    fn nothing_old_is_left() {
        let out = lean(&glue()).unwrap();
        assert!(!out.contains("old"), "{out}");
        assert!(out.ends_with("let wasm = 1;\npassStringToWasm0(ret);\n"), "{out}");
        assert!(out.contains("function passStringToWasm0(arg) {\n    const bytes"), "{out}");
    }

    #[test]
    fn glue_that_passes_texts_alone_has_no_view_of_numbers() {
        let whole = glue();
        let (_, without) = whole.split_once(FUNCTIONS[1].0).unwrap();
        let without = without.replace(BLOCKS[0].0, "");
        assert!(!lean(&format!("{}{without}", FUNCTIONS[1].0)).unwrap().contains("DataView"));
    }

    #[test]
    fn what_only_passes_numbers_on_is_left_out() {
        let glue = "{
        __wbg_ask_1: function(arg0, arg1) {
            const ret = ask(arg0 >>> 0, getStringFromWasm0(arg1, 3));
            return ret;
        },
        __wbg_wake_2: function(arg0) {
            wake(arg0 >>> 0);
        },
        __wbg_measure_3: function(arg0, arg1) {
            const ret = measure(arg0 >>> 0, arg1 >>> 0);
            return ret;
        },
    };";
        let out = direct(glue);
        assert!(out.contains("        __wbg_wake_2: wake,\n        __wbg_measure_3: measure,\n    };"), "{out}");
        assert!(out.contains("__wbg_ask_1: function(arg0, arg1) {\n            const ret = ask("), "{out}");
    }

    #[test]
    fn other_glue_is_refused() {
        assert!(lean(&glue().replace("decodeText", "decode")).unwrap_err().to_string().contains("decodeText"));
        assert!(lean(&format!("{}const x = addToExternrefTable0();", glue())).unwrap_err().to_string().contains("externrefs"));
        assert!(lean(&format!("{}new FinalizationRegistry()", glue())).unwrap_err().to_string().contains("ended"));
    }
}
