//! The rows: what is measured, of whom, how often, and what we are to reach.

use super::goal::Goal;

/// The subject that all of this is about, and the one that goals refer to.
pub const OURS: &str = "ours";
pub const FLOOR: &str = "floor";
/// The one that has WebAssembly of its own.
pub const RSA: &str = "rsa-wasm";

/// How a row is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `benches/rows/NAME.mjs` tells the figures.
    Node,
    /// `benches/page/NAME.js` tells the figures, in a page of Chromium; its subjects are beside it.
    Page,
    /// From outside: a Node process from its start to its first token.
    Start,
    /// From outside: workerd from its start to its first token.
    Workerd,
    /// The `costs` of `examples/wasmtime-host` tells the figures.
    Wasmtime,
}

/// One thing that is measured; it may give several figures.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    pub what: &'static str,
    pub way: Way,
    /// Files of `benches/subjects/`.
    pub subjects: &'static [&'static str],
    pub rounds: usize,
    pub quick_rounds: usize,
    pub figures: &'static [Figure],
}

/// A figure of a row.
#[derive(Debug)]
pub struct Figure {
    /// Its name in what the program prints.
    pub name: &'static str,
    /// What tells it from the row's other figures; empty when there is only one.
    pub what: &'static str,
    /// With a space before it; empty for counts.
    pub unit: &'static str,
    pub goal: Goal,
}

const fn figure(name: &'static str, what: &'static str, unit: &'static str, goal: Goal) -> Figure {
    Figure { name, what, unit, goal }
}

pub const ROWS: [Row; 13] = [
    Row {
        name: "cached",
        what: "Cached getToken, Node, 1 key: CPU per call",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "identity", "identity-provider", "msal-node"],
        rounds: 7,
        quick_rounds: 3,
        figures: &[figure("nanoseconds", "", " ns", Goal::TimesFloor { limit: 4.0, aim: 2.0 })],
    },
    Row {
        name: "cached-many",
        what: "… 10,000 keys",
        way: Way::Node,
        // identity's own cache takes more than ten minutes to fill.
        subjects: &[FLOOR, OURS, "msal-node"],
        rounds: 5,
        quick_rounds: 1,
        figures: &[figure("nanoseconds", "", " ns", Goal::TimesFloor { limit: 4.0, aim: 2.0 })],
    },
    Row {
        name: "cached-page",
        what: "Cached getToken, Chromium, 1 key: elapsed per call",
        way: Way::Page,
        subjects: &[FLOOR, OURS, "msal-browser"],
        rounds: 5,
        quick_rounds: 2,
        figures: &[figure("microseconds", "", " µs", Goal::AtMost { limit: 3.0, aim: 1.0 })],
    },
    Row {
        name: "distinct",
        what: "64 distinct scopes at 50 ms each, at once",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "identity", "msal-node"],
        rounds: 5,
        quick_rounds: 2,
        figures: &[
            figure("milliseconds", "", " ms", Goal::AtMost { limit: 90.0, aim: 75.0 }),
            figure("cpu", "client's CPU", " ms", Goal::None),
        ],
    },
    Row {
        name: "start",
        what: "Process start to first token, Node",
        way: Way::Start,
        subjects: &["empty", FLOOR, OURS, "identity", "identity-bundled", "msal-node"],
        rounds: 15,
        quick_rounds: 5,
        figures: &[figure("milliseconds", "", " ms", Goal::AboveFloor { limit: 15.0, aim: 8.0 }), figure("cpu", "CPU", " ms", Goal::None)],
    },
    Row {
        name: "workerd",
        what: "workerd start to first token",
        way: Way::Workerd,
        subjects: &[FLOOR, OURS, "identity", "msal-node"],
        rounds: 15,
        quick_rounds: 5,
        figures: &[figure("milliseconds", "", " ms", Goal::AboveFloor { limit: 8.0, aim: 5.0 })],
    },
    Row {
        name: "uncached",
        what: "Uncached, 640 scopes, 64 in flight",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "identity", "msal-node"],
        rounds: 5,
        quick_rounds: 2,
        figures: &[
            figure("perSecond", "tokens a second", " /s", Goal::ShareOfFloor { limit: 0.8, aim: 0.9 }),
            figure("microseconds", "CPU per token", " µs", Goal::None),
        ],
    },
    Row {
        name: "signing",
        what: "Signing with a certificate's key, PS256",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "ours-call", "node-crypto", "jsonwebtoken", RSA],
        rounds: 5,
        quick_rounds: 2,
        figures: &[
            figure("perSecond", "a second", " /s", Goal::ShareOfFloor { limit: 0.85, aim: 0.95 }),
            figure("microseconds", "CPU for one", " µs", Goal::None),
        ],
    },
    Row {
        name: "stampede",
        what: "1,000 callers, same scope: token requests",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "identity", "msal-node"],
        rounds: 3,
        quick_rounds: 1,
        figures: &[
            figure("cold", "cold", "", Goal::AtMost { limit: 1.0, aim: 1.0 }),
            figure("expired", "expired", "", Goal::AtMost { limit: 1.0, aim: 1.0 }),
            figure("refresh", "refresh window", "", Goal::AtMost { limit: 1.0, aim: 1.0 }),
        ],
    },
    Row {
        name: "heap",
        what: "Heap per cached 1.4 KB token",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "identity", "msal-node"],
        rounds: 3,
        quick_rounds: 1,
        figures: &[figure("bytes", "", " B", Goal::AtMost { limit: 2600.0, aim: 2200.0 })],
    },
    Row {
        name: "abort",
        what: "Abort to rejection, 2 s hang",
        way: Way::Node,
        subjects: &[FLOOR, OURS, "identity"],
        rounds: 3,
        quick_rounds: 1,
        figures: &[figure("milliseconds", "", " ms", Goal::AtMost { limit: 50.0, aim: 50.0 })],
    },
    Row {
        name: "component-cached",
        what: "Cached get-token of the component, wasmtime; the floor is the crate's: elapsed per call",
        way: Way::Wasmtime,
        subjects: &[FLOOR, OURS],
        rounds: 5,
        quick_rounds: 2,
        figures: &[figure("microseconds", "", " µs", Goal::AtMost { limit: 10.0, aim: 5.0 })],
    },
    Row {
        name: "plugin-request",
        what: "A plugin's request behind http-auth, wasmtime; the floor is one without a token: elapsed",
        way: Way::Wasmtime,
        // `host`: its host attaches the token.
        subjects: &[FLOOR, OURS, "host"],
        rounds: 5,
        quick_rounds: 2,
        figures: &[figure("microseconds", "", " µs", Goal::AboveFloor { limit: 100.0, aim: 50.0 })],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn every_row_and_subject_has_its_program_and_ours_is_in_every_row() {
        let benches = paths::root().join("benches");
        for row in &ROWS {
            assert!(row.subjects.contains(&OURS) && row.subjects.contains(&FLOOR), "{}", row.name);
            assert!(row.way != Way::Node || benches.join("rows").join(row.name).with_extension("mjs").is_file(), "{}", row.name);
            assert!(row.way != Way::Page || benches.join("page").join(row.name).with_extension("js").is_file(), "{}", row.name);
            let (place, extension) = if row.way == Way::Page { ("page", "js") } else { ("subjects", "mjs") };
            let of_rust = row.way == Way::Wasmtime;
            for subject in row.subjects.iter().filter(|subject| !of_rust && !["empty", "identity-bundled"].contains(subject)) {
                assert!(benches.join(place).join(subject).with_extension(extension).is_file(), "{subject}");
            }
        }
    }
}
