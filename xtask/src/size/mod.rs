//! What we ship, weighed and compared with its budgets.

mod budgets;
mod measure;
mod report;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use self::budgets::{Budgets, Bundle, Peer, Place};
use self::measure::{Answer, Bundled, Program, Request, Sizes, Weight};
use self::report::{PeerFigure, Row, Status};
use crate::paths;
use crate::progress;
use crate::tools::Set;

/// The package that users import from.
const PACKAGE: &str = "azure-identity-wasm";

/// The finished table.
#[derive(Debug)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Weighs every row of `xtask/budgets.toml` whose files are there; with `peers`, all programs of other libraries too, else some.
    ///
    /// # Errors
    /// When the budgets are not valid or the tools cannot be installed.
    pub fn make(peers: bool) -> Result<Self> {
        let budgets = Budgets::read()?;
        let peer_modules = Set::Peers.ensure()?;
        let mut request = Request::default();
        for bundle in &budgets.bundles {
            if is_there("dist/npm/package.json") {
                request.bundles.push(program(bundle));
            }
            let wanted = bundle.peers.iter().filter(|peer| peers || peer.always);
            request.bundles.extend(wanted.map(|peer| peer_program(bundle, peer, peer_modules.join(&peer.package))));
        }
        request.files = budgets.files.iter().filter(|file| is_there(&file.path)).map(|file| rooted(&file.path)).collect();
        // The tools come first: their install is a step of its own.
        Set::Check.ensure()?;
        let count = request.bundles.len() + request.files.len();
        let answer = progress::step(&format!("size: {count} programs and files"), |step| {
            step.waiting_for("rollup and esbuild");
            measure::measure(request)
        })?;
        let mut rows = bundle_rows(&budgets.bundles, &answer);
        for directory in &budgets.directories {
            rows.push(directory_row(directory)?);
        }
        rows.extend(budgets.files.iter().map(|file| file_row(file, &answer)));
        Ok(Self { rows })
    }

    /// The table as Markdown.
    pub fn markdown(&self) -> String {
        report::markdown(&self.rows)
    }

    /// The table as JSON.
    ///
    /// # Errors
    /// Never, in practice: the table has nothing that JSON lacks.
    pub fn json(&self) -> Result<String> {
        Ok(report::json(&self.rows)?)
    }

    /// Names of the rows that are over their budget and what is allowed until it is reached, or could not be measured.
    pub fn failures(&self) -> Vec<&str> {
        self.rows.iter().filter(|row| row.status.is_failure()).map(|row| row.name.as_str()).collect()
    }
}

fn rooted(path: &str) -> PathBuf {
    paths::root().join(path)
}

fn is_there(path: &str) -> bool {
    rooted(path).exists()
}

fn program(bundle: &Bundle) -> Program {
    Program {
        name: bundle.name.clone(),
        package: PACKAGE.to_owned(),
        directory: paths::dist().join("npm"),
        imports: bundle.imports.clone(),
        conditions: bundle.conditions.clone(),
        first_call: bundle.first_call.clone(),
    }
}

fn peer_name(bundle: &Bundle, peer: &Peer) -> String {
    format!("{} {}", bundle.name, peer.name)
}

fn peer_program(bundle: &Bundle, peer: &Peer, directory: PathBuf) -> Program {
    Program {
        name: peer_name(bundle, peer),
        package: peer.package.clone(),
        directory,
        imports: peer.imports.clone(),
        conditions: peer.conditions.clone(),
        first_call: None,
    }
}

fn bundle_rows(bundles: &[Bundle], answer: &Answer) -> Vec<Row> {
    let mut figures: BTreeMap<&str, u64> = BTreeMap::new();
    let mut rows = Vec::new();
    for bundle in bundles {
        let base = bundle.above.as_deref().map(|name| figures.get(name).copied());
        let (weight, status) = match answer.bundles.get(&bundle.name) {
            None | Some(Bundled::Missing { .. }) => (None, Status::Pending),
            Some(Bundled::Failed { error }) => (None, Status::Failed(error.clone())),
            // What it has more than the other row is not there, or not all of it.
            Some(Bundled::Weighed(weight)) if base.is_some() && !weight.without.is_empty() => (None, Status::Pending),
            Some(Bundled::Weighed(weight)) => {
                let figure = weight.total().gzip;
                figures.insert(&bundle.name, figure);
                let status = match base {
                    Some(None) => Status::Failed("the row it comes on top of has no figure".to_owned()),
                    Some(Some(base)) => bundle.limits().compare(figure, base).into(),
                    None => bundle.limits().compare(figure, 0).into(),
                };
                (Some(weight), status)
            }
        };
        let limit = |bytes: u64| match base {
            None => Some(bytes),
            Some(base) => base.map(|base| base + bytes),
        };
        rows.push(Row {
            name: bundle.name.clone(),
            what: bundle.what.clone(),
            js: weight.map(|weight| weight.js),
            wasm: weight.map(wasm),
            figure: weight.map(|weight| weight.total().gzip),
            budget: limit(bundle.budget),
            aim: limit(bundle.aim),
            allowed_until_reached: bundle.allowed_until_reached.and_then(limit),
            status,
            note: note(answer.bundles.get(&bundle.name)),
            peers: bundle.peers.iter().filter_map(|peer| peer_figure(bundle, peer, answer)).collect(),
        });
    }
    rows
}

fn wasm(weight: &Weight) -> Sizes {
    let total = weight.total();
    Sizes { raw: total.raw - weight.js.raw, gzip: total.gzip - weight.js.gzip, brotli: total.brotli - weight.js.brotli }
}

fn note(bundled: Option<&Bundled>) -> String {
    let listed = |what: &str, names: &[String]| if names.is_empty() { String::new() } else { format!("; {what} {}", names.join(", ")) };
    match bundled {
        Some(Bundled::Weighed(weight)) => {
            format!("{}{}{}", weight.bundler, listed("later:", &weight.lazy), listed("still without", &weight.without))
        }
        Some(Bundled::Missing { missing }) => format!("no {missing} yet"),
        Some(Bundled::Failed { .. }) | None => String::new(),
    }
}

fn peer_figure(bundle: &Bundle, peer: &Peer, answer: &Answer) -> Option<PeerFigure> {
    match answer.bundles.get(&peer_name(bundle, peer))? {
        Bundled::Weighed(weight) => Some(PeerFigure { name: peer.name.clone(), figure: weight.total().gzip }),
        Bundled::Missing { missing: error } | Bundled::Failed { error } => {
            eprintln!("size: {} could not be measured: {error}", peer.name);
            None
        }
    }
}

fn directory_row(row: &Place) -> Result<Row> {
    let there = is_there(&row.path);
    let (bytes, files) = if there { measure::directory(&rooted(&row.path))? } else { (0, 0) };
    Ok(Row {
        status: if there { row.limits().compare(bytes, 0).into() } else { Status::Pending },
        figure: there.then_some(bytes),
        note: if there { format!("{files} files on the disk") } else { String::new() },
        ..path_row(row)
    })
}

fn file_row(row: &Place, answer: &Answer) -> Row {
    let sizes = answer.files.get(&rooted(&row.path)).copied();
    let status = sizes.map_or(Status::Pending, |sizes| row.limits().compare(sizes.gzip, 0).into());
    Row { wasm: sizes, figure: sizes.map(|sizes| sizes.gzip), status, ..path_row(row) }
}

fn path_row(row: &Place) -> Row {
    Row {
        name: row.name.clone(),
        what: row.what.clone(),
        js: None,
        wasm: None,
        figure: None,
        budget: row.budget,
        aim: None,
        allowed_until_reached: None,
        status: Status::Pending,
        note: String::new(),
        peers: Vec::new(),
    }
}
