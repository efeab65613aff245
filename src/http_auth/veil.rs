use alloc::vec::Vec;

use crate::token::Secret;

/// Takes secrets out of what a server sends back, for servers that repeat what they were asked: each byte of a secret becomes a star, so that no
/// length changes. What comes in parts is looked at as a whole: a part's end that a secret may begin with is kept back.
#[derive(Clone, Default)]
pub struct Veil {
    secrets: Vec<Secret>,
}

impl Veil {
    /// One that hides nothing.
    pub const fn new() -> Self {
        Self { secrets: Vec::new() }
    }

    /// Hides this secret as well.
    pub fn hide(&mut self, secret: Secret) {
        if !secret.is_empty() && !self.secrets.iter().any(|known| known.expose() == secret.expose()) {
            self.secrets.push(secret);
        }
    }

    /// Covers all secrets in a whole text. Says whether there were any.
    pub fn cover(&self, bytes: &mut [u8]) -> bool {
        let mut found = false;
        for secret in &self.secrets {
            let secret = secret.expose().as_bytes();
            let mut from = 0;
            while let Some(at) = bytes.get(from..).and_then(|rest| find(rest, secret)) {
                let end = from + at + secret.len();
                if let Some(covered) = bytes.get_mut(from + at..end) {
                    covered.fill(b'*');
                }
                (found, from) = (true, end);
            }
        }
        found
    }

    /// Covers what is complete in `bytes`, the beginning of a text, and says how many of them can be shown: the rest may be the beginning of a
    /// secret, and is to be put before the part that comes next.
    pub fn cover_part(&self, bytes: &mut [u8]) -> usize {
        self.cover(bytes);
        let kept = self.secrets.iter().map(|secret| overlap(bytes, secret.expose().as_bytes())).max().unwrap_or(0);
        bytes.len() - kept
    }
}

impl core::fmt::Debug for Veil {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Veil").finish_non_exhaustive()
    }
}

/// Where `secret` is in `bytes`. Tokens begin alike, so what is looked for is the end.
fn find(bytes: &[u8], secret: &[u8]) -> Option<usize> {
    let last = *secret.last()?;
    let skipped = secret.len() - 1;
    let ends = bytes.get(skipped..)?;
    ends.iter().enumerate().find_map(|(at, byte)| (*byte == last && bytes.get(at..)?.starts_with(secret)).then_some(at))
}

/// How many bytes at the end of `bytes` are the beginning of `secret`.
fn overlap(bytes: &[u8], secret: &[u8]) -> usize {
    let most = bytes.len().min(secret.len().saturating_sub(1));
    let longest = (1..=most).rev().find(|length| bytes.ends_with(secret.get(..*length).unwrap_or_default()));
    longest.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;

    fn veil(secrets: &[&str]) -> Veil {
        let mut veil = Veil::default();
        for secret in secrets {
            veil.hide(Secret::from(*secret));
        }
        veil
    }

    fn covered(veil: &Veil, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        veil.cover(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    /// What is shown of a text that comes in parts of this size.
    fn in_parts(veil: &Veil, text: &str, size: usize) -> String {
        let (mut shown, mut kept) = (Vec::new(), Vec::new());
        for part in text.as_bytes().chunks(size) {
            kept.extend_from_slice(part);
            let complete = veil.cover_part(&mut kept);
            shown.extend(kept.drain(..complete));
        }
        veil.cover(&mut kept);
        shown.append(&mut kept);
        String::from_utf8(shown).unwrap()
    }

    #[test]
    fn secrets_become_stars_of_the_same_length() {
        let veil = veil(&["eyJ.token", "other"]);
        assert_eq!(covered(&veil, "Bearer eyJ.token, eyJ.token other"), "Bearer *********, ********* *****");
        assert_eq!(covered(&veil, "eyJ.toke"), "eyJ.toke");
        assert!(!veil.cover(&mut b"nothing".to_vec()));
        assert_eq!(covered(&Veil::new(), "eyJ.token"), "eyJ.token");
    }

    #[test]
    fn a_secret_in_parts_is_covered_however_it_is_cut() {
        let veil = veil(&["aabaac", "xyz"]);
        let text = "aabaabaac.xyzxyaabaacaab";
        for size in 1..=text.len() {
            assert_eq!(in_parts(&veil, text, size), "aab******.***xy******aab", "{size}");
        }
    }

    #[test]
    fn nothing_is_kept_back_that_cannot_begin_a_secret() {
        let veil = veil(&["secret"]);
        assert_eq!(veil.cover_part(&mut b"all of it".to_vec()), 9);
        assert_eq!(veil.cover_part(&mut b"up to se".to_vec()), 6);
        assert_eq!(veil.cover_part(&mut []), 0);
    }
}
