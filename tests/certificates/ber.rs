//! Writes a PKCS#12 file anew in BER, as streaming programs do: with lengths that end at a marker, and strings in pieces.

/// What is sealed or encrypted stays as it is.
pub fn rewritten(der: &[u8]) -> Vec<u8> {
    rewrite(der, 0)
}

/// For a file that is not sealed: its safe is rewritten as well.
pub fn rewritten_deeply(der: &[u8]) -> Vec<u8> {
    rewrite(der, 1)
}

/// `levels` of what stands inside strings are rewritten too.
fn rewrite(der: &[u8], levels: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = der;
    while let [tag, ..] = *rest {
        let (head, content) = split(rest);
        match tag {
            0x04 if levels > 0 => in_pieces(0x24, &rewrite(content, levels - 1), &mut bytes),
            0x04 if content.len() > 64 => in_pieces(0x24, content, &mut bytes),
            0x80 => in_pieces(0xa0, content, &mut bytes),
            0x30 | 0xa0 => endless(tag, &rewrite(content, levels), &mut bytes),
            _ => bytes.extend([head, content].concat()),
        }
        rest = &rest[head.len() + content.len()..];
    }
    bytes
}

fn in_pieces(tag: u8, content: &[u8], bytes: &mut Vec<u8>) {
    let pieces = content.chunks(100).flat_map(|piece| [&[0x04, u8::try_from(piece.len()).unwrap()], piece].concat());
    endless(tag, &pieces.collect::<Vec<u8>>(), bytes);
}

fn endless(tag: u8, content: &[u8], bytes: &mut Vec<u8>) {
    bytes.extend([&[tag, 0x80], content, &[0, 0]].concat());
}

/// The first element: its tag with the length, and its content.
fn split(der: &[u8]) -> (&[u8], &[u8]) {
    let digits = if der[1] < 0x80 { &[] } else { &der[2..2 + usize::from(der[1] & 0x7f)] };
    let length = if der[1] < 0x80 { usize::from(der[1]) } else { digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)) };
    let (head, rest) = der.split_at(2 + digits.len());
    (head, &rest[..length])
}
