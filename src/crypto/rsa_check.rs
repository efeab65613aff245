//! Whether the numbers of an RSA private key belong together (RFC 8017, 3.2).
//!
//! A file whose key has changed by a bit must be refused here: a signature with half a wrong key gives the other half away, and Entra would
//! only say that the signature is wrong. The arithmetic of an RSA library weighs 29 KB of WebAssembly, so this has its own: products and
//! remainders, in a time that depends on lengths alone.

use alloc::{vec, vec::Vec};

use zeroize::Zeroizing;

/// The numbers of a private key, to base 256 without leading zeros, in the order of the key's encoding.
pub(super) struct Numbers<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) public_exponent: &'a [u8],
    pub(super) private_exponent: &'a [u8],
    pub(super) primes: [&'a [u8]; 2],
    pub(super) exponents: [&'a [u8]; 2],
    pub(super) coefficient: &'a [u8],
}

/// Whether `n = p·q`, `e·d = 1` for both primes, and what the key has ready for faster signing is right.
pub(super) fn belong_together(key: &Numbers<'_>) -> bool {
    let [p, q] = key.primes;
    let [p_exponent, q_exponent] = key.exponents;
    // Else the work below would grow with whatever someone writes.
    let longest =
        [p, q, p_exponent, q_exponent, key.coefficient, key.public_exponent, key.private_exponent].iter().map(|part| part.len()).max();
    if longest > Some(key.modulus.len()) {
        return false;
    }
    let [p, q] = key.primes.map(Limbs::of);
    let [p_exponent, q_exponent] = key.exponents.map(Limbs::of);
    let (e, d) = (Limbs::of(key.public_exponent), Limbs::of(key.private_exponent));
    p.is_odd()
        && q.is_odd()
        && p.times(&q).is(&Limbs::of(key.modulus))
        && [(&p, &p_exponent), (&q, &q_exponent)].iter().all(|(prime, exponent)| {
            let order = prime.minus_one();
            e.times(&d).modulo(&order).is(&Limbs::one()) && d.modulo(&order).is(exponent)
        })
        && Limbs::of(key.coefficient).times(&q).modulo(&p).is(&Limbs::one())
}

/// A natural number to base 2³², lowest first.
struct Limbs(Zeroizing<Vec<u32>>);

impl Limbs {
    fn of(digits: &[u8]) -> Self {
        let limb = |digits: &[u8]| digits.iter().fold(0, |limb, digit| limb << 8 | u32::from(*digit));
        Self(Zeroizing::new(digits.rchunks(4).map(limb).collect()))
    }

    fn one() -> Self {
        Self(Zeroizing::new(vec![1]))
    }

    fn is_odd(&self) -> bool {
        self.0.first().is_some_and(|limb| limb & 1 == 1)
    }

    /// Without the last bit, which is set.
    fn minus_one(&self) -> Self {
        let mut less = self.0.clone();
        if let Some(lowest) = less.first_mut() {
            *lowest &= !1;
        }
        Self(less)
    }

    fn times(&self, other: &Self) -> Self {
        let mut product = Zeroizing::new(vec![0; self.0.len() + other.0.len()]);
        for (at, factor) in self.0.iter().enumerate() {
            let mut carry = 0;
            let places = product.iter_mut().skip(at);
            for (place, limb) in places.zip(other.0.iter().chain(&[0])) {
                carry += u64::from(*factor) * u64::from(*limb) + u64::from(*place);
                *place = low(carry);
                carry >>= 32;
            }
        }
        Self(product)
    }

    /// The remainder, bit by bit from the highest: double, add the bit, take the modulus off if it goes in.
    fn modulo(&self, modulus: &Self) -> Self {
        let width = modulus.0.len() + 1;
        let mut rest = Zeroizing::new(vec![0_u32; width]);
        let mut less = rest.clone();
        for bit in self.0.iter().rev().flat_map(|limb| (0..32).rev().map(move |at| limb >> at & 1)) {
            let mut carry = bit;
            for limb in rest.iter_mut() {
                (*limb, carry) = (*limb << 1 | carry, *limb >> 31);
            }
            let borrow = subtract(&rest, &modulus.0, &mut less);
            // All ones where the modulus went in.
            let mask = borrow.wrapping_sub(1);
            for (limb, other) in rest.iter_mut().zip(less.iter()) {
                *limb = *limb & !mask | *other & mask;
            }
        }
        Self(rest)
    }

    fn is(&self, other: &Self) -> bool {
        let longest = self.0.len().max(other.0.len());
        let differ = |at| self.0.get(at).unwrap_or(&0) ^ other.0.get(at).unwrap_or(&0);
        (0..longest).fold(0, |all, at| all | differ(at)) == 0
    }
}

/// `less = from - what`; the borrow, 0 or 1. `from` is as long as `what`, or longer.
fn subtract(from: &[u32], what: &[u32], less: &mut [u32]) -> u32 {
    let mut borrow = 0;
    for ((place, from), what) in less.iter_mut().zip(from).zip(what.iter().chain(core::iter::repeat(&0))) {
        let difference = u64::from(*from).wrapping_sub(u64::from(*what)).wrapping_sub(borrow);
        *place = low(difference);
        borrow = difference >> 63;
    }
    low(borrow)
}

/// The lower half.
#[allow(clippy::cast_possible_truncation)] // as the name says
const fn low(number: u64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schoolbook's key: p = 61, q = 53, e = 17.
    const KEY: [u16; 8] = [3233, 17, 413, 61, 53, 53, 49, 38];

    fn checks(numbers: [u16; 8]) -> bool {
        let bytes = numbers.map(u16::to_be_bytes);
        let [modulus, public_exponent, private_exponent, p, q, d_p, d_q, coefficient] = bytes.each_ref().map(|bytes| &bytes[..]);
        belong_together(&Numbers { modulus, public_exponent, private_exponent, primes: [p, q], exponents: [d_p, d_q], coefficient })
    }

    #[test]
    fn a_key_is_right_and_no_other_bit_is() {
        assert!(checks(KEY));
        // The private exponent of textbooks, by Euler's function, does as well.
        assert!(checks([3233, 17, 2753, 61, 53, 53, 49, 38]));
        for place in 0..KEY.len() {
            for bit in 0..16 {
                let mut changed = KEY;
                changed[place] ^= 1 << bit;
                assert!(!checks(changed), "{place} {bit}");
            }
        }
        assert!(!checks([0; 8]));
    }

    #[test]
    fn products_and_remainders_are_those_of_128_bits() {
        let mut seed = 1_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed ^ seed >> 29
        };
        for round in 0..500 {
            let (a, b) = (next() >> (round % 60), next() >> (round % 37));
            let m = next() >> (round % 50) | 1;
            let [la, lb, lm] = [a, b, m].map(|number| Limbs::of(&number.to_be_bytes()));
            let product = u128::from(a) * u128::from(b);
            assert!(la.times(&lb).is(&Limbs::of(&product.to_be_bytes())), "{a} {b}");
            assert!(la.times(&lb).modulo(&lm).is(&Limbs::of(&(product % u128::from(m)).to_be_bytes())), "{a} {b} {m}");
        }
    }
}
