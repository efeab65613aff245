use alloc::vec::Vec;

use cbc::{
    Decryptor,
    cipher::{BlockCipher, BlockDecryptMut, InnerIvInit, KeyInit, block_padding::Pkcs7},
};
use zeroize::Zeroizing;

/// Decrypts in CBC mode and takes the padding off. None if a length does not fit, or the padding is wrong.
pub(super) fn decrypt<C: BlockCipher + BlockDecryptMut + KeyInit>(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    decrypt_with(C::new_from_slice(key).ok()?, iv, data)
}

pub(super) fn decrypt_with<C: BlockCipher + BlockDecryptMut>(cipher: C, iv: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(data.to_vec());
    let length = Decryptor::inner_iv_slice_init(cipher, iv).ok()?.decrypt_padded_mut::<Pkcs7>(&mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}
