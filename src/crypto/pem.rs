//! PEM: blocks of base64 between a BEGIN and an END line (RFC 7468), among whatever other text.

use alloc::vec::Vec;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

/// One block.
pub(super) struct Block<'a> {
    /// As `CERTIFICATE`.
    pub(super) label: &'a [u8],
    /// The lines `Name: value` before the base64, with what follows them up to the empty line; mostly empty.
    pub(super) headers: &'a [u8],
    pub(super) data: Zeroizing<Vec<u8>>,
}

/// What is wrong with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PemError {
    /// There is no END line.
    Truncated,
    /// What is inside is no base64.
    Damaged,
}

/// Whether there is any block.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    find(bytes, BEGIN).is_some()
}

/// The blocks in their order. Texts between them, such as the attributes that OpenSSL prints, are passed over, and so are line breaks of
/// any kind.
pub(super) fn blocks(bytes: &[u8]) -> impl Iterator<Item = Result<Block<'_>, PemError>> {
    let mut rest = bytes;
    core::iter::from_fn(move || {
        let (_, after) = split(rest, BEGIN)?;
        let block = block(after);
        // Nothing that follows a bad block can be trusted.
        rest = block.as_ref().map_or(&[], |(_, after)| after);
        Some(block.map(|(block, _)| block))
    })
}

/// The value of the header line with this name.
pub(super) fn header<'a>(headers: &'a [u8], name: &str) -> Option<&'a [u8]> {
    lines(headers).find_map(|line| line.strip_prefix(name.as_bytes())?.strip_prefix(b":")).map(<[u8]>::trim_ascii)
}

/// The block that begins here, behind `-----BEGIN `, and what follows it.
fn block(bytes: &[u8]) -> Result<(Block<'_>, &[u8]), PemError> {
    let (label, after) = split(bytes, DASHES).ok_or(PemError::Truncated)?;
    let (body, after) = split(after, END).ok_or(PemError::Truncated)?;
    let after = after.strip_prefix(label).and_then(|after| after.strip_prefix(DASHES)).ok_or(PemError::Truncated)?;
    let (headers, base64) = headers(body);
    let mut text = Zeroizing::new(Vec::with_capacity(base64.len()));
    text.extend(base64.iter().filter(|byte| !byte.is_ascii_whitespace()));
    let data = Base64::decode_in_place(&mut text).map_err(|_| PemError::Damaged)?;
    let data = Zeroizing::new(data.to_vec());
    Ok((Block { label, headers, data }, after))
}

/// Headers, if there are any, end at the first empty line.
fn headers(body: &[u8]) -> (&[u8], &[u8]) {
    let body = body.trim_ascii_start();
    if !body.contains(&b':') {
        return (&[], body);
    }
    ["\r\n\r\n", "\n\n", "\r\r"].iter().find_map(|empty| split(body, empty.as_bytes())).unwrap_or((&[], body))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| matches!(byte, b'\r' | b'\n'))
}

/// What stands before and after the first place of `what`.
fn split<'a>(bytes: &'a [u8], what: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (before, rest) = bytes.split_at_checked(find(bytes, what)?)?;
    Some((before, rest.strip_prefix(what)?))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

#[cfg(test)]
mod tests {
    use std::{format, string::String};

    use super::*;

    fn read(text: &str) -> Result<Vec<(String, Vec<u8>)>, PemError> {
        blocks(text.as_bytes())
            .map(|block| block.map(|block| (String::from_utf8_lossy(block.label).into_owned(), block.data.to_vec())))
            .collect()
    }

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = "Bag Attributes\n    friendlyName: -----\nsubject=CN = x\n-----BEGIN A B-----\nAQID\nBAU=\n-----END A B-----\nkey\n\
                    -----BEGIN C-----\n-----END C-----";
        assert_eq!(read(text), Ok([("A B".into(), [1, 2, 3, 4, 5].to_vec()), ("C".into(), Vec::new())].to_vec()));
        assert_eq!(read("no block"), Ok(Vec::new()));
    }

    #[test]
    fn any_line_break_and_any_space_will_do() {
        for space in ["\n", "\r\n", "\r", " ", "\n\n", " \t\r\n "] {
            let text = format!("-----BEGIN A-----{space}AQ{space}ID{space}{space}-----END A-----{space}");
            assert_eq!(read(&text), Ok([("A".into(), [1, 2, 3].to_vec())].to_vec()), "{space:?}");
        }
    }

    #[test]
    fn headers_are_no_base64() {
        for line in ["\n", "\r\n", "\r"] {
            let text =
                ["-----BEGIN A-----", "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,00", "", "AQID", "-----END A-----"].join(line);
            let block = blocks(text.as_bytes()).next().unwrap().unwrap();
            assert_eq!(header(block.headers, "DEK-Info"), Some(&b"AES-128-CBC,00"[..]), "{line:?}");
            assert_eq!(header(block.headers, "DEK"), None);
            assert_eq!(block.data[..], [1, 2, 3]);
        }
    }

    #[test]
    fn a_block_without_its_end_is_truncated() {
        for text in
            ["-----BEGIN ", "-----BEGIN A-----\nAQID", "-----BEGIN A-----\nAQID\n-----END B-----", "-----BEGIN A-----\n-----END A---"]
        {
            assert_eq!(read(text), Err(PemError::Truncated), "{text}");
        }
    }

    #[test]
    fn what_is_no_base64_is_damaged() {
        for inside in ["A", "AQI", "AQ*D", "AQID=", "-----BEGIN B-----", "Name: value\nAQID"] {
            assert_eq!(read(&format!("-----BEGIN A-----\n{inside}\n-----END A-----")), Err(PemError::Damaged), "{inside}");
        }
    }
}
