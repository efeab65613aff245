use std::sync::Arc;

use super::{
    asked::{AskedHttp, AskedProcess},
    compare::{http_differences, process_differences},
};
use crate::model::{Exchange, HttpReply, ProcessReply, Vector};

/// The exchanges of a vector: who asks gets the next one's reply, if it is what the vector lists.
pub(super) struct Exchanges {
    vector: Arc<Vector>,
    done: Vec<bool>,
    /// In order, an exchange is over when a later one was asked for.
    next: usize,
    unexpected: Vec<String>,
}

impl Exchanges {
    pub(super) fn new(vector: Arc<Vector>) -> Self {
        Self { done: vec![false; vector.exchanges.len()], vector, next: 0, unexpected: Vec::new() }
    }

    pub(super) fn http(&mut self, asked: &AskedHttp) -> HttpReply {
        let found = self.take(&asked.describe(), |exchange| match exchange {
            Exchange::Http { asked: expected, reply, .. } => (http_differences(asked, expected), Some(reply.clone())),
            Exchange::Process { .. } => (vec!["a process was expected, not a request".into()], None),
        });
        found.unwrap_or_else(|| HttpReply::NetworkError("the connection was refused".into()))
    }

    pub(super) fn process(&mut self, asked: &AskedProcess) -> ProcessReply {
        let found = self.take(&asked.describe(), |exchange| match exchange {
            Exchange::Process { asked: expected, reply, .. } => (process_differences(asked, expected), Some(reply.clone())),
            Exchange::Http { .. } => (vec!["a request was expected, not a process".into()], None),
        });
        found.unwrap_or(ProcessReply::NotFound)
    }

    /// What was asked for and not listed. The first says most; a library that tries again only repeats it.
    pub(super) fn problems(&self) -> Vec<String> {
        match self.unexpected.as_slice() {
            [] => Vec::new(),
            [one] => vec![one.clone()],
            [first, more @ ..] => vec![format!("{first} (and {} more after it)", more.len())],
        }
    }

    pub(super) fn left_over(&self) -> Vec<String> {
        let left = self.remaining().filter(|(_, exchange)| !exchange.optional());
        left.map(|(index, exchange)| format!("exchange {index} ({}) was never asked for", exchange.describe())).collect()
    }

    pub(super) fn progress(&self) -> String {
        let done = self.done.iter().filter(|done| **done).count();
        let progress = format!("{done} of {} exchanges were asked for", self.done.len());
        match self.remaining().find(|(_, exchange)| !exchange.optional()) {
            Some((index, next)) => format!("{progress}, the next is exchange {index} ({})", next.describe()),
            None => progress,
        }
    }

    /// Finds the first exchange that fits, by what `compare` says of how it differs.
    fn take<R>(&mut self, asked: &str, compare: impl Fn(&Exchange) -> (Vec<String>, Option<R>)) -> Option<R> {
        let mut reasons = Vec::new();
        let mut fitting = None;
        for (index, exchange) in self.candidates() {
            match compare(exchange) {
                (differing, Some(reply)) if differing.is_empty() => {
                    fitting = Some((index, reply));
                    break;
                }
                (differing, _) => reasons.push(format!("exchange {index} ({}) differs: {}", exchange.describe(), differing.join(", "))),
            }
        }
        if let Some((index, reply)) = fitting {
            self.done[index] = true;
            self.next = index + 1;
            return Some(reply);
        }
        let listed = if reasons.is_empty() { "no exchange is left".into() } else { reasons.join("; ") };
        self.unexpected.push(format!("asked {asked}, which is not listed: {listed}"));
        None
    }

    /// In order: the next exchange, and before it the optional ones that nobody has to ask for.
    fn candidates(&self) -> impl Iterator<Item = (usize, &Exchange)> {
        let first_required = self.remaining().find(|(_, exchange)| !exchange.optional()).map(|(index, _)| index);
        let last = first_required.filter(|_| !self.vector.unordered).unwrap_or(usize::MAX);
        self.remaining().take_while(move |(index, _)| *index <= last)
    }

    fn remaining(&self) -> impl Iterator<Item = (usize, &Exchange)> {
        let from = if self.vector.unordered { 0 } else { self.next };
        self.vector.exchanges.iter().enumerate().filter(move |(index, _)| *index >= from && !self.done[*index])
    }
}
