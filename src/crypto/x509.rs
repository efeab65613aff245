use super::{
    asn1::{self, Reader},
    private_key::{PublicKey, RSA},
};

/// What there is to know of an X.509 certificate (RFC 5280) to find its key and its issuer.
#[derive(Clone)]
pub(super) struct X509<'a> {
    pub(super) der: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    /// None if it is no RSA key.
    pub(super) public_key: Option<PublicKey>,
}

impl<'a> X509<'a> {
    /// None if it is no certificate.
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let mut certificate = Reader::only(der)?.of(asn1::SEQUENCE)?.inside();
        let mut signed = certificate.sequence()?;
        certificate.sequence()?;
        certificate.next_of(asn1::BIT_STRING)?;

        signed.optional(asn1::context(0)); // the version
        signed.next_of(asn1::INTEGER)?; // the serial number
        signed.sequence()?; // the signature's algorithm
        let issuer = signed.next_of(asn1::SEQUENCE)?.whole;
        signed.sequence()?; // the validity
        let subject = signed.next_of(asn1::SEQUENCE)?.whole;
        let mut key = signed.sequence()?;
        let algorithm = key.sequence()?.object_identifier()?;
        let key = key.next_of(asn1::BIT_STRING)?.content;
        let public_key = if algorithm == RSA { Some(public_key(key)?) } else { None };
        certificate.is_empty().then_some(Self { der, issuer, subject, public_key })
    }

    pub(super) fn is_issued_by(&self, other: &Self) -> bool {
        self.issuer == other.subject
    }
}

fn public_key(bit_string: &[u8]) -> Option<PublicKey> {
    // The first byte says how many bits of the last one do not count.
    let [0, key @ ..] = bit_string else { return None };
    let mut key = Reader::only(key)?.of(asn1::SEQUENCE)?.inside();
    Some(PublicKey { modulus: key.unsigned()?.into(), exponent: key.unsigned()?.into() })
}
