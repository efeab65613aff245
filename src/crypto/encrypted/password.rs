use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::error::Error;

/// A password, as PKCS#5 wants it and as PKCS#12 wants it.
pub(super) struct Password<'a> {
    /// In UTF-8.
    pub(super) text: &'a str,
    /// In UTF-16, highest byte first, ended by a zero: PKCS#12's `BMPString`.
    pub(super) utf16: Zeroizing<Vec<u8>>,
}

impl<'a> Password<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut utf16 = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2));
        utf16.extend(text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes));
        Self { text, utf16 }
    }

    /// No password at all, which PKCS#12 tells from an empty one.
    pub(super) fn none() -> Self {
        Self { text: "", utf16: Zeroizing::new(Vec::new()) }
    }
}

pub(super) fn needed() -> Error {
    Error::configuration(NEEDED)
}

/// What to say when nothing could be decrypted with this password.
pub(super) fn refused(password: Option<&str>) -> Error {
    if password.is_some_and(|password| !password.is_empty()) { Error::configuration(WRONG) } else { needed() }
}

const WRONG: &str = "certificatePassword: it does not open the certificate. The password is wrong, or the file is damaged";
const NEEDED: &str = "certificatePassword: the certificate's private key is encrypted. Give its password";
