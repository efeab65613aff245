//! The little of ASN.1 that keys and certificates need: BER in, DER out.
//!
//! Some programs write PKCS#12 files in BER, with lengths that end at a marker and strings in pieces, which the DER libraries refuse. So
//! this reader takes both. It never copies but for strings in pieces, and it descends at most sixteen levels.

use alloc::vec::Vec;

use zeroize::Zeroizing;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// The bit of a tag that says that there are elements inside.
const CONSTRUCTED: u8 = 0x20;

/// The tag of `[number]`, with elements inside.
pub(super) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// Reads one element after the other. Whatever is not well-formed is `None`.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    /// With tag and length.
    pub(super) whole: &'a [u8],
    pub(super) content: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The one element that is all there is.
    pub(super) fn only(bytes: &'a [u8]) -> Option<Element<'a>> {
        let mut reader = Self(bytes);
        reader.next().filter(|_| reader.is_empty())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn next(&mut self) -> Option<Element<'a>> {
        self.next_at(0)
    }

    pub(super) fn next_of(&mut self, tag: u8) -> Option<Element<'a>> {
        self.next()?.of(tag)
    }

    /// The next element if it has this tag; else it stays.
    pub(super) fn optional(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.0.first() == Some(&tag) { self.next() } else { None }
    }

    /// What is in the next element, a SEQUENCE.
    pub(super) fn sequence(&mut self) -> Option<Self> {
        Some(self.next_of(SEQUENCE)?.inside())
    }

    /// What is in the next element, `[number]`.
    #[cfg(feature = "keys")]
    pub(super) fn explicit(&mut self, number: u8) -> Option<Self> {
        Some(self.next_of(context(number))?.inside())
    }

    pub(super) fn object_identifier(&mut self) -> Option<&'a [u8]> {
        Some(self.next_of(OBJECT_IDENTIFIER)?.content)
    }

    /// An INTEGER that is not negative: its digits to base 256, without leading zeros.
    pub(super) fn unsigned(&mut self) -> Option<&'a [u8]> {
        let digits = self.next_of(INTEGER)?.content;
        let is_natural = digits.first().is_some_and(|first| *first < 0x80);
        is_natural.then(|| without_leading_zeros(digits))
    }

    /// An INTEGER that fits.
    pub(super) fn small(&mut self) -> Option<u32> {
        number(self.unsigned()?).and_then(|number| u32::try_from(number).ok())
    }

    pub(super) fn octet_string(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.next()?.octets(OCTET_STRING)
    }

    fn next_at(&mut self, depth: u8) -> Option<Element<'a>> {
        let all = self.0;
        let [tag, length, rest @ ..] = all else { return None };
        // A tag that does not fit into one byte is in nothing that we read.
        if tag & 0x1f == 0x1f || depth > DEEPEST {
            return None;
        }
        let (content, rest) = match length {
            0..=0x7f => rest.split_at_checked(usize::from(*length))?,
            0x80 if tag & CONSTRUCTED != 0 => Self(rest).until_marker(depth)?,
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
                rest.split_at_checked(usize::try_from(number(digits)?).ok()?)?
            }
            _ => return None,
        };
        self.0 = rest;
        Some(Element { tag: *tag, whole: all.get(..all.len() - rest.len())?, content })
    }

    /// What stands before and after the marker that ends an element without a length.
    fn until_marker(mut self, depth: u8) -> Option<(&'a [u8], &'a [u8])> {
        let all = self.0;
        loop {
            if let [0, 0, rest @ ..] = self.0 {
                return Some((all.get(..all.len() - self.0.len())?, rest));
            }
            self.next_at(depth + 1)?;
        }
    }
}

impl<'a> Element<'a> {
    pub(super) const fn inside(self) -> Reader<'a> {
        Reader(self.content)
    }

    pub(super) fn of(self, tag: u8) -> Option<Self> {
        (self.tag == tag).then_some(self)
    }

    /// The bytes of an OCTET STRING, or of one under another tag (IMPLICIT), which may be in pieces.
    pub(super) fn octets(self, tag: u8) -> Option<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.content.len()));
        if self.tag == tag & !CONSTRUCTED {
            bytes.extend_from_slice(self.content);
        } else if self.tag == tag | CONSTRUCTED {
            self.join(&mut bytes, 0)?;
        } else {
            return None;
        }
        Some(bytes)
    }

    fn join(self, bytes: &mut Vec<u8>, depth: u8) -> Option<()> {
        let mut pieces = self.inside();
        while !pieces.is_empty() {
            let piece = pieces.next()?;
            match piece.tag {
                OCTET_STRING => bytes.extend_from_slice(piece.content),
                tag if tag == OCTET_STRING | CONSTRUCTED && depth < DEEPEST => piece.join(bytes, depth + 1)?,
                _ => return None,
            }
        }
        Some(())
    }
}

/// An element of these parts, each with its own tag and length.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 6));
    bytes.push(tag);
    // What we write is far shorter than four gigabytes.
    let digits = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    let digits = without_leading_zeros(&digits);
    if length > 0x7f {
        bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or(4));
    }
    bytes.extend_from_slice(if length == 0 { &[0] } else { digits });
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// An INTEGER with these digits to base 256.
pub(super) fn unsigned(digits: &[u8]) -> Zeroizing<Vec<u8>> {
    let needs_zero = digits.first().is_none_or(|first| *first >= 0x80);
    element(INTEGER, &[if needs_zero { &[0] } else { &[] }, digits])
}

/// The number with these digits to base 256, if it is below 2⁶⁴.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    let digits = without_leading_zeros(digits);
    (digits.len() <= 8).then(|| digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    digits.get(zeros..).unwrap_or_default()
}

const DEEPEST: u8 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_length_are_read() {
        for bytes in [&[0x30, 3, 2, 1, 5][..], &[0x30, 0x81, 3, 2, 1, 5], &[0x30, 0x84, 0, 0, 0, 3, 2, 1, 5], &[0x30, 0x80, 2, 1, 5, 0, 0]]
        {
            let mut inside = Reader::only(bytes).unwrap().inside();
            assert_eq!((inside.small(), inside.is_empty()), (Some(5), true), "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_cut_off_or_left_over_is_refused() {
        let whole = [0x30, 0x80, 0x24, 0x80, 4, 2, 7, 8, 4, 1, 9, 0, 0, 0, 0];
        assert_eq!(Reader::only(&whole).unwrap().inside().octet_string().unwrap()[..], [7, 8, 9]);
        for length in 0..whole.len() {
            assert!(Reader::only(&whole[..length]).is_none(), "{length}");
        }
        assert!(Reader::only(&[5, 0, 0]).is_none());
        for bad in [&[4, 0x80, 0, 0][..], &[4, 0x85, 0, 0, 0, 0, 0], &[0x1f, 0], &[4, 0x84, 0xff, 0xff, 0xff, 0xff, 1], &[4, 0xff]] {
            assert!(Reader::only(bad).is_none(), "{bad:x?}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let mut deep = [0x24, 0x80].repeat(100_000);
        assert!(Reader::only(&deep).is_none());
        deep.extend([0, 0].repeat(100_000));
        assert!(Reader::only(&deep).is_none());
    }

    #[test]
    fn negative_numbers_and_too_large_ones_are_refused() {
        assert_eq!(Reader(&[2, 1, 0x80]).unsigned(), None);
        assert_eq!(Reader(&[2, 0]).unsigned(), None);
        assert_eq!(Reader(&[2, 1, 0]).small(), Some(0));
        assert_eq!(Reader(&[2, 5, 0, 255, 255, 255, 255]).small(), Some(u32::MAX));
        assert_eq!(Reader(&[2, 5, 1, 0, 0, 0, 0]).small(), None);
    }

    #[test]
    fn elements_are_written_as_they_are_read() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = std::vec![0xab; length];
            let written = element(OCTET_STRING, &[&content]);
            assert_eq!(Reader::only(&written).unwrap().content, content, "{length}");
        }
        assert_eq!(unsigned(&[0x80])[..], [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[1])[..], [2, 1, 1]);
        assert_eq!(unsigned(&[])[..], [2, 1, 0]);
    }
}
