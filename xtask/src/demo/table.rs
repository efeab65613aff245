//! The table.

use std::fmt::Write as _;

use super::answer::{Answer, Token};
use super::row::Row;

const HEAD: [&str; 9] = ["Route", "Credential", "aud", "appid", "idtyp", "exp", "getToken", "again", "requests"];

/// What stands for a credential that nobody has named.
const NOTHING: &str = "–";

/// How the times were taken.
const TIMES: &str = "\
getToken: the first call by the route's own clock; of browser and Worker from request to answer. A person's: with their sign-in.
again: the next call, answered from the cache; a developer's tool is run again.
";

/// The rows as aligned columns; below them what does not fit into a column, and how the times were taken. `now` is in seconds
/// since 1970.
pub fn table(rows: &[Row], now: i64) -> String {
    let lines: Vec<[String; 9]> = std::iter::once(HEAD.map(str::to_owned)).chain(rows.iter().map(|row| cells(row, now))).collect();
    let mut text = String::new();
    for line in &lines {
        let mut padded = String::new();
        for (column, cell) in line.iter().enumerate() {
            let width = lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
            // What is a number ends its column, whatever else begins it.
            let _ = if column < 5 { write!(padded, "{cell:width$}  ") } else { write!(padded, "{cell:>width$}  ") };
        }
        let _ = writeln!(text, "{}", padded.trim_end());
    }
    text.push('\n');
    for row in rows {
        if let Some(fault) = row.fault(now) {
            let _ = writeln!(text, "{} FAILED: {fault}", row.name);
        } else if let Ok(Answer::Refused { advice, .. }) = &row.answer {
            let _ = writeln!(text, "{}: {advice}", row.name);
        }
    }
    text + TIMES
}

fn cells(row: &Row, now: i64) -> [String; 9] {
    let requests = row.requests.to_string();
    let said = |credential: &str, said: String| {
        let [aud, appid, idtyp, exp, first, again] = [said.as_str(), "", "", "", "", ""].map(str::to_owned);
        [row.name.to_owned(), credential.to_owned(), aud, appid, idtyp, exp, first, again, requests.clone()]
    };
    match &row.answer {
        Ok(Answer::Token(token)) => of_token(row.name, token, now, requests),
        Ok(Answer::Refused { credential, code, .. }) => said(credential, format!("refused: AADSTS{code}")),
        Ok(Answer::LetIn { credential, application }) => {
            let mut cells = said(credential, "let in by the resource".to_owned());
            cells[3] = shortened(application);
            cells
        }
        Err(_) => said(NOTHING, "FAILED".to_owned()),
    }
}

fn of_token(name: &str, Token { credential, claims, milliseconds }: &Token, now: i64, requests: String) -> [String; 9] {
    [
        name.to_owned(),
        credential.clone(),
        claims.aud.clone(),
        shortened(&claims.appid),
        claims.idtyp.clone(),
        format!("in {} min", (claims.exp - now + 30).div_euclid(60)),
        shown(milliseconds.get_token),
        shown(milliseconds.get_token_cached),
        requests,
    ]
}

/// The first group of a GUID is enough to see which one it is.
fn shortened(guid: &str) -> String {
    guid.split_once('-').map_or_else(|| guid.to_owned(), |(first, _)| format!("{first}…"))
}

fn shown(milliseconds: f64) -> String {
    match milliseconds {
        fast if fast < 0.995 => format!("{fast:.2} ms"),
        quick if quick < 9.95 => format!("{quick:.1} ms"),
        slow => format!("{slow:.0} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::tests::{good, refused};
    use super::*;

    #[test]
    fn columns_are_aligned_and_numbers_end_theirs() {
        let text = table(&[good(), Row { name: "Node", requests: 12, expected: 12, ..good() }], 10);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Route         Credential              aud        appid      idtyp        exp  getToken    again  requests");
        assert_eq!(lines[1], "Rust program  ClientSecretCredential  https://a  12345678…  app    in 60 min     56 ms  0.02 ms         1");
        assert_eq!(lines[2], "Node          ClientSecretCredential  https://a  12345678…  app    in 60 min     56 ms  0.02 ms        12");
    }

    #[test]
    fn a_refusal_is_followed_by_its_advice_and_a_failure_by_its_reason() {
        let failed = Row { name: "Worker", answer: Err(anyhow::anyhow!("no answer")), ..good() };
        let text = table(&[refused(9_002_326), failed], 0);
        assert!(text.contains("refused: AADSTS9002326"), "{text}");
        assert!(text.contains("\nbrowser page: Ask a server.\nWorker FAILED: no answer\n"), "{text}");
    }

    #[test]
    fn whom_a_resource_lets_in_is_named() {
        let answer = Answer::LetIn { credential: "C".into(), application: "12345678-aaaa".into() };
        let text = table(&[Row { answer: Ok(answer), ..good() }], 0);
        assert!(text.contains("C           let in by the resource  12345678…"), "{text}");
    }

    #[test]
    fn a_token_that_took_too_many_requests_is_a_failure() {
        let text = table(&[Row { requests: 2, ..good() }], 0);
        assert!(text.contains("\nRust program FAILED: 2 requests arrived at Entra, not 1\n"), "{text}");
    }

    #[test]
    fn times_have_two_digits_that_count() {
        assert_eq!([0.018, 0.994, 2.13, 9.96, 1234.5].map(shown), ["0.02 ms", "0.99 ms", "2.1 ms", "10 ms", "1234 ms"]);
    }
}
