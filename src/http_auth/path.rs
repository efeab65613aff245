use alloc::vec::Vec;

use crate::text::hex;

/// The path as every server reads it, its escapes decoded; `None` if servers could differ: in what is between two slashes, in what is a slash, or
/// in what is decoded how often.
pub(super) fn readable(path: &str) -> Option<Vec<u8>> {
    let decoded = decoded(path)?;
    let mut segments = decoded.split(|byte| *byte == b'/');
    // Before the first slash there is nothing.
    if !segments.next()?.is_empty() || decoded.is_empty() {
        return None;
    }
    let mut segments = segments.peekable();
    while let Some(segment) = segments.next() {
        // Some servers cut off what is behind a semicolon, before they look for dots.
        let name = segment.split(|byte| *byte == b';').next().unwrap_or_default();
        let is_in_the_middle = segments.peek().is_some();
        if name == b"." || name == b".." || (name.is_empty() && (is_in_the_middle || !segment.is_empty())) {
            return None;
        }
    }
    Some(decoded)
}

fn decoded(path: &str) -> Option<Vec<u8>> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        let is_escape = byte == b'%';
        let byte = if is_escape { hex(bytes.next()?)? << 4 | hex(bytes.next()?)? } else { byte };
        let is_delimiter = matches!(byte, b'/' | b'%' | b'?' | b'#') && is_escape;
        if byte == b'\\' || byte.is_ascii_control() || is_delimiter {
            return None;
        }
        decoded.push(byte);
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_all_servers_read_alike_is_decoded() {
        for (path, read) in [
            ("/", "/"),
            ("/api/orders", "/api/orders"),
            ("/api/", "/api/"),
            ("/%61pi", "/api"),
            ("/a/...", "/a/..."),
            ("/%C3%A9", "/é"),
            ("/a;v=1/b", "/a;v=1/b"),
        ] {
            assert_eq!(readable(path).as_deref(), Some(read.as_bytes()), "{path}");
        }
    }

    #[test]
    fn one_that_they_could_read_in_two_ways_is_not() {
        for path in [
            "",
            "api",
            "/a/../b",
            "/a/..",
            "/a/.",
            "/./a",
            "/a/%2e%2e/b",
            "/a/.%2E/b",
            "/a/..;/b",
            "/a/..;x=1/b",
            "/a//b",
            "//a",
            "/a/;/b",
            "/a%2fb",
            "/a%5cb",
            "/a\\b",
            "/a/..\\b",
            "/a%252e%252e/b",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a%00",
            "/a%0a",
            "/a\tb",
            "/a%3fb",
            "/a%23b",
            "/a/;",
        ] {
            assert_eq!(readable(path), None, "{path}");
        }
    }
}
